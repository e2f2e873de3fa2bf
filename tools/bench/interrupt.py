"""Ctrl-C, SIGTERM and SIGHUP end a run, also when the exception is lost in code that swallows it (seen once in
thirty tries: a C extension that was just being imported)."""

import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_heard: list[int] = []


def listen() -> None:
    """From now on a signal raises KeyboardInterrupt and is remembered."""
    _heard.clear()
    for number in SIGNALS:
        signal.signal(number, _hear)


def _hear(number: int, frame: object) -> None:
    _heard.append(number)
    raise KeyboardInterrupt


def check() -> None:
    """KeyboardInterrupt when a signal was heard before; called between any two steps of a run."""
    if _heard:
        raise KeyboardInterrupt


def deafen() -> None:
    """From now on signals change nothing: for cleaning up, which a second Ctrl-C must not leave half done."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
