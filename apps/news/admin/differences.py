"""What changed inside of a long text."""

import dataclasses
import difflib
import re
from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.timeline import Change

LONG = 40  # characters; shorter values are seen at a glance
AROUND = 60  # characters of what stayed that are shown beside a change


def marked(change: Change) -> Change:
    """The same with deletions and insertions marked; short values as they are."""
    if not change.before or min(len(change.before), len(change.after)) < LONG:
        return change
    old, new = re.findall(r"\s+|\w+|[^\w\s]", change.before), re.findall(r"\s+|\w+|[^\w\s]", change.after)
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    before = _joined(_side("del", [(kind == "equal", "".join(old[a:b])) for kind, a, b, _c, _d in steps]))
    after = _joined(_side("ins", [(kind == "equal", "".join(new[c:d])) for kind, _a, _b, c, d in steps]))
    return dataclasses.replace(change, before=before, after=after)


def _side(tag: str, parts: list[tuple[bool, str]]) -> Iterator[SafeString]:
    for same, text in parts:
        if same:
            short = f"{text[:AROUND]} … {text[-AROUND:]}" if len(text) > 3 * AROUND else text
            yield format_html("{}", short)
        elif text:
            yield format_html("<{0}>{1}</{0}>", mark_safe(tag), text)  # noqa: S308  one of two words of ours


def _joined(parts: Iterator[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped
