"""Mails of this app that staff may put in their own words, and samples for `/slogovnik/`."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.outgoing import MailSample, mail_samples
from apps.core.templatetags.portal import in_sentence
from apps.core.written import MergeField, WrittenText, plain_field, texts


def confirm_email() -> dict[str, Any]:
    """Whoever wrote a new address."""
    return {"link": f"{settings.BASE_URL}/moj-ptuj/nastavitve/e-naslov/primer/"}


def contact_changed() -> dict[str, Any]:
    """Whoever had the old one."""
    return {"link": f"{settings.BASE_URL}/moj-ptuj/nastavitve/", "email": True}


def invitation() -> dict[str, Any]:
    """A colleague who is invited to work here."""
    return {
        "name": "Ana", "organisation": "Mestna občina Ptuj", "department": "Oddelek za negospodarske javne službe",
        "role": "Uradna oseba", "username": "ana.vzorcna", "expires": timezone.now() + dt.timedelta(days=7),
        "url": f"{settings.BASE_URL}/povabilo/primer/",
    }  # fmt: skip


def mandate_invitation() -> dict[str, Any]:
    """Somebody who is asked to represent somebody."""
    return {
        "mandate": SimpleNamespace(granted_by="Bine Vzorec", principal_name="Bine Vzorec"),
        "counterpart": SimpleNamespace(name="Ana Vzorčna", expires=timezone.now() + dt.timedelta(days=14)),
        "address": f"{settings.BASE_URL}/pooblastilo/primer/",
    }


CONFIRM = WrittenText(
    title=_("Potrditev naslova"), sample=confirm_email, subject=_("Potrdite svoj elektronski naslov"),
    paragraphs=(
        _("V portalu Mestne občine Ptuj je nekdo, najbrž vi, vpisal ta naslov za obveščanje. Odprite povezavo, se "
          "prijavite in naslov potrdite. Povezava velja 24 ur."),
        _("Če tega niste storili vi, vam ni treba narediti ničesar: naslova brez potrditve ne bomo uporabljali."),
    ),
    button=_("Potrdite naslov"), link=lambda context: context["link"],
)  # fmt: skip
INVITATION = WrittenText(
    title=_("Povabilo sodelavcu"), sample=invitation,
    subject=_("Povabilo za delo v portalu Ptuj: {{ organizacija }}"),
    paragraphs=(
        _("Pozdravljeni, {{ ime }},"),
        _("za delo v portalu Mestne občine Ptuj vas vabi {{ organizacija }}, {{ oddelek }}.\nVaša vloga: {{ vloga }}\n"
          "Vaše uporabniško ime: {{ uporabnisko_ime }}"),
        _("Povezava velja do {{ velja_do }}, uporabite jo lahko enkrat. Nato vas portal vodi skozi nastavitev drugega "
          "koraka prijave."),
        _("Če povabila niste pričakovali, sporočila ni treba upoštevati."),
    ),
    fields={
        "ime": plain_field("name", _("ime povabljenega")),
        "organizacija": plain_field("organisation", _("organizacija, ki vabi")),
        "oddelek": plain_field("department", _("oddelek")),
        "vloga": plain_field("role", _("vloga v portalu")),
        "uporabnisko_ime": plain_field("username", _("uporabniško ime")),
        "velja_do": MergeField(_("zadnji dan, ko povezava velja"), lambda context: in_sentence(context["expires"])),
    },
    button=_("Izberite si geslo"), link=lambda context: context["url"],
)  # fmt: skip
MANDATE = WrittenText(
    title=_("Povabilo k zastopanju"), sample=mandate_invitation,
    subject=_("Povabilo k zastopanju: {{ v_imenu }}"),
    paragraphs=(
        _("Pozdravljeni, {{ ime }}."),
        _("{{ kdo }} vas želi pooblastiti, da na portalu Mestne občine Ptuj urejate zadeve v imenu: {{ v_imenu }}"),
        _("Povabilo si oglejte in se odločite. Potrebovali boste prijavo s SI-PASS."),
        _("Povabilo velja do {{ velja_do }}. Če ga niste pričakovali, ga prezrite."),
    ),
    fields={
        "ime": MergeField(_("ime povabljenega"), lambda context: context["counterpart"].name),
        "kdo": MergeField(_("kdo pooblašča"), lambda context: context["mandate"].granted_by),
        "v_imenu": MergeField(_("koga bi zastopal"), lambda context: context["mandate"].principal_name),
        "velja_do": MergeField(
            _("zadnji dan, ko povabilo velja"), lambda context: in_sentence(context["counterpart"].expires)
        ),
    },
    button=_("Oglejte si povabilo"), link=lambda context: context["address"],
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready()."""
    texts.register("identity/mail/confirm_email", CONFIRM, order=20)
    texts.register("identity/mail/invitation", INVITATION, order=21)
    texts.register("identity/mail/mandate_invitation", MANDATE, order=22)
    confirm = MailSample(CONFIRM.title, "identity/mail/confirm_email", confirm_email)
    changed = MailSample(_("Sprememba kontakta"), "identity/mail/contact_changed", contact_changed)
    mail_samples.register("potrditev", confirm, order=20)
    mail_samples.register("sprememba", changed, order=20)
