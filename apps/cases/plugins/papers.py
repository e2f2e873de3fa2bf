"""What cases on paper show of what was filed."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.cases.models import PaperFiling
from apps.cases.registry import CaseSubject, Row, Section, case_subjects
from apps.cases.services.papers import PAPER


class PaperSubject(CaseSubject):
    """A vloga na papirju: what the office wrote down."""

    title = _("vloga na papirju")

    def answers(self, case: Any, language: str) -> Sequence[Section]:
        """Manner, day, contents, how the party is reached; identifiers are not shown."""
        filing = PaperFiling.objects.filter(case=case).first()
        if filing is None:
            return ()
        rows = [
            (_t("Način prejema"), filing.get_manner_display()),
            (_t("Oddano na pošto"), date_format(filing.posted, "DATE_FORMAT") if filing.posted else ""),
            (_t("Kratek opis"), filing.summary),
            (_t("Vsebina"), str(filing.text)),
            (_t("Naslov"), filing.address),
            (_t("E-naslov"), str(filing.email)),
            (_t("Telefon"), str(filing.phone)),
            (_t("Matična številka"), filing.registration_number),
        ]
        return [Section(_t("Vloga na papirju"), [Row(label, text) for label, text in rows if text])]

    def places(self, case: Any) -> Sequence[str]:
        """The address of the party."""
        return list(PaperFiling.objects.filter(case=case).values_list("address", flat=True))


def register() -> None:
    """Called from the app's `register`."""
    case_subjects.register(PAPER, PaperSubject())
