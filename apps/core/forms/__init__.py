"""Forms in the look of the portal: `class MyForm(PortalForm)` and `{{ form }}` is all a page needs."""

from apps.core.forms.base import PortalForm, PortalFormMixin
from apps.core.forms.fields import DatePartsField, ForgivingDecimalField, MoneyFormField

__all__ = ["DatePartsField", "ForgivingDecimalField", "MoneyFormField", "PortalForm", "PortalFormMixin"]
