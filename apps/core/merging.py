"""Merge fields in texts that staff write: names in braces become values, and nothing else of any template language is
possible. Two writings: `{polje}`, as `str.format` reads it, and `{{ polje }}`."""

import difflib
import re
import string
from collections.abc import Callable, Collection, Mapping

Part = tuple[str, str | None]  # plain text, and the name of the field after it
Writing = Callable[[str], list[Part]]
DOUBLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BRACES = re.compile(r"[{}].{0,20}", re.DOTALL)


class BadField(ValueError):
    """A name that is no field of this text, or a brace without its other half (`broken`). near: what may be meant."""

    def __init__(self, name: str, *, near: str = "", broken: bool = False) -> None:
        super().__init__(name)
        self.name, self.near, self.broken = name, near, broken


def single(text: str) -> list[Part]:
    """`{polje}`; two braces are one that is meant. BadField for a format or a conversion too."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise BadField(text, broken=True) from error
    if bad := next((str(name) for _plain, name, form, turned in parts if name is not None and (form or turned)), None):
        raise BadField(bad)
    return [(plain, name) for plain, name, _form, _turned in parts]


def double(text: str) -> list[Part]:
    """`{{ polje }}`; every other brace is broken."""
    pieces = DOUBLE.split(text)
    plain, names = pieces[::2], pieces[1::2]
    for piece in plain:
        if left := BRACES.search(piece):
            raise BadField(left[0], broken=True)
    return list(zip(plain, [*names, None], strict=True))


def fields_in(text: str, writing: Writing = double) -> list[str]:
    """Names of the fields in a text, in order. BadField."""
    return [name for _plain, name in writing(text) if name is not None]


def check_fields(text: str, known: Collection[str], writing: Writing = double) -> None:
    """BadField for a field that is none of the known, with the nearest of them."""
    for name in fields_in(text, writing):
        if name not in known:
            raise BadField(name, near=nearest(name, known))


def nearest(name: str, known: Collection[str]) -> str:
    """The known field that somebody most likely meant; empty when none comes near."""
    return next(iter(difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)), "")


def filled(text: str, values: Mapping[str, str], writing: Writing = double) -> str:
    """A text with its fields filled in. BadField."""
    check_fields(text, values, writing)
    return "".join(plain + (values[name] if name is not None else "") for plain, name in writing(text))
