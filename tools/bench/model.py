"""What a measure is, and what one of its legs brings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Better = Literal["higher", "lower"]
Side = Literal["subject", "baseline"]


class MeasureFailed(Exception):
    """A leg could not be measured; the message says why."""


@dataclass(frozen=True)
class Bench:
    """What every leg gets. `seconds`: length of a leg. `scale`: 1, 10 or 100 times the data of a town like Ptuj.
    Both servers answer on 127.0.0.1; `env` is the environment of the portal's processes."""

    scale: int
    seconds: float
    portal_port: int
    bare_port: int
    env: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Leg:
    """One leg. `value` is in the unit of the measure, `also` holds its further figures by name, `facts` what else is
    worth keeping in bench.json."""

    value: float
    also: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


Work = Callable[[Bench], Leg]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `key` is its name in `Leg.also`, empty for `Leg.value`; an `absolute` figure is that of
    the subject alone, every other one is subject / baseline."""

    name: str
    key: str
    unit: str
    better: Better
    absolute: bool = False


def also(key: str, unit: str, better: Better = "lower", *, absolute: bool = False) -> Figure:
    """A further figure of a measure; its name becomes `measure.key`."""
    return Figure(key, key, unit, better, absolute)


@dataclass(frozen=True)
class Measure:
    """Subject against baseline, leg by leg in turn. `prepare` runs once before the first leg, for example to make
    `bench.scale` times the rows."""

    name: str
    what: str
    subject: Work
    baseline: Work
    unit: str
    better: Better = "higher"
    more: tuple[Figure, ...] = ()
    prepare: Callable[[Bench], None] | None = None

    def figures(self) -> tuple[Figure, ...]:
        """The measure's own figure, then the further ones."""
        own = Figure(self.name, "", self.unit, self.better)
        return own, *(
            Figure(f"{self.name}.{figure.name}", figure.key, figure.unit, figure.better, figure.absolute)
            for figure in self.more
        )
