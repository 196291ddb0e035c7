"""A trial as it was seen: units, what they were assigned, and what came of it."""

from typing import NamedTuple

from simulator.records import Floats, Ints


class Trial(NamedTuple):
    """What was seen of every unit, and what it was assigned."""

    units: tuple[str, ...]
    months: tuple[str, ...]
    arms: tuple[str, ...]  # control first
    arm: Ints  # [unit]
    team: Ints  # [unit]
    block: Ints  # [unit], all 0 where there are none
    start: Ints  # [unit], the place of the month in which its arm begins; the number of months where it never does
    outcome: Floats  # [unit, month], NaN where it was not seen
    dose: Floats  # [unit, month], million tokens or USD; NaN where it is not known
    unit_name: str  # one of them, such as engineer
    outcome_name: str
    dose_name: str  # tokens, spend or nothing
    by_team: bool  # whether teams were randomised whole
    blocked: bool
    notes: tuple[str, ...]
