"""The form renderer: labels, hints and errors tied together for eyes and for screen readers."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

PARTIALS = (
    (forms.CheckboxSelectMultiple, "group"),
    (forms.RadioSelect, "group"),
    (forms.MultiWidget, "parts"),
    (forms.CheckboxInput, "checkbox"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
)


class PortalBoundField(BoundField):
    """A field that knows which partial draws it and where a link to it leads."""

    @property
    def partial(self) -> str:
        """Template of the field; a widget may name its own by `partial`."""
        widget = self.field.widget
        own = getattr(widget, "partial", "")
        name = own or next((name for kind, name in PARTIALS if isinstance(widget, kind)), "text")
        return f"components/forms/{name}.html"

    @property
    def target(self) -> str:
        """Id of the input that an error message links to."""
        grouped = isinstance(self.field.widget, forms.MultiWidget | forms.RadioSelect | forms.CheckboxSelectMultiple)
        return f"{self.auto_id}_0" if grouped else str(self.auto_id)

    @property
    def optional(self) -> bool:
        """Whether the label says "ni obvezno"."""
        return not self.field.required and not self.field.disabled

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """The class of the design system, and `readonly` rather than `disabled` where a value cannot be changed (a
        disabled input is skipped by the keyboard and hard to read)."""
        built = super().build_widget_attrs(attrs, widget)
        built["class"] = f"ds-input {self.field.widget.attrs.get('class', '')}".strip()
        if built.pop("disabled", False):
            built["readonly"] = True
        return built


class PortalRenderer(TemplatesSetting):
    """Templates of the house for forms and fields."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    bound_field_class = PortalBoundField


class PortalFormMixin:
    """For forms and model forms of the portal."""

    default_renderer: Any = PortalRenderer


class PortalForm(PortalFormMixin, forms.Form):
    """Base of the portal's forms."""
