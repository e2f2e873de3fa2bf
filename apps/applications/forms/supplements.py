"""The page on which a call for a supplement is answered: its parts are forms of their own, its mistakes one list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.applications.forms.attachments import AttachmentsForm
from apps.applications.forms.statement import StatementForm
from apps.applications.forms.steps import StepForm
from apps.applications.services.supplements import LONGEST
from apps.core.forms import PortalForm


class OthersForm(PortalForm):
    """What was asked for in words: a text for each item, named by its id."""

    def __init__(self, *args: Any, items: Iterable[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[item["id"]] = forms.CharField(
                label=item["label_sl"], max_length=LONGEST, error_messages={"required": _("Napišite odgovor.")},
                widget=forms.Textarea({"rows": 4, "data-most": LONGEST, "data-left": _("Preostalo znakov:"),
                                       "data-over": _("Preveč znakov:")}),
            )  # fmt: skip


class ExtensionForm(PortalForm):
    """Why the party needs more time."""

    reason = forms.CharField(
        label=_("Zakaj potrebujete več časa"), max_length=500, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Napišite razlog.")},
    )  # fmt: skip


@dataclass
class Sheet:
    """Everything on the page. `mistakes` as those of a step."""

    step: StepForm
    files: AttachmentsForm
    others: OthersForm
    statement: StatementForm
    extension: ExtensionForm = field(default_factory=ExtensionForm)

    @property
    def parts(self) -> list[Any]:
        """The forms besides the step."""
        return [self.files, self.others, self.statement, self.extension]

    @property
    def errors(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.step.errors or any(part.is_bound and part.errors for part in self.parts))

    @property
    def mistakes(self) -> list[dict[str, Any]]:
        """Lines of the summary: where they lead, and what they say."""
        lines = list(self.step.mistakes)
        for part in self.parts:
            for bound in part if part.is_bound else ():
                place = "" if part is self.statement else bound.label
                lines += [{"target": bound.target, "place": place, "text": text} for text in bound.errors]
        return lines
