"""What the tariff says for a day, a way of filing and a level."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from apps.core.actor import LEVELS
from apps.payments.models import TariffItem

Items = Mapping[str, Sequence[TariffItem]]  # by code


def items_on(day: dt.date, codes: Iterable[str]) -> Items:
    """The items of these codes in force that day, by one query; a code without any is left out."""
    found: dict[str, list[TariffItem]] = defaultdict(list)
    for item in TariffItem.objects.on(day).filter(code__in=set(codes)):
        found[item.code].append(item)
    return dict(found)


def best_of(items: Iterable[TariffItem], *, channel: str = "any", level: str = "low") -> TariffItem | None:
    """The one that applies: for this channel before any, of the highest level that is reached; None when none does."""
    reached = ("", *LEVELS[: LEVELS.index(level) + 1])
    fitting = [item for item in items if item.channel in (channel, "any") and item.level in reached]
    return max(fitting, key=lambda item: (item.channel == channel, reached.index(item.level)), default=None)


def bring_items(items: Iterable[TariffItem]) -> int:
    """Add what comes with a release; a code that the tariff knows, also of another day, is left to those who keep it.
    Returns how many were added."""
    new = list(items)
    known = set(TariffItem.objects.filter(code__in={item.code for item in new}).values_list("code", flat=True))
    fresh = [item for item in new if item.code not in known]
    for item in fresh:
        item.full_clean()
        item.save()
    return len(fresh)


def item_for(code: str, day: dt.date, *, channel: str = "any", level: str = "low") -> TariffItem | None:
    """The item of a code that applies on a day; None when the tariff has none."""
    return best_of(items_on(day, [code]).get(code, ()), channel=channel, level=level)
