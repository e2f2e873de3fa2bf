"""Forms of django-allauth in the look of the portal."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PortalFormMixin


class AllauthFormMixin(PortalFormMixin):
    """Our labels, hints and errors on allauth's fields; no placeholders in place of labels.

    texts: field → (label, hint, what to say when it is empty).
    """

    texts: ClassVar[dict[str, tuple[Any, Any, Any]]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint, missing) in self.texts.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = missing
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.attrs |= {"data-show": _("Pokažite"), "data-hide": _("Skrijte")}
