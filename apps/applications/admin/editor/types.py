"""The types of fields as staff choose among them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.services.words import TYPES


def _rows(**texts: Any) -> list[tuple[str, Any, Any]]:
    return [(kind, TYPES[kind], text) for kind, text in texts.items()]


GROUPS: list[tuple[Any, list[tuple[str, Any, Any]]]] = [
    (_("Besedilo in števila"), _rows(
        text=_("Ena vrstica: ime, številka dokumenta, registrska oznaka."),
        textarea=_("Več vrstic: opis, namen, obrazložitev."),
        number=_("Količina z enoto, z mejami ali brez: dolžina, število oseb."),
        money=_("Znesek v evrih."),
    )),
    (_("Izbira"), _rows(
        choice=_("Ljudje izberejo eno od ponujenih možnosti."),
        choices=_("Ljudje izberejo eno ali več možnosti."),
        boolean=_("Obvezno: vprašanje z odgovoroma Da in Ne. Neobvezno: potrditveno polje."),
    )),
    (_("Čas"), _rows(
        date=_("Dan, mesec in leto; lahko ne prej kot danes ali čez nekaj dni."),
        time=_("Ura v dnevu, na primer začetek zapore."),
        datetime=_("Oboje skupaj."),
    )),
    (_("Kraj"), _rows(
        street=_("Ulica iz seznama ulic v občini."),
        settlement=_("Naselje iz seznama naselij v občini."),
        quarter=_("Ena od osmih četrtnih skupnosti."),
        address=_("Kateri koli naslov, tudi zunaj občine."),
        map_point=_("Točka na zemljevidu ali opis kraja z besedami."),
    )),
    (_("Osebni in poslovni podatki"), _rows(
        emso=_("Portal preveri kontrolno številko."),
        tax_number=_("Portal preveri kontrolno številko."),
        registration_number=_("Številka podjetja ali druge organizacije v poslovnem registru."),
        iban=_("Račun, na primer za izplačilo."),
        email=_("Naslov, na katerega pišemo."),
        phone=_("Številka, na katero pokličemo."),
    )),
    (_("Sestava strani"), _rows(
        group=_("Več polj, ki se ponovijo za vsak vnos: parcele, otroci, vozila."),
        info=_("Besedilo med vprašanji, na katero se ne odgovarja."),
    )),
]  # fmt: skip
