"""Ctrl-C, SIGTERM and SIGHUP end a run, also when the exception is lost in code that swallows it or makes another
one of it (both were seen while numpy was being imported)."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_heard: list[int] = []
_waiting: list[bool] = []


def listen() -> None:
    """From now on a signal raises KeyboardInterrupt and is remembered."""
    _heard.clear()
    for number in SIGNALS:
        signal.signal(number, _hear)


def _hear(number: int, frame: object) -> None:
    _heard.append(number)
    if not _waiting:
        raise KeyboardInterrupt


def check() -> None:
    """KeyboardInterrupt when a signal was heard before; called between any two steps of a run."""
    if _heard:
        raise KeyboardInterrupt


@contextmanager
def later() -> Iterator[None]:
    """Signals wait until the block has ended: for imports. (A signal mask would not do: it is one thread's, and numpy
    brings threads of its own.)"""
    _waiting.append(True)
    try:
        yield
    finally:
        _waiting.pop()
    check()


def deafen() -> None:
    """From now on signals change nothing: for cleaning up, which a second Ctrl-C must not leave half done."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
