"""What the roof plugs into the house itself."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core import plugs
from apps.core.actor import Actor
from apps.documents.registry import owner_policies
from apps.identity import registry
from apps.notifications.registry import Kind, kinds
from apps.portal import known, pages
from apps.portal.assistant import Extractive
from apps.portal.exporting import OWNER
from apps.portal.models import DataRequest
from apps.portal.policies import ExportPolicy
from apps.portal.registry import answerers
from apps.portal.services.requests import DECIDE
from apps.portal.words import load_synonyms, same_words

DATA_PROTECTION = (
    "portal.view_datarequest", DECIDE, "portal.view_dataexport", "core.view_retentionrun", "core.view_erasedhistory",
)  # fmt: skip


def waiting_requests(actor: Actor) -> int:
    """Requests to decide on or to carry out."""
    return DataRequest.objects.visible_to(actor).waiting().count()


def lateness(actor: Actor) -> str:
    """How many of them are late, and when the next one is due."""
    rows = DataRequest.objects.visible_to(actor)
    if late := rows.overdue().count():
        return ngettext("%(count)d je čez rok!", "%(count)d jih je čez rok!", late) % {"count": late}
    soonest = rows.undecided().order_by("due").first()
    return _("Najbližji rok: %(day)s") % {"day": f"{soonest.due:%-d. %-m. %Y}"} if soonest else ""


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.my_pages.register(
        "portal.overview", plugs.MyPage(_("Pregled"), lambda: reverse("portal:my_ptuj"), "dom"), order=0
    )
    plugs.my_pages.register(
        "portal.data", plugs.MyPage(_("Moji podatki"), lambda: reverse("portal:my_data"), "oseba"), order=900
    )
    plugs.waiting_cards.register(
        "portal.requests",
        plugs.WaitingCard(
            title=_("Zahteve posameznikov"),
            icon="shield_person",
            count=waiting_requests,
            url=lambda: reverse("admin:portal_datarequest_changelist") + "?fate=waiting",
            permission=DECIDE,
            hint=lateness,
        ),
        order=50,
    )
    kinds.register("data_export", Kind("account", _("Prenosi vaših podatkov")))
    answered = _("odgovor na vašo zahtevo ima rok (Splošna uredba o varstvu podatkov, 12. člen)")
    kinds.register("data_request", Kind("account", _("Zahteve o osebnih podatkih"), legal=answered))
    for order, (key, section) in enumerate(known.SECTIONS):
        plugs.personal_data.register(key, section, order=900 + order)
    for order, (key, rule) in enumerate(known.RULES):
        plugs.retention_rules.register(key, rule, order=700 + order)
    plugs.retention_holds.register("portal.requests", known.held)
    plugs.erasures.register("portal", known.ERASURE, order=100)
    owner_policies.register(OWNER, ExportPolicy())
    registry.grant("data_protection", *DATA_PROTECTION)
    plugs.same_words.register("portal", same_words)
    plugs.search_sources.register("contacts", plugs.SearchSource(_("Kontakti"), pages.search_contacts), order=70)
    plugs.search_sources.register("pages", plugs.SearchSource(_("Strani portala"), pages.search_pages), order=90)
    answerers.register("extractive", Extractive())
    plugs.demo_modules.register("portal.synonyms", plugs.DemoModule("Sopomenke iskanja", load_synonyms), order=50)
    synonyms = [f"portal.{verb}_synonym" for verb in ("view", "add", "change", "delete")]
    registry.grant("editor", *synonyms, municipal=True)
    registry.grant("administrator", *synonyms)
    registry.describe(DECIDE, _("odločanje o zahtevah posameznikov"))
