"""Pages of the staff: programs and their webhooks."""

from apps.api.admin import clients, webhooks

__all__ = ["clients", "webhooks"]
