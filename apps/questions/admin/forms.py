"""Forms of the staff pages of questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.applications.models import Procedure
from apps.core.staff_pages import StaffForm
from apps.identity.models import Department, User
from apps.questions.choices import LONGEST, LONGEST_ANSWER, LONGEST_TITLE, ClosingReason, RefusalReason
from apps.questions.models import Question, QuestionTopic
from apps.questions.services.answering import latest_version
from apps.questions.services.handling import colleagues_of
from apps.questions.services.moderating import Wording
from apps.questions.services.moving import as_shown
from apps.reports.models import ReportCategory
from apps.reports.models.reports import LONGEST as LONGEST_REPORT
from apps.reports.services.abuse import usual_end
from apps.reports.services.suggesting import best_category

WHY = {"required": _("Napišite, zakaj.")}


def _words(label: Any, *, required: bool = True, most: int = 1000, **facts: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea, required=required, error_messages=WHY, **facts
    )


def _chosen(choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Razlog"), choices=[("", _("izberite")), *choices], error_messages={"required": _("Izberite razlog.")}
    )


class ShownForm(StaffForm):
    """What is changed in it is what it was opened with: it carries which question that was, so that one opened before a
    redaction does not bring back what is gone."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """As it is now."""
        self.initial["shown"] = as_shown(self.record)


class AnswerForm(ShownForm):
    """The answer; a changed one says why."""

    text = forms.CharField(
        label=_("Odgovor"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Napišite odgovor.")},
    )  # fmt: skip

    def prepare(self) -> None:
        """From the version that there is."""
        super().prepare()
        latest = latest_version(self.record)
        if latest is not None:
            self.initial["text"] = latest.text
            self.fields["reason"] = forms.CharField(
                label=_t("Zakaj se odgovor spreminja"), max_length=300, error_messages=WHY,
                help_text=_t("Razlog preberejo vsi, ki berejo odgovor."),
            )  # fmt: skip


class AssignForm(StaffForm):
    """Department and officer."""

    department = forms.ModelChoiceField(label=_("Oddelek"), queryset=Department.objects.none())
    officer = forms.ModelChoiceField(
        label=_("Odgovarja"), queryset=User.objects.none(), required=False, empty_label=_("nihče, čaka na oddelku")
    )
    words = _words(_("Sporočilo sodelavcem"), required=False)

    def prepare(self) -> None:
        """Departments of the same organisation, and who works there."""
        question: Question = self.record
        own = Department.objects.filter(organisation=question.department.organisation_id, active=True)
        people = {one.pk for department in own for one in colleagues_of(department)}
        self.fields["department"].queryset = own  # type: ignore[attr-defined]
        self.fields["officer"].queryset = User.objects.filter(pk__in=people).order_by("last_name")  # type: ignore[attr-defined]
        self.initial = {"department": question.department_id, "officer": question.officer_id}


class TopicForm(StaffForm):
    """What it is about."""

    topic = forms.ModelChoiceField(label=_("Tema"), queryset=QuestionTopic.objects.filter(active=True))

    def prepare(self) -> None:
        """As it is."""
        self.initial["topic"] = self.record.topic_id


class WordingForm(ShownForm):
    """The question as everybody reads it."""

    title = forms.CharField(
        label=_("Vprašanje, kot bo objavljeno"), max_length=LONGEST_TITLE,
        error_messages={"required": _("Napišite vprašanje, kot bo objavljeno.")},
    )  # fmt: skip
    text = _words(_("Pojasnilo, kot bo objavljeno"), required=False, most=LONGEST)
    reason = forms.CharField(label=_("Zakaj"), max_length=300, error_messages=WHY)

    def prepare(self) -> None:
        """As it is."""
        super().prepare()
        self.initial.update({"title": self.record.title, "text": self.record.text})

    def clean(self) -> dict[str, Any]:
        """As the service takes it."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        return {"wording": Wording(given.pop("title"), given.pop("text"))} | given


class PublishForm(WordingForm):
    """The same, with the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The newest version; why is not asked."""
        super().prepare()
        del self.fields["reason"]
        latest = latest_version(self.record)
        self.initial["version"] = latest.number if latest else 0

    @property
    def told(self) -> list[str]:
        """The answer stands above the form."""
        latest = latest_version(self.record)
        return [latest.text] if latest else []


class ReturnForm(StaffForm):
    """What is to be mended."""

    words = _words(_("Kaj je treba popraviti"))


class RedactForm(StaffForm):
    """Words to be taken out."""

    words = _words(
        _("Besede, ki jih je treba prikriti"),
        required=False,
        help_text=_("Vsako v svojo vrstico. Zvezdica na koncu pomeni vse sklone: Novak* prikrije tudi Novaka."),
    )
    hide_name = forms.BooleanField(label=_("Skrijte tudi ime vpraševalca"), required=False)
    reason = forms.CharField(label=_("Zakaj"), max_length=300, error_messages=WHY)

    def clean_words(self) -> list[str]:
        """A list."""
        return [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]


class WhyForm(StaffForm):
    """Why, for the asker too."""

    words = _words(_("Pojasnilo, ki ga prebere tudi vpraševalec"))


class RefuseForm(StaffForm):
    """Why it is not answered."""

    reason = _chosen(list(RefusalReason.choices))
    words = _words(_("Pojasnilo, ki ga prebere tudi vpraševalec"))


class CloseForm(StaffForm):
    """Why nothing more is done."""

    reason = _chosen(list(ClosingReason.choices))
    words = _words(_("Pojasnilo, ki ga prebere tudi vpraševalec"), required=False)


class ReportForm(ShownForm):
    """The report that comes of it."""

    category = forms.ModelChoiceField(label=_("Vrsta prijave"), queryset=ReportCategory.objects.filter(active=True))
    address = forms.CharField(
        label=_("Kraj z besedami"), max_length=160, error_messages={"required": _("Povejte, kje je to.")},
        help_text=_("Ulica in hišna številka. Lego na zemljevidu lahko določite pozneje."),
    )  # fmt: skip
    text = _words(_("Besedilo prijave"), most=LONGEST_REPORT, help_text=_("Prijava je javna. Ne navajajte imen."))

    def prepare(self) -> None:
        """From the published wording."""
        super().prepare()
        words = f"{self.record.title}\n{self.record.text}".strip()
        self.initial.update({"text": words, "category": best_category("", words).pk})


class DraftForm(StaffForm):
    """Which application it takes."""

    procedure = forms.ModelChoiceField(label=_("Postopek"), queryset=Procedure.objects.none())

    def prepare(self) -> None:
        """Those of the catalogue that are filed here."""
        self.fields["procedure"].queryset = Procedure.objects.listed().exclude(kind="link")  # type: ignore[attr-defined]
        self.initial["procedure"] = self.record.procedure_id


class BlockForm(StaffForm):
    """Why the sender's questions and reports are not taken, and until when."""

    reason = forms.CharField(label=_("Zakaj"), max_length=300, error_messages=WHY)
    until = forms.DateField(label=_("Do vključno"))

    def prepare(self) -> None:
        """Nobody is blocked for ever."""
        self.initial["until"] = usual_end()


class NothingForm(StaffForm):
    """Only asks whether."""

    words = _words(_("Pojasnilo, ki ga prebere tudi vpraševalec"), required=False)
