"""What came of many inputs of one kind."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

TOLD, HARMLESS, WRONG = "told", "harmless", "wrong"
OUTCOMES: Final = (TOLD, HARMLESS, WRONG)


class Outcome(NamedTuple):
    """What came of one input."""

    outcome: str  # TOLD in a sentence, HARMLESS, or WRONG
    what: str = ""  # of what is wrong: the input and what it did


class Tried(NamedTuple):
    """A row of the report."""

    kind: str
    before: str  # what the same attack found before it was mended, where it was counted
    told: int
    harmless: int
    wrong: int
    examples: tuple[str, ...] = ()  # of what is wrong

    @property
    def inputs(self) -> int:
        """How many were tried."""
        return self.told + self.harmless + self.wrong


def counted(kind: str, before: str, outcomes: Iterable[Outcome]) -> Tried:
    """The row of a kind of input."""
    every = list(outcomes)
    counts = Counter(one.outcome for one in every)
    wrong = tuple(one.what for one in every if one.outcome == WRONG)
    return Tried(kind, before, *(counts[each] for each in OUTCOMES), wrong[:20])


def outcome_of(act: Callable[[], Outcome], promised: tuple[type[Exception], ...], what: str) -> Outcome:
    """What came of an input: one of the promised errors in a few lines is TOLD, any other is WRONG."""
    try:
        return act()
    except promised as error:
        lines = str(error).splitlines()
        short = 0 < len(lines) <= 60 and all(line.strip() for line in lines)
        return Outcome(TOLD) if short else Outcome(WRONG, f"{what}: {len(lines)} lines")
    except Exception as error:
        return Outcome(WRONG, f"{what}: {type(error).__name__}: {str(error)[:200]}")
