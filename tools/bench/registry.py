"""Finds the measures: every module of a package that lists some in `MEASURES`."""

import importlib
import pkgutil
from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import chain

from tools.bench.model import Measure

PACKAGE = "tools.bench.measures"


class WrongRegistry(Exception):
    """A module lists no measures, or a name is used twice."""


class UnknownMeasure(Exception):
    """`--only` names something that does not exist."""


def discover(package: str = PACKAGE) -> list[Measure]:
    """All measures of a package, by the name of their module and then in its order."""
    found: list[Measure] = []
    for name in sorted(module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__)):
        module = importlib.import_module(f"{package}.{name}")
        if not getattr(module, "MEASURES", ()):
            raise WrongRegistry(f"{module.__name__} lists no MEASURES.")
        found += module.MEASURES
    figures = [figure.name for measure in found for figure in measure.figures()]
    if twice := sorted({name for name in figures if figures.count(name) > 1}):
        raise WrongRegistry(f"Named twice: {', '.join(twice)}.")
    return found


def chosen(measures: Iterable[Measure], only: Iterable[str]) -> list[Measure]:
    """Those that `only` names, `*` for any letters, in its order; all without a name."""
    known = {measure.name: measure for measure in measures}
    wanted = {one: [name for name in known if fnmatchcase(name, one)] for one in only}
    if unknown := [one for one, names in wanted.items() if not names]:
        raise UnknownMeasure(f"No measure is called {', '.join(unknown)}. There are: {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(chain.from_iterable(wanted.values()))] or list(known.values())
