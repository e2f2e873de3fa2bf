"""Patterns of staff: read alike in Python and browsers, and never slow."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.applications.engine.patterns import MAX_CHARS, quick_pattern

FINE = [
    r"^\*?\d+(/\d+)?$", r"^[A-ZČŠŽ]{2} ?[A-Z0-9]{2,3}-?[A-Z0-9]{2,3}$", r"\d{4}", r"(?:SI)?\d{8}", r"[^\]]{1,5}", r"a|b|cd", r"(ab|cd)?x", r"[\w.-]+@[\w.-]+",
    r"\d{1,3}(\.\d{3}){3}", r"x+?y", r"", r"[-a]", r"(a{2}){3}",
]  # fmt: skip
REFUSED = [
    r"(a+)+", r"(a*)*b", r"(\d+,)*", r"(a|aa)+", r"((a?){2}){2}", r"(a{1,3})*", r"([a-z]+\d?)+", r"((ab|c)x)*", r"\d*\d*\d*\d*", r".*.*.*.*x", r"(?=a)b", r"(?P<n>a)",
    r"(?i)a", r"(a)\1", r"\Aa\Z", r"\bword\b", r"(a", r"a)", r"[a", r"a**", r"*a", r"a{3,1}", r"[z-a]", r"[[a]]", r"[a--b]", r"[a&&b]", r"a{", r"\p{L}", "a" * 201, r"[]", r"x{1000}",
    r"(a?)+", r"a||b", "\\",
]  # fmt: skip


@pytest.mark.parametrize("pattern", FINE)
def test_fine(pattern):
    assert quick_pattern(pattern)


@pytest.mark.parametrize("pattern", REFUSED)
def test_refused(pattern):
    with pytest.raises(ValueError, match=r".") as refused:
        quick_pattern(pattern)
    assert "zor" in str(refused.value)


def test_digits_are_those_of_browsers():
    assert not quick_pattern(r"\d").fullmatch("٣")


PIECES = st.lists(
    st.sampled_from(["a", "b", "[ab]", ".", r"\w", "(", "(?:", ")", "|", "*", "+", "?", "{0,13}", "{1,2}", "{2}"]),
    max_size=14,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(PIECES, st.sampled_from(["a", "ab", "aab"]))
def test_what_is_let_through_is_quick(pattern, word):
    try:
        compiled = quick_pattern(pattern)
    except ValueError:
        return
    text = (word * MAX_CHARS)[: MAX_CHARS - 1] + "!"
    started = time.process_time()
    compiled.fullmatch(text)
    assert time.process_time() - started < 0.5, "milliseconds, with room for a busy machine"
