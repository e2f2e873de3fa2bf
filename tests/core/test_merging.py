"""Merge fields: names in braces, and nothing else of any template language."""

import pytest

from apps.core import merging

KNOWN = {"ime": "Ana", "velja_do": "jutri"}


def test_fields_are_filled_in():
    assert merging.filled("Živjo {{ ime }}, do {{velja_do}}.", KNOWN) == "Živjo Ana, do jutri."
    assert merging.filled("Živjo {ime}, {{ime}}.", KNOWN, merging.single) == "Živjo Ana, {ime}."


def test_what_was_filled_in_is_not_filled_in_again():
    assert merging.filled("{{ ime }}", {"ime": "{{ velja_do }}", "velja_do": "x"}) == "{{ velja_do }}"


@pytest.mark.parametrize(
    "text",
    ["{{ ime", "ime }}", "{ ime }", "{{ {{ ime }} }}", "{% load x %}", "{{{ ime }}}", "{# x #}", "{{ ime }} }", "{"],
)
def test_every_other_brace_is_broken(text):
    with pytest.raises(merging.BadField) as caught:
        merging.check_fields(text, KNOWN)
    assert caught.value.broken


@pytest.mark.parametrize(
    ("text", "name", "near"),
    [
        ("{{ imee }}", "imee", "ime"),
        ("{{ veljado }}", "veljado", "velja_do"),
        ("{{ Ime }}", "Ime", "ime"),
        ("{{ ime.__class__ }}", "ime.__class__", ""),
        ("{{ ime|safe }}", "ime|safe", "ime"),
        ("{{ qqq }}", "qqq", ""),
        ("{{ }}", "", ""),
    ],
)
def test_a_field_that_is_none_is_named_with_the_nearest(text, name, near):
    with pytest.raises(merging.BadField) as caught:
        merging.check_fields(text, KNOWN)
    assert (caught.value.name, caught.value.near, caught.value.broken) == (name, near, False)


@pytest.mark.parametrize("text", ["{ime!r}", "{ime:>10}", "{0}", "{ime.x}", "{ime", "ime}"])
def test_nothing_else_of_str_format(text):
    with pytest.raises(merging.BadField):
        merging.filled(text, KNOWN, merging.single)
