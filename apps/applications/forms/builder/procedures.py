"""What a procedure says about itself, for staff."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from apps.applications.choices import LifeEvent
from apps.applications.forms.builder.inputs import LinesField
from apps.applications.models import Procedure
from apps.applications.services.procedures import checked
from apps.core.text import plain

LINES = UnfoldAdminTextareaWidget(attrs={"rows": 4})
ONE_A_LINE = _("Vsako v svojo vrstico.")


class ProcedureForm(forms.ModelForm):  # type: ignore[type-arg]
    """Lists are written one a line; what does not fit together is told beside the field."""

    slug = forms.SlugField(
        label=_("Oznaka v naslovu strani"), max_length=80, required=False, widget=UnfoldAdminTextInputWidget,
        help_text=_("Naredi se iz imena. Po objavi se ne spreminja več."),
    )  # fmt: skip
    life_events = forms.MultipleChoiceField(
        label=_("Življenjski dogodki"),
        choices=LifeEvent,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
    )
    legal_basis = LinesField(label=_("Pravna podlaga"), widget=LINES, required=False, help_text=ONE_A_LINE)
    prepare_sl = LinesField(label=_("Kaj pripravite"), widget=LINES, required=False, help_text=ONE_A_LINE)
    prepare_en = LinesField(label=_("Kaj pripravite, v angleščini"), widget=LINES, required=False, help_text=ONE_A_LINE)
    external_url = forms.URLField(
        label=_("Naslov storitve drugje"), required=False, assume_scheme="https", max_length=200,
        widget=UnfoldAdminURLInputWidget,
    )  # fmt: skip
    related = forms.MultipleChoiceField(
        label=_("Sorodni postopki"), widget=UnfoldAdminCheckboxSelectMultipleWidget, required=False
    )

    class Meta:
        model = Procedure
        fields = "__all__"  # noqa: DJ007  # the admin names them
        help_texts = {
            "name_sl": _("Za menije in sezname, na primer »Prekop ceste«. Prazno: celo ime."),
            "synonyms": _("Z vejicami: besede, s katerimi ljudje postopek iščejo, tudi pogovorne in angleške."),
            "sign": _("Števke, največ pet: pod njim se odpirajo zadeve."),
            "minutes": _("Koliko časa vzame izpolnjevanje."),
            "opens": _("Za javne razpise. Po uri v Ljubljani."),
            "closes": _("Prvi trenutek, ko je prepozno."),
            "active": _("Če ni označeno, postopka ljudje ne vidijo."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "related" in self.fields:
            others = Procedure.objects.exclude(pk=self.instance.pk).order_by("title_sl")
            field: Any = self.fields["related"]
            field.choices = list(others.values_list("slug", "title_sl"))
            known = {slug for slug, _title in field.choices}
            field.choices += [(slug, slug) for slug in self.instance.related if slug not in known]

    def clean_slug(self) -> str:
        """Made of the title when it is left empty."""
        return str(self.cleaned_data["slug"] or slugify(plain(str(self.data.get("title_sl", ""))))[:80])

    def _post_clean(self) -> None:
        """What the service would refuse, beside the fields."""
        self.instance.validate_constraints = lambda exclude=None: None  # told by `checked`, in words
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            checked(self.instance)
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                self.add_error(name if name in self.fields else NON_FIELD_ERRORS, texts)
