"""What cases on paper show of what was filed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import ItemKind
from apps.cases.models import PaperFiling
from apps.cases.registry import (
    Answer,
    ArchivedFile,
    CaseSubject,
    Mendable,
    Row,
    Section,
    case_subjects,
    matter_sources,
)
from apps.cases.services.papers import PAPER


def forms() -> Iterator[CaseSubject]:
    """What may have been typed into the form of a procedure."""
    return (source.form for source in matter_sources)


class PaperSubject(CaseSubject):
    """A vloga na papirju: what the office wrote down, and what it typed into the form of the procedure."""

    title = _("vloga na papirju")

    def answers(self, case: Any, language: str) -> Sequence[Section]:
        """Manner, day, contents, how the party is reached (identifiers are not shown), then the answers of the form."""
        filing = PaperFiling.objects.filter(case=case).first()
        if filing is None:
            return ()
        return [_written_down(filing), *(one for form in forms() for one in form.answers(case, language))]

    def places(self, case: Any) -> Sequence[str]:
        """The address of the party, and those of the form."""
        own = PaperFiling.objects.filter(case=case).values_list("address", flat=True)
        return [*own, *(one for form in forms() for one in form.places(case))]

    def mendable(self, case: Any, language: str) -> Sequence[Mendable]:
        """Of the form."""
        return [one for form in forms() for one in form.mendable(case, language)]

    def archive(self, case: Any) -> Iterable[ArchivedFile]:
        """Of the form."""
        return [one for form in forms() for one in form.archive(case)]

    def dispose(self, case: Any) -> None:
        """Of the form."""
        for form in forms():
            form.dispose(case)

    def typing_url(self, case: Any) -> str:
        """Of the form."""
        return next((url for form in forms() if (url := form.typing_url(case))), "")

    def mend_url(self, request: Any) -> str:
        """Of the form, when something of it was marked; else the party answers on paper or by a message."""
        marked = request.ids(ItemKind.FIELD) or request.ids(ItemKind.ATTACHMENT)
        return next((url for form in forms() if (url := form.mend_url(request))), "") if marked else ""

    def mend(self, actor: Any, request: Any, answer: Answer) -> None:
        """Of the form."""
        self._form_of(request).mend(actor, request, answer)

    def add_file(self, actor: Any, request: Any, requirement: str, upload: Any) -> Any:
        """Of the form."""
        return self._form_of(request).add_file(actor, request, requirement, upload)

    @staticmethod
    def _form_of(request: Any) -> CaseSubject:
        return next(form for form in forms() if form.mend_url(request))


def _written_down(filing: PaperFiling) -> Section:
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
    return Section(_t("Vloga na papirju"), [Row(label, text) for label, text in rows if text])


def register() -> None:
    """Called from the app's `register`."""
    case_subjects.register(PAPER, PaperSubject())
