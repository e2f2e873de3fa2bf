"""Plugs."""

import pytest

from apps.core.registry import Registry


def test_items_come_in_their_order():
    registry = Registry("thing")
    registry.register("b", 2, order=20)
    registry.register("a", 1, order=10)
    registry.add("c", order=15)(3)
    assert list(registry) == [1, 3, 2]
    assert len(registry) == 3
    assert "a" in registry


def test_a_name_is_taken_once():
    registry = Registry("thing")
    registry.register("a", 1)
    with pytest.raises(ValueError, match="already"):
        registry.register("a", 2)


def test_an_unknown_name_lists_the_known_ones():
    registry = Registry("thing")
    registry.register("a", 1)
    with pytest.raises(LookupError, match="among a"):
        registry.get("b")
    assert registry.get("a") == 1


def test_temporary_items_go():
    registry = Registry("thing")
    with registry.temporarily("a", 1):
        assert list(registry) == [1]
    assert not list(registry)
