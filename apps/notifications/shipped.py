"""Texts of this app that staff may put in their own words."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.outgoing import MailSample, mail_samples, whole_link
from apps.core.written import MergeField, WrittenText, plain_field, texts
from apps.notifications.models import Notification


def sample_notice() -> dict[str, Any]:
    """A notice that nobody got."""
    notice = Notification(title=gettext("Vaša vloga čaka na dopolnitev"))
    return {"notice": notice, "path": reverse("notifications:notices")}


NOTICE = WrittenText(
    title=_("Obvestilo v Mojem Ptuju: pošta o njem"), sample=sample_notice, subject="{{ naslov }}",
    paragraphs=(_("V portalu vas čaka novo obvestilo. Zaradi varnosti ga v celoti preberete po prijavi."),),
    fields={"naslov": MergeField(_("naslov obvestila"), lambda context: context["notice"].title)},
    button=_("Preberite obvestilo"), link=whole_link(), frame="notifications/mail/notice",
    why=_("To sporočilo ste prejeli, ker imate v portalu Mestne občine Ptuj račun s tem naslovom. Nanj ne "
          "odgovarjajte."),
)  # fmt: skip


def _names() -> Mapping[str, Any]:
    return {"representative": "Ana Vzorčna", "principal": "Bine Vzorec"}


def notice_text(title: Any, subject: Any, *paragraphs: Any, **more: Any) -> WrittenText:
    """A notice of Moj Ptuj."""
    return WrittenText(title, subject, paragraphs, **{"sample": dict} | more, notice=True)


MANDATE = {
    "sample": _names,
    "fields": {
        "pooblascenec": plain_field("representative", _("kdo zastopa")),
        "zastopani": plain_field("principal", _("koga zastopa")),
    },
    "confidential": ("pooblascenec", "zastopani"),
}
NOTICES = {
    "welcome": notice_text(
        _("Dobrodošlica"), _("Dobrodošli v Mojem Ptuju"),
        _("V nastavitvah izberite, kam in v katerem jeziku vam pošiljamo obvestila."),
    ),
    "documents.refused": notice_text(
        _("Datoteka, ki je pregled ni prestala"), _("Datoteke nismo mogli sprejeti"),
        _("Pregled datoteke ni bil uspešen. Na strani Dokumenti piše, zakaj, in kaj lahko storite."),
    ),
    "mandate.granted": notice_text(
        _("Pooblastilo: ponujeno"), _("Ponujeno vam je pooblastilo"),
        _("{{ zastopani }} vas želi pooblastiti za zastopanje. Pooblastilo sprejmite ali zavrnite."), **MANDATE,
    ),
    "mandate.accepted": notice_text(
        _("Pooblastilo: sprejeto"), _("Vaše pooblastilo je sprejeto"),
        _("{{ pooblascenec }} odslej zastopa: {{ zastopani }}."), **MANDATE,
    ),
    "mandate.declined": notice_text(
        _("Pooblastilo: zavrnjeno"), _("Vaše pooblastilo je zavrnjeno"),
        _("{{ pooblascenec }} ne sprejema pooblastila za: {{ zastopani }}."), **MANDATE,
    ),
    "mandate.refused": notice_text(
        _("Zastopanje: občina ga ni potrdila"), _("Občina ni potrdila zastopanja"),
        _("Ne morete zastopati: {{ zastopani }}. Za pojasnilo se oglasite na občini."), **MANDATE,
    ),
    "mandate.revoked": notice_text(
        _("Pooblastilo: preklicano"), _("Pooblastilo je preklicano"),
        _("Ne zastopate več: {{ zastopani }}."), **MANDATE,
    ),
    "mandate.renounced": notice_text(
        _("Pooblastilo: odpoved"), _("Pooblaščenec se je odpovedal pooblastilu"),
        _("{{ pooblascenec }} ne zastopa več: {{ zastopani }}."), **MANDATE,
    ),
    "mandate.confirmed": notice_text(
        _("Zastopanje: občina ga je potrdila"), _("Občina je potrdila zastopanje"),
        _("Odslej lahko v portalu zastopate: {{ zastopani }}."), **MANDATE,
    ),
}  # fmt: skip


def register() -> None:
    """Called from the app's `register`."""
    texts.register("notifications/mail/notice", NOTICE, order=10)
    mail_samples.register("obvestilo", MailSample(_("Obvestilo"), "notifications/mail/notice", sample_notice), order=10)
    for kind, text in NOTICES.items():
        texts.register(kind, text, order=80)
