"""Which topics, where to, how often."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core import outgoing
from apps.core.effort import EffortField
from apps.core.forms import PortalForm
from apps.core.phones import normal_phone, takes_texts
from apps.notifications.choices import Channel, Rhythm
from apps.notifications.models import Subscriber
from apps.notifications.registry import topics
from apps.notifications.services import Wish
from apps.territory.models import Quarter

NO_TOPIC = _("Izberite vsaj eno temo.")


def topic_choices() -> list[tuple[str, Any]]:
    """Topics that are told by us, each with what comes."""
    return [
        (key, format_html('{} <span class="hint">{}</span>', one.title, one.hint))
        for key, one in topics.items()
        if one.elsewhere is None
    ]


class TopicsForm(PortalForm):
    """Topics and how they are told; what a link or an account changes."""

    topics = forms.MultipleChoiceField(
        label=_("O čem vas obveščamo?"), widget=forms.CheckboxSelectMultiple, error_messages={"required": NO_TOPIC}
    )
    quarters = forms.ModelMultipleChoiceField(
        label=_("Katere četrtne skupnosti?"), queryset=Quarter.objects.order_by("name"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Za teme, ki jih delimo po četrtih. Če ne izberete nobene, pišemo o vsej občini."),
    )  # fmt: skip
    rhythm = forms.ChoiceField(
        label=_("Kako pogosto?"), choices=Rhythm, widget=forms.RadioSelect, initial=Rhythm.AT_ONCE,
        help_text=_("Zbirnik pošljemo ob 8. uri, tedenskega ob ponedeljkih. O nujnem pišemo takoj."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Jezik sporočil"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topic_choices()  # type: ignore[attr-defined]
        if not any(one.by_quarter for one in topics):
            del self.fields["quarters"]

    def wish(self) -> Wish:
        """For the service."""
        given = self.cleaned_data
        rhythm = given.get("rhythm") or Rhythm.AT_ONCE
        return Wish(tuple(given["topics"]), tuple(given.get("quarters") or ()), rhythm)


def initial_of(reader: Subscriber) -> dict[str, Any]:
    """What somebody has, for a form."""
    rows = list(reader.subscriptions.select_related("quarter"))
    return {
        "topics": sorted({row.topic for row in rows}), "quarters": {row.quarter for row in rows if row.quarter},
        "rhythm": reader.rhythm, "language": reader.language,
    }  # fmt: skip


class ManageForm(TopicsForm):
    """By the link in a letter. Without any topic everything ends."""

    def __init__(self, *args: Any, reader: Subscriber, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(reader), **kwargs)
        self.fields["topics"].required = False
        if reader.channel == Channel.SMS:
            del self.fields["rhythm"]


class AccountForm(TopicsForm):
    """Of somebody who is signed in; contacts: theirs, by channel."""

    channel = forms.ChoiceField(label=_("Kam naj pišemo?"), widget=forms.RadioSelect)
    field_order = ["topics", "quarters", "channel", "rhythm"]

    def __init__(self, *args: Any, contacts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = list(contacts.items())  # type: ignore[attr-defined]
        self.fields["channel"].initial = next(iter(contacts), "")
        del self.fields["language"]


class SubscribeForm(TopicsForm):
    """Of somebody without an account."""

    channel = forms.ChoiceField(
        label=_("Kako naj pišemo?"), widget=forms.RadioSelect, initial=Channel.EMAIL,
        choices=[(Channel.EMAIL, _("po e-pošti")), (Channel.SMS, _("s sporočilom SMS"))],
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Elektronski naslov"), required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"invalid": _("Vpišite veljaven elektronski naslov, na primer ime@primer.si.")},
        help_text=_("Izpolnite, če naj pišemo po e-pošti."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Mobilna številka"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Izpolnite, če naj pišemo s SMS. Ta sporočila so kratka in pridejo takoj, ponoči samo nujna."),
    )  # fmt: skip
    altcha = EffortField()
    field_order = ["topics", "quarters", "channel", "email", "phone", "rhythm", "altcha"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["language"]
        if not outgoing.texts_can_be_sent():
            del self.fields["channel"], self.fields["phone"]
            self.fields["email"].required, self.fields["email"].help_text = True, ""
            self.fields["email"].error_messages["required"] = _("Vpišite elektronski naslov.")

    def clean_phone(self) -> str:
        """In one writing; what is no number that takes text messages is named."""
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            number = normal_phone(text)
        except ValueError as error:
            raise ValidationError(_t("Vpišite mobilno številko, na primer 041 123 456.")) from error
        if not takes_texts(number):
            raise ValidationError(_t("Ta številka ne sprejema sporočil SMS. Vpišite mobilno številko."))
        return number

    def clean(self) -> dict[str, Any]:
        """The address of the chosen channel."""
        given: dict[str, Any] = super().clean() or {}
        sms = given.get("channel") == Channel.SMS
        if "phone" not in self.fields:
            return given
        self.errors.pop("email" if sms else "phone", None)  # not asked about
        if sms and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _t("Vpišite mobilno številko, na primer 041 123 456."))
        if not sms and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _t("Vpišite elektronski naslov."))
        return given

    def target(self) -> tuple[str, str]:
        """Channel and address."""
        given = self.cleaned_data
        if given.get("channel") == Channel.SMS:
            return Channel.SMS.value, given["phone"]
        return Channel.EMAIL.value, given["email"]


class CodeForm(PortalForm):
    """What came by text message."""

    code = forms.CharField(
        label=_("Koda iz sporočila"), max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "w-s"}),
        error_messages={"required": _("Vpišite kodo iz sporočila SMS.")},
    )  # fmt: skip
