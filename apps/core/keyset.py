"""Pages by key instead of by number: the hundredth page costs what the first one costs, and nothing is shown twice
or missed while rows are added."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet


class BadCursor(ValueError):
    """The cursor was not made by this list."""


@dataclass(frozen=True)
class Page:
    """One page and the cursor of the next, empty at the end."""

    items: list[Any]
    next: str

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def keyset_page(queryset: QuerySet[Any], *, order: Sequence[str], size: int, cursor: str = "") -> Page:
    """The page of `size` rows after `cursor`. `order` names columns without NULL, the last one unique ("-created",
    "-id"); an index over them makes it fast. BadCursor for a cursor that does not fit."""
    rows = queryset.order_by(*order)
    if cursor:
        rows = rows.filter(_after(order, _decode(queryset, order, cursor)))
    items = list(rows[: size + 1])
    following = _encode(items[size - 1], order) if len(items) > size else ""
    return Page(items[:size], following)


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    condition, same = Q(), Q()
    for column, value in zip(order, values, strict=True):
        name, direction = column.lstrip("-"), "lt" if column.startswith("-") else "gt"
        condition |= same & Q(**{f"{name}__{direction}": value})
        same &= Q(**{name: value})
    first = order[0]
    bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    return bound & condition


def _encode(row: Any, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, column.lstrip("-"))) for column in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _possible(value: Any) -> bool:
    """Whether a value can have come from `_encode` and can go to the database."""
    if isinstance(value, str):
        value.encode()  # a lone surrogate raises a ValueError
        return "\0" not in value
    return type(value) is int


def _decode(queryset: QuerySet[Any], order: Sequence[str], cursor: str) -> list[Any]:
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(raw, list) or not all(_possible(value) for value in raw):
            raise BadCursor("bad cursor")
        fields = [queryset.model._meta.get_field(column.lstrip("-")) for column in order]
        return [field.to_python(value) for field, value in zip(fields, raw, strict=True)]
    except (ValueError, TypeError, ValidationError) as error:
        raise BadCursor("bad cursor") from error
