"""Procedures for which something can come on paper, the fee of what came, and what was typed of it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from apps.applications import demo_papers
from apps.applications.choices import ProcedureKind
from apps.applications.models import FormVersion, Procedure
from apps.applications.plugins.subject import ApplicationSubject
from apps.applications.services.filing import order_fee
from apps.applications.services.paper_fee import charge_on_paper, depends_on_answers
from apps.applications.services.transcribing import form_for
from apps.cases.registry import Matter, MatterSource, matter_sources
from apps.core import plugs


class Procedures(MatterSource):
    """Those of the catalogue with a form that holds."""

    form = ApplicationSubject()

    def matters(self) -> Sequence[Matter]:
        """Whatever is listed now."""
        listed = Procedure.objects.listed().exclude(kind=ProcedureKind.LINK).exclude(department=None)
        rows = FormVersion.objects.current(timezone.now()).filter(procedure__in=listed.values("pk"))
        return [_matter(version) for version in rows.select_related("procedure")]

    def order_fee(self, case: Any) -> bool:
        """By the tariff for paper. False when it asks for answers, which nobody has typed yet."""
        version = form_for(case.procedure, case.received_at)
        if version is None:
            return True
        if depends_on_answers(version, case):
            return False
        if charge := charge_on_paper(version, case, {}):
            order_fee(case, charge)
        return True


def _matter(version: FormVersion) -> Matter:
    procedure = version.procedure
    return Matter(
        procedure.slug, procedure.sign, procedure.title_sl, procedure.title_en, procedure.department_id,
        version.definition.get("decision_deadline") or "",
    )  # fmt: skip


def register() -> None:
    """Called from `plugins.register`."""
    matter_sources.register("applications", Procedures())
    plugs.demo_modules.register("papers", plugs.DemoModule("Vloge na papirju", demo_papers.load), order=45)
