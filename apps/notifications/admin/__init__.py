"""Staff pages of messages."""

from apps.notifications.admin.keeping import SmsPriceAdmin, UndeliverableAdmin
from apps.notifications.admin.messages import MessageAdmin
from apps.notifications.admin.templates import TemplateVersionAdmin

__all__ = ["MessageAdmin", "SmsPriceAdmin", "TemplateVersionAdmin", "UndeliverableAdmin"]
