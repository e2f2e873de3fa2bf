"""Plugs: the lower app owns a registry, the upper app registers in `AppConfig.ready()`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Registry(Generic[Item]):
    """Named items in a given order. A name is registered once; registering it again is a mistake and raises."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, tuple[int, Item]] = {}

    def register(self, name: str, item: Item, *, order: int = 100) -> Item:
        """Add an item; a smaller `order` comes first."""
        if name in self._items:
            raise ValueError(f"{self.what}: {name!r} is registered already")
        self._items[name] = (order, item)
        return item

    def add(self, name: str, *, order: int = 100) -> Callable[[Item], Item]:
        """The same as a decorator."""
        return lambda item: self.register(name, item, order=order)

    def get(self, name: str) -> Item:
        """The item of that name; LookupError that lists the known names."""
        if name not in self._items:
            raise LookupError(f"{self.what}: no {name!r} among {', '.join(sorted(self._items)) or 'none'}")
        return self._items[name][1]

    def items(self) -> list[tuple[str, Item]]:
        """Names and items in order."""
        ranked = sorted(self._items.items(), key=lambda pair: (pair[1][0], pair[0]))
        return [(name, item) for name, (_, item) in ranked]

    def __iter__(self) -> Iterator[Item]:
        return iter([item for _, item in self.items()])

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __len__(self) -> int:
        return len(self._items)

    @contextmanager
    def temporarily(self, name: str, item: Item, *, order: int = 100) -> Iterator[Item]:
        """For tests: registered inside the block, gone afterwards."""
        self.register(name, item, order=order)
        try:
            yield item
        finally:
            del self._items[name]
