"""How fast this machine answers, measured as it goes, and how many replications fit in the time a hand waits."""

import math
from threading import Lock
from typing import Final

AT_ONCE: Final = 0.5  # seconds from a move to the drawn screen
SOON: Final = 1.0  # seconds for a better answer, once a hand rests
FIRST: Final = 6.0  # seconds for the first answer, before the page opens
LEAST: Final = 16  # replications; fewer say too little to be drawn


class Pace:
    """Seconds that a run takes, and that everything around the runs of one answer takes: reading, drawing, sending."""

    def __init__(self, run: float = 0.01, rest: float = 0.25) -> None:
        self.run, self.rest = run, rest
        self._lock = Lock()

    def ran(self, seconds: float, runs: int) -> None:
        """Take note of ``runs`` new runs that took so many seconds together, side by side or not."""
        with self._lock:
            self.run = math.sqrt(self.run * max(seconds / runs, 1e-6))

    def rested(self, seconds: float) -> None:
        """Take note of an answer that took so many seconds beside its runs."""
        with self._lock:
            self.rest = 0.5 * (self.rest + seconds)

    def seconds(self, runs: int) -> float:
        """What an answer takes that makes so many new runs.

        Example: at 0.001 s a run and 0.25 s around them, 750 runs take a second.
        """
        return self.rest + runs * self.run

    def replications(self, runs: int, within: float = AT_ONCE) -> int:
        """How many replications of so many new runs each fit in ``within`` seconds; at least ``LEAST``.

        Example: at 0.001 s a run and 0.25 s around them, 50 replications of 5 runs fit in half a second.
        """
        return max(LEAST, int((within - self.rest) / (self.run * max(runs, 1)) + 1e-9))
