"""Filed applications for staff: to find and to read, exactly as they were filed. The work is done in the case."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.applications.admin import typing
from apps.applications.models import Application, Procedure
from apps.applications.registry import signers
from apps.applications.services.content import is_whole
from apps.applications.services.overlay import current_of
from apps.applications.wording import cosigner_words, level_words, means_words, signature_words
from apps.core.actor import actor_of
from apps.core.admin import DateRange, ReadOnlyAdmin
from apps.core.templatetags.portal import money
from apps.documents.models import Document


class ProcedureFilter(admin.SimpleListFilter):
    """By procedure, of those in which something was filed that the actor sees."""

    title = _("postopek")
    parameter_name = "procedure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Their titles."""
        seen = Application.objects.office_of(actor_of(request)).values("version__procedure")
        return [(procedure.slug, procedure.title) for procedure in Procedure.objects.filter(pk__in=seen)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Applications of the chosen one."""
        return queryset.filter(version__procedure__slug=self.value()) if self.value() else queryset


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Filed applications of one's office. Every look is written down with the number of the case."""

    list_display = ("number", "procedure", "party", "case_state", "filed", "channel_words", "fee_words")
    list_filter = (ProcedureFilter, ("filed", DateRange), "level")
    list_select_related = ("case", "version__procedure")
    search_fields = ("case__number__startswith",)  # no person's name in an address
    search_help_text = _("Številka zadeve ali njen začetek, na primer 371-12/2026")
    ordering = ("-filed", "-id")
    view_on_site = False  # the page in Moj Ptuj is for the applicant
    fields = (
        "case_link", "procedure", "version_number", "party", "applicant", "organisation", "principal", "filed",
        "cosigners_told", "language", "means_told", "level_told", "channel_words", "fee_words", "answers_told",
        "attachments_told", "digest", "signature_told",
    )  # fmt: skip
    readonly_fields = (
        "case_link", "procedure", "version_number", "party", "cosigners_told", "means_told", "level_told",
        "channel_words", "fee_words", "answers_told", "attachments_told", "signature_told",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the office; what is one's own as a person stands in Moj Ptuj."""
        rows: Any = Application.objects.office_of(actor_of(request))
        return rows.select_related("case", "version__procedure").order_by(*self.ordering)

    def get_urls(self) -> list[Any]:
        """What is typed from paper before the pages of the list."""
        return [*typing.urls(self), *super().get_urls()]

    def reason_for(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """The trail knows the number of the case."""
        return {"case": record.case.number} | super().reason_for(request, record)

    @admin.display(description=_("številka zadeve"), ordering="case__number")
    def number(self, application: Application) -> str:
        """Of the case."""
        return str(application.case)

    @admin.display(description=_("zadeva"))
    def case_link(self, application: Application) -> str:
        """Where it is worked on."""
        url = reverse("admin:cases_case_change", args=[application.case_id])
        return format_html('<span class="page-staff"><a href="{}">{}</a></span>', url, application.case)

    @admin.display(description=_("postopek"), ordering="version__procedure__title_sl")
    def procedure(self, application: Application) -> str:
        """In the language in force."""
        return application.version.procedure.title

    @admin.display(description=_("različica obrazca"))
    def version_number(self, application: Application) -> int:
        """Its number."""
        return application.version.number

    @admin.display(description=_("stranka"), ordering="case__party_name")
    def party(self, application: Application) -> str:
        """In whose name, as it was at filing."""
        return application.case.party_name if application.case else ""

    @admin.display(description=_("sovlagatelji"))
    def cosigners_told(self, application: Application) -> str:
        """Who confirmed it as whom, when, and how they were known."""
        told = [cosigner_words(one) for one in application.kept.get("cosigners", [])]
        return format_html_join(mark_safe("<br>"), "{}", [[words] for words in told]) or "–"

    @admin.display(description=_("stanje zadeve"), ordering="case__state")
    def case_state(self, application: Application) -> str:
        """In the public wording."""
        return str(application.case.get_state_display()) if application.case else ""

    @admin.display(description=_("način vložitve"), ordering="channel")
    def channel_words(self, application: Application) -> str:
        """As the case says it."""
        return str(application.case.get_channel_display()) if application.case else ""

    @admin.display(description=_("taksa"), ordering="fee")
    def fee_words(self, application: Application) -> str:
        """In euros."""
        return money(application.fee) or "–"

    @admin.display(description=_("način prijave"))
    def means_told(self, application: Application) -> str:
        """How the person was known."""
        return means_words(application.means)

    @admin.display(description=_("raven zanesljivosti"))
    def level_told(self, application: Application) -> str:
        """Of the sign-in."""
        return level_words(application.level)

    @admin.display(description=_("podpis"))
    def signature_told(self, application: Application) -> str:
        """Who signed, and whether it still holds for what is kept."""
        signature = application.signature
        name = str(signature.get("signer", ""))
        holds = name in signers and is_whole(application) and signers.get(name).holds(application.digest, signature)
        verdict = _("se ujema z vsebino") if holds else _("se NE ujema z vsebino")
        return f"{signature_words(signature)}: {verdict}"

    @admin.display(description=_("odgovori"))
    def answers_told(self, application: Application) -> str:
        """From what was frozen, with what was supplemented and when."""
        parts = current_of(application).parts(get_language() or "sl")
        return render_to_string("admin/applications/answers.html", {"parts": parts})

    @admin.display(description=_("priloge"))
    def attachments_told(self, application: Application) -> str:
        """With links to what the case holds, and the hash of what was sent."""
        files = Document.objects.of("case", application.case_id or "").select_related("file__signature_report")
        by_hash = {document.file.received_sha256: document for document in files if not document.generated}
        entries = [*application.kept.get("attachments", [])]
        for supplement in application.supplements.sent():
            entries += supplement.kept["attachments"]
        rows = [(entry, by_hash.get(entry["sha256"])) for entry in entries]
        return render_to_string("admin/applications/attachments.html", {"rows": rows})
