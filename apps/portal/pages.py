"""Pages and contacts that stand in no table of their own, for search and assistant."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.plugs import SearchHit
from apps.core.queries import typed_words, understood
from apps.core.search import guessing
from apps.core.text import plain, similarity, word_set
from apps.identity.models import Department

CONTACTS = "portal:contacts"
ALIKE = 0.45  # trigrams that two writings of a word share at least
# (route, title, text, icon): what people look for by its name, with what one can do there.
PAGES: tuple[tuple[str, Any, Any, str], ...] = (
    (CONTACTS, gettext_lazy("Kontakti občine"), gettext_lazy(
        "Uradne ure, telefonske številke in elektronski naslovi oddelkov. "
        "Sedež občine je v Mestni hiši, Mestni trg 1, 2250 Ptuj."), "telefon"),
    ("applications:catalogue", gettext_lazy("E-vloge"), gettext_lazy(
        "Vloge, ki jih oddate prek spleta: komu so namenjene, koliko stanejo in v kolikšnem času je odločeno."),
        "vloga"),
    ("applications:tenders", gettext_lazy("Javni razpisi"), gettext_lazy(
        "Razpisi občine, na katere se prijavite prek spleta, z roki za prijavo."), "vloga"),
    ("reports:new", gettext_lazy("Prijavite napako"), gettext_lazy(
        "Luknjo v cesti, pokvarjeno svetilko, odpadke in drugo prijavite z opisom, krajem in fotografijo. "
        "Za to vam ni treba imeti računa."), "opozorilo"),
    ("cases:mine", gettext_lazy("Moje zadeve"), gettext_lazy(
        "Kako daleč je vaša oddana vloga, kaj se je z njo zgodilo in kaj še manjka."), "listina"),
    ("identity:sign_in", gettext_lazy("Prijava v portal"), gettext_lazy(
        "Prijavite se s SI-PASS ali z računom in geslom. Nekatere vloge oddate samo s SI-PASS."), "oseba"),
    ("account_reset_password", gettext_lazy("Pozabljeno geslo"), gettext_lazy(
        "Vpišite elektronski naslov svojega računa in poslali vam bomo povezavo, s katero izberete novo geslo."),
        "kljucavnica"),
    ("identity:security", gettext_lazy("Varnost računa"), gettext_lazy(
        "Spremenite geslo, dodajte drugi korak prijave in odjavite druge naprave."), "kljucavnica"),
    ("identity:mandates", gettext_lazy("Pooblastila"), gettext_lazy(
        "Pooblastite koga, da namesto vas oddaja vloge, ali preverite, za koga jih lahko oddajate vi."), "skupina"),
    ("portal:my_data", gettext_lazy("Moji podatki"), gettext_lazy(
        "Vse, kar portal ve o vas: osebne podatke prenesete, zahtevate njihov popravek ali izbris."), "oseba"),
    ("documents:verify", gettext_lazy("Preverjanje dokumentov"), gettext_lazy(
        "Ali je dokument, ki ste ga dobili od občine, pristen: vpišite kodo z dokumenta ali naložite datoteko."),
        "listina"),
    ("territory:quarters", gettext_lazy("Četrtne skupnosti"), gettext_lazy(
        "Osem četrtnih skupnosti z mejami. Poiščite, v kateri živite."), "kraj"),
    ("territory:map", gettext_lazy("Zemljevid mesta"), gettext_lazy(
        "Parkirišča, šole, zdravstvo, spomeniki, uradi in brezplačni Wi-Fi na zemljevidu in v seznamu."), "zemljevid"),
    ("portal:accessibility", gettext_lazy("Izjava o dostopnosti"), gettext_lazy(
        "Kako dostopen je portal ljudem z oviranostmi in komu sporočite, če vas na njem kaj ovira."), "dostop"),
    ("portal:privacy", gettext_lazy("Varstvo podatkov"), gettext_lazy(
        "Katere osebne podatke portal hrani, zakaj in kako dolgo, in katere piškotke uporablja."), "kljucavnica"),
    ("portal:status", gettext_lazy("Stanje storitev"), gettext_lazy(
        "Ali portal in njegovi deli zdaj delujejo."), "krog-kljukica"),
    ("api:docs", gettext_lazy("Za razvijalce"), gettext_lazy(
        "Programski vmesnik (API) portala z opisom in primeri."), "svet"),
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """Something to find that stands in memory."""

    hit: SearchHit
    title: frozenset[str]
    words: frozenset[str]


def search_pages(text: str, actor: Actor, limit: int) -> Sequence[SearchHit]:
    """Pages of the portal."""
    return best_of(_pages(get_language() or ""), text, limit)


@functools.cache
def _pages(language: str) -> list[Entry]:
    """In the language in force: titles, texts and addresses are its own."""
    hits = (
        SearchHit(str(title), reverse(route), str(said), icon, office_hours if route == CONTACTS else "")
        for route, title, said, icon in PAGES
    )
    return [entry(hit) for hit in hits]


def office_hours() -> str:
    """When the offices are open, as far as it is known, and where."""
    known = dict.fromkeys(department.hours.rstrip(".") for department in Department.objects.in_public())
    hours = [hours for hours in known if hours]
    said = [_("Uradne ure občine: %(hours)s.") % {"hours": hours[0]}] if len(hours) == 1 else []
    return " ".join([*said, *(str(text) for route, _title, text, _icon in PAGES if route == CONTACTS)])


def search_contacts(text: str, actor: Actor, limit: int) -> Sequence[SearchHit]:
    """Departments, by name and by what one asks them for: hours, phone, address."""
    return best_of([entry(contact(department)) for department in Department.objects.in_public()], text, limit)


def contact(department: Department) -> SearchHit:
    """A department as it is found."""
    said = [
        _("Uradne ure: %(hours)s.") % {"hours": department.hours.rstrip(".")} if department.hours else "",
        _("Telefon: %(phone)s.") % {"phone": department.phone} if department.phone else "",
        _("Elektronski naslov: %(email)s.") % {"email": department.email} if department.email else "",
    ]
    text = " ".join(filter(None, said))
    url = f"{reverse('portal:contacts')}#oddelek-{department.pk}"
    return SearchHit(department.name, url, text, "telefon", words=" ".join(word_set("kontakt", text)))


def entry(hit: SearchHit) -> Entry:
    """The hit with its words."""
    return Entry(hit, word_set(hit.title), word_set(hit.title, hit.snippet, hit.words))


def best_of(entries: Sequence[Entry], text: str, limit: int) -> list[SearchHit]:
    """Those that fit, by the same rule as rows of tables: all words, or else words that look similar; most of the words
    in the title first."""
    parts = understood(text)
    found = [one for one in entries if any(all(term.among(one.words) for term in part) for part in parts)]
    typed = [plain(word) for word in typed_words(text)]
    if not found and typed and guessing.get() and "|" not in text:
        found = [one for one in entries if all(any(similarity(a, b) >= ALIKE for b in one.words) for a in typed)]
    terms = [term for part in parts for term in part]
    found.sort(key=lambda one: -sum(term.among(one.title) for term in terms))
    return [one.hit for one in found[:limit]]
