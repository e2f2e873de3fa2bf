"""In whose name a page is made, available in every template without loading."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.actor import actor_of
from apps.identity.acting import token_of

register = template.Library()


@register.simple_tag(takes_context=True)
def acting_token(context: dict[str, Any]) -> SafeString:
    """Beside `csrf_token` in every form of a signed-in person: what was begun in one name is not filed in another."""
    request = context.get("request")
    token = token_of(actor_of(request)) if request else ""
    return format_html('<input type="hidden" name="acting" value="{}">', token) if token else SafeString()
