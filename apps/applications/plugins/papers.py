"""Procedures for which something can come on paper, the fee of what came, and what was typed of it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from apps.applications import demo_papers
from apps.applications.choices import ProcedureKind
from apps.applications.models import FormVersion, Procedure
from apps.applications.plugins.subject import ApplicationSubject
from apps.applications.services.filing import order_fee
from apps.applications.services.pricing import Tariff
from apps.cases.choices import Channel
from apps.cases.registry import Matter, MatterSource, matter_sources
from apps.core import plugs
from apps.core.legal_time import local_day


class Procedures(MatterSource):
    """Those of the catalogue with a form that holds."""

    form = ApplicationSubject()

    def matters(self) -> Sequence[Matter]:
        """Whatever is listed now."""
        listed = Procedure.objects.listed().exclude(kind=ProcedureKind.LINK).exclude(department=None)
        rows = FormVersion.objects.current(timezone.now()).filter(procedure__in=listed.values("pk"))
        return [_matter(version) for version in rows.select_related("procedure")]

    def order_fee(self, case: Any) -> bool:
        """By the tariff for paper. False when it asks for answers, which nobody typed."""
        current = FormVersion.objects.current(timezone.now()).select_related("procedure")
        version = current.filter(procedure__slug=case.procedure).first()
        if version is None:
            return True
        tariff = Tariff.of(version, local_day(case.received_at))
        fee = tariff.form().fee
        if fee and any(one.when for one in fee.items if one.channel in (Channel.PAPER, "any")):
            return False
        if charge := tariff.charge({}, level="low", channel=Channel.PAPER):
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
