"""Template tags of the house, available in every template without loading."""

import datetime as dt
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import date as date_filter
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.legal_time import LJUBLJANA
from apps.core.money import NBSP, Money

register = template.Library()
MONTHS = (
    "januarja", "februarja", "marca", "aprila", "maja", "junija", "julija", "avgusta", "septembra", "oktobra",
    "novembra", "decembra",
)  # fmt: skip


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the word stands beside it."""
    css = f"icon {extra}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("icons.svg"), name)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """`sreda, 18. november 2026` – a date that stands alone."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value, LJUBLJANA)
    return f"{date_filter(value, 'l')}, {date_filter(value, 'DATE_FORMAT')}"


@register.filter
def in_sentence(value: dt.date | dt.datetime | None) -> str:
    """`28. decembra 2026`, for a date inside a sentence."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value, LJUBLJANA).date()
    if translation.get_language() != "sl":
        return date_filter(value, "DATE_FORMAT")
    return f"{value.day}.{NBSP}{MONTHS[value.month - 1]} {value.year}"


@register.filter
def money(value: Money | int | None) -> str:
    """Cents as people write them."""
    return "" if value is None else str(value if isinstance(value, Money) else Money(value))


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """A number with the separators of the language: `23.509`, `66,65`."""
    return "" if value is None else number_format(value, decimals, force_grouping=True)


@register.filter
def unit(value: Any, name: str) -> str:
    """A number and its unit, held together: `66,65 km²`."""
    return f"{number(value)}{NBSP}{name}"


@register.filter
def filesize(value: int | None) -> str:
    """Bytes as people write them: `92 kB`, `2,4 MB` (a megabyte is a million bytes)."""
    if value is None:
        return ""
    if value < 1_000_000:
        return f"{number(max(1, round(value / 1_000)))}{NBSP}kB"
    return f"{number(value / 1_000_000, 0 if value % 1_000_000 == 0 else 1)}{NBSP}MB"


@register.simple_tag
def language_code() -> str:
    """Code of the language in force, for `lang`."""
    return translation.get_language() or "sl"


@register.simple_tag
def base_url() -> str:
    """Where the portal is, for links in mails."""
    return str(settings.BASE_URL)


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: Any) -> dict[str, Any]:
    """Breadcrumbs: titles and addresses in turn; the last title stands alone, for it is this page."""
    padded = [*parts, ""] if len(parts) % 2 else list(parts)
    return {"steps": list(zip(padded[::2], padded[1::2], strict=True))}
