"""The clock of the reference engine."""

from heapq import heappush
from typing import Any

import simpy


class Clock(simpy.Environment):
    """A SimPy environment with absolute times and a written order at equal times.

    SimPy orders by (time, priority, age) and takes delays; ``now + (t - now)`` is not always ``t``. So events
    are placed at their absolute time, with rank and id as one integer priority above SimPy's own 0 and 1.
    """

    def at(self, time: float, rank: int, number: int) -> simpy.Event:
        """An event at an absolute time, ordered among its equals by (rank, number)."""
        return self.place(simpy.Event(self), time, rank, number)

    def place(self, event: simpy.Event, time: float, rank: int, number: int) -> simpy.Event:
        """Schedule an event that a process waits for already."""
        event._ok, event._value = True, None
        queue: Any = self._queue
        heappush(queue, (time, (rank + 1) << 40 | number, next(self._eid), event))
        return event
