"""Which step leads where: the state table as data."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.news.choices import NewsState as S


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` to `target`. asks: what must be given (`at`, `reason`)."""

    sources: frozenset[S]
    target: S
    label: Any
    asks: tuple[str, ...] = ()


STEPS: dict[str, Step] = {
    "publish": Step(frozenset({S.DRAFT, S.SCHEDULED}), S.PUBLISHED, _("Objavite takoj")),
    "schedule": Step(frozenset({S.DRAFT, S.SCHEDULED}), S.SCHEDULED, _("Določite čas objave"), ("at",)),
    "unschedule": Step(frozenset({S.SCHEDULED}), S.DRAFT, _("Vrnite med osnutke")),
    "withdraw": Step(frozenset({S.SCHEDULED, S.PUBLISHED}), S.WITHDRAWN, _("Umaknite"), ("reason",)),
    "restore": Step(frozenset({S.WITHDRAWN}), S.DRAFT, _("Vrnite med osnutke")),
}
