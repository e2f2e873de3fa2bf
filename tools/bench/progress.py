"""How far the run is: one line on a terminal, a plain line for each new part elsewhere."""

import time
from collections.abc import Callable
from typing import TextIO

WIDTH = 24
CLEAR = "\r\x1b[2K"


class Progress:
    """`total` is the planned length in seconds; what remains is estimated from the pace so far."""

    def __init__(self, total: float, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.out, self.clock = total, out, clock
        self.tty = out.isatty()
        self.done, self.started, self.label = 0.0, clock(), ""

    def begin(self, label: str) -> None:
        """Name the part that runs now."""
        self.label = label
        if self.tty:
            self._draw()
        else:
            self.out.write(f"{self.share():4.0%}  about {self.remaining():.0f} s left: {label}\n")
            self.out.flush()

    def step(self, seconds: float) -> None:
        """`seconds` of the plan are done."""
        self.done = min(self.done + seconds, self.total)
        if self.tty:
            self._draw()

    def reach(self, seconds: float) -> None:
        """The plan is done up to here, whatever was left out on the way."""
        self.step(max(seconds - self.done, 0.0))

    def share(self) -> float:
        """Done, 0 to 1."""
        return self.done / self.total if self.total else 1.0

    def remaining(self) -> float:
        """Seconds. A leg is never shorter than planned, so no pace is better than the plan's."""
        pace = max((self.clock() - self.started) / self.done, 1.0) if self.done else 1.0
        return (self.total - self.done) * pace

    def clear(self) -> None:
        """Make room for other lines."""
        if self.tty:
            self.out.write(CLEAR)
            self.out.flush()

    def _draw(self) -> None:
        full = round(self.share() * WIDTH)
        bar = "#" * full + "." * (WIDTH - full)
        self.out.write(f"{CLEAR}[{bar}] {self.share():4.0%}  about {self.remaining():.0f} s left  {self.label}")
        self.out.flush()
