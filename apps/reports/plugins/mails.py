"""Mails of this app that staff may put in their own words."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.outgoing import whole_link
from apps.core.written import MergeField, WrittenText, texts


def title_of(context: Mapping[str, Any]) -> str:
    """A mail says no more than anybody may read."""
    report = context["report"]
    return str(report.title) if report.category.public else gettext("zasebna prijava")


def _sample() -> dict[str, Any]:
    report = SimpleNamespace(title=gettext("Velika luknja v pločniku"), category=SimpleNamespace(public=True))
    return {"report": report, "path": "/izboljsajmo-ptuj/primer/"}


def _sample_area() -> dict[str, Any]:
    return {"area": SimpleNamespace(words=gettext("Četrtna skupnost Center")), "path": "/izboljsajmo-ptuj/primer/"}


TITLE = {"prijava": MergeField(_("naslov prijave; pri zasebni »zasebna prijava«"), title_of)}
AREA = WrittenText(
    title=_("Prijava napake: potrditev obvestil z območja"), sample=_sample_area,
    subject=_("Potrdite obvestila o novih prijavah"),
    paragraphs=(
        "{{ obmocje }}", _("Odprite povezavo in potrdite, da vas obveščamo o novih prijavah na tem območju."),
    ),
    fields={"obmocje": MergeField(_("območje, kot ga je naročnik izbral"), lambda context: context["area"].words)},
    button=_("Potrdite obveščanje"), link=whole_link(),
    why=_("To sporočilo ste prejeli, ker je nekdo vaš naslov vpisal za obvestila na portalu Mestne občine Ptuj. Če to "
          "niste bili vi, ga prezrite."),
)  # fmt: skip
CONFIRM = WrittenText(
    title=_("Prijava napake: potrditev prijave"), sample=_sample, subject=_("Potrdite svojo prijavo"),
    paragraphs=(
        "{{ prijava }}",
        _("Odprite povezavo in potrdite, da je prijava vaša. Šele potem jo bomo obravnavali. Povezava je samo za vas."),
    ),
    fields=TITLE, button=_("Potrdite prijavo"), link=whole_link(),
    why=_("To sporočilo ste prejeli, ker je nekdo vaš naslov vpisal pri prijavi napake na portalu Mestne občine Ptuj. "
          "Če to niste bili vi, ga prezrite: nepotrjeno prijavo čez sedem dni izbrišemo."),
)  # fmt: skip
FOLLOW = WrittenText(
    title=_("Prijava napake: potrditev spremljanja"), sample=_sample, subject=_("Potrdite obveščanje o prijavi"),
    paragraphs=("{{ prijava }}", _("Odprite povezavo in potrdite, da vas obveščamo o tej prijavi.")),
    fields=TITLE, button=_("Potrdite obveščanje"), link=whole_link(),
    why=_("To sporočilo ste prejeli, ker je nekdo vaš naslov vpisal pri prijavi napake na portalu Mestne občine Ptuj. "
          "Če to niste bili vi, ga prezrite."),
)  # fmt: skip
RECEIVED = WrittenText(
    title=_("Prijava napake: prejeta"), sample=_sample, subject=_("Prijavo smo prejeli"),
    paragraphs=(
        "{{ prijava }}",
        _("Hvala. O vsakem koraku vas bomo obvestili. S to povezavo spremljate prijavo in jo po zaključku lahko znova "
          "odprete; je samo za vas."),
    ),
    fields=TITLE, button=_("Odprite prijavo"), link=whole_link(),
    why=_("To sporočilo ste prejeli, ker ste na portalu Mestne občine Ptuj prijavili napako. Nanj ne odgovarjajte."),
)  # fmt: skip


def register() -> None:
    """Called from the app's `register`."""
    for name, text in (("received", RECEIVED), ("confirm", CONFIRM), ("follow", FOLLOW), ("area", AREA)):
        texts.register(f"reports/mail/{name}", text, order=50)
