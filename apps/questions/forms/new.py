"""The two screens of a new question, and what an asker sends later."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.effort import EffortField
from apps.core.forms import PortalForm
from apps.questions.choices import LONGEST, LONGEST_TITLE
from apps.questions.models import QuestionTopic
from apps.questions.services.suggesting import suggest_topics


def title_field() -> forms.CharField:
    """The question itself."""
    return forms.CharField(
        label=_("Vaše vprašanje"), max_length=LONGEST_TITLE,
        help_text=_("V enem stavku, na primer: Kdaj bo urejena kolesarska pot ob Dravi?"),
        error_messages={"required": _("Napišite vprašanje.")},
    )  # fmt: skip


def text_field() -> forms.CharField:
    """What else is to be known."""
    return forms.CharField(
        label=_("Pojasnilo"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Kar moramo še vedeti. Ne navajajte osebnih podatkov, svojih ali drugih."),
    )  # fmt: skip


def consent_field() -> forms.BooleanField:
    """Asked apart from everything else; no is no less than yes."""
    return forms.BooleanField(
        label=_("Vprašanje in odgovor se smeta objaviti"), required=False,
        help_text=_("Pomagata lahko še komu. Vašega imena ob tem ne objavimo, če tega ne izberete. Odločitev lahko "
                    "pozneje spremenite. Brez soglasja odgovor preberete samo vi."),
    )  # fmt: skip


class QuestionForm(PortalForm):
    """What somebody wants to know."""

    title = title_field()
    text = text_field()
    topic = forms.ChoiceField(
        label=_("Tema"), required=False, help_text=_("Če ne veste, pustite prazno: izbrali jo bomo mi.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.pk), row.name) for row in QuestionTopic.objects.offered()]
        self.fields["topic"].choices = [("", _t("Izberite jo vi")), *rows]  # type: ignore[attr-defined]


class SendForm(PortalForm):
    """Who asks, and what may be published. `text`: by which the topic is proposed; `known`: whether somebody is signed
    in."""

    topic = forms.ChoiceField(label=_("Tema"), error_messages={"required": _("Izberite temo.")})
    email = forms.EmailField(
        label=_("Elektronski naslov"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("Poslali vam bomo povezavo, s katero vprašanje potrdite, in odgovor. Naslov ne bo objavljen."),
        error_messages={
            "required": _("Vpišite elektronski naslov, na katerega vam pošljemo povezavo za potrditev."),
            "invalid": _("Vpišite veljaven elektronski naslov, na primer ime@primer.si."),
        },
    )  # fmt: skip
    consent = consent_field()
    show_name = forms.BooleanField(
        label=_("Ob objavi naj se pokaže moje ime"), required=False, help_text=_("Sicer ime ostane skrito.")
    )
    name = forms.CharField(
        label=_("Ime in priimek"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    altcha = EffortField()
    homepage = forms.CharField(
        label=_("Pustite prazno"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": -1})
    )

    def __init__(self, *args: Any, text: str, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = suggest_topics(text)
        known_keys = {row.pk for row in proposed}
        others = [(str(row.pk), row.name) for row in QuestionTopic.objects.offered() if row.pk not in known_keys]
        first = [(_t("Glede na vaše vprašanje"), [(str(row.pk), row.name) for row in proposed])] if proposed else []
        self.fields["topic"].choices = [*first, (_t("Vse teme"), others)]  # type: ignore[attr-defined]
        if known:
            del self.fields["email"], self.fields["name"], self.fields["altcha"]

    def clean_homepage(self) -> str:
        """Machines fill in everything."""
        if self.cleaned_data["homepage"]:
            raise ValidationError(_t("To polje mora ostati prazno. Izbrišite, kar je v njem."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Whoever wants their name shown has to write it."""
        found: dict[str, Any] = super().clean() or {}
        if "name" in self.fields and found.get("show_name") and not found.get("name"):
            self.add_error("name", _t("Vpišite ime, ki naj se pokaže, ali pustite kljukico prazno."))
        return found

    def chosen(self) -> QuestionTopic:
        """The topic."""
        row: QuestionTopic = (
            QuestionTopic.objects.offered().select_related("department").get(pk=self.cleaned_data["topic"])
        )
        return row


class FollowUpForm(PortalForm):
    """A further question to the same matter. submission: key of the form, so that it comes once."""

    title = title_field()
    text = text_field()
    consent = consent_field()
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
