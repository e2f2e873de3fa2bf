"""Which step leads where: the state table as data, and who may take which step."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.alerts.choices import GRAVITY, Severity
from apps.alerts.choices import AlertState as S
from apps.alerts.models import Alert, ConfirmationRule
from apps.alerts.models.alerts import ISSUE, WRITE
from apps.core.actor import Actor
from apps.core.legal_time import local_day


@dataclass(frozen=True)
class Step:
    """A way from one of `sources` to `target`. permission: what it takes. second: only for somebody who wrote nothing
    of it, and who says what they have read. double: True where it is for what takes two people, False where it is for
    what takes one, None for both. asks_reason: a reason must be given."""

    sources: frozenset[S]
    target: S
    label: Any
    permission: str = WRITE
    second: bool = False
    double: bool | None = None
    asks_reason: bool = False
    danger: bool = False


DRAFT, WAITING = frozenset({S.DRAFT}), frozenset({S.WAITING})
STEPS: dict[str, Step] = {
    "issue": Step(DRAFT, S.ISSUED, _("Izdajte"), ISSUE, double=False),
    "submit": Step(DRAFT, S.WAITING, _("Pošljite v potrditev"), double=True),
    "confirm": Step(WAITING, S.ISSUED, _("Potrdite in izdajte"), ISSUE, second=True),
    "withdraw": Step(WAITING, S.DRAFT, _("Vrnite v osnutek")),
    "reject": Step(WAITING, S.REJECTED, _("Zavrnite"), ISSUE, second=True, asks_reason=True, danger=True),
    "override": Step(
        DRAFT | WAITING, S.ISSUED, _("V nuji izdajte brez druge osebe"), ISSUE, double=True, asks_reason=True,
        danger=True,
    ),
}  # fmt: skip


def takes_two(alert: Alert) -> bool:
    """Whether a second person has to confirm it, by the rule in force today. What follows an alert weighs as much as
    the gravest message of its chain: what took two is neither softened nor ended by one."""
    found = [alert.severity]
    if alert.first_id:
        found += Alert.objects.chain(alert.first_id).values_list("severity", flat=True)
    gravest = max(found, key=lambda severity: GRAVITY[Severity(severity)])
    return ConfirmationRule.objects.needed(gravest, local_day(timezone.now()))


def steps_open(actor: Actor, alert: Alert) -> list[str]:
    """Names of the steps that the actor could take now (services ask again under lock)."""
    double = takes_two(alert)
    return [name for name in STEPS if may_take(actor, alert, name, double=double)]


def may_take(actor: Actor, alert: Alert, name: str, *, double: bool) -> bool:
    """Whether the step leads on from here and is open to the actor."""
    step = STEPS[name]
    if alert.state not in step.sources or not actor.has_perm(step.permission) or actor.user is None:
        return False
    if step.second and alert.written_by(actor.user):
        return False
    return step.double is None or step.double == double
