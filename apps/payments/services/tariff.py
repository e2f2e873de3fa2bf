"""What the tariff says for a day, a way of filing and a level."""

import datetime as dt

from apps.core.actor import LEVELS
from apps.payments.models import TariffItem


def item_for(code: str, day: dt.date, *, channel: str = "any", level: str = "low") -> TariffItem | None:
    """The item that applies: in force that day, for this channel before any, of the highest level that is reached; None
    when the tariff has none."""
    reached = LEVELS[: LEVELS.index(level) + 1]
    rows = TariffItem.objects.on(day).for_channel(channel).filter(code=code, level__in=("", *reached))
    fitting = sorted(rows, key=lambda item: (item.channel == channel, ("", *LEVELS).index(item.level)), reverse=True)
    return fitting[0] if fitting else None
