"""What came of many inputs of one kind."""

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

Value = TypeVar("Value")
Promised = tuple[type[Exception], ...]
TOLD, HARMLESS = "told", "harmless"  # refused in a sentence; read or shown as what it is
PATIENCE: Final = 20.0  # seconds of the processor


class Harm(StrEnum):
    """What no input may do."""

    EXCEPTION = "an exception other than the promised error"
    SLOW = "20 s of the processor without an answer"
    PARITY = "engines that leave other bits"
    BOOKS = "books that do not balance to 1e-9"
    CELL = "a cell that a spreadsheet would run"
    SCRIPT = "an element or a link of a page that a name made"
    ESCAPE = "a character that steers the terminal"
    UNSEEN = "other content unseen"
    OUTSIDE = "a file read or written that was not given"
    STRANGER = "an answer to another page, or under another host"


# what was found before it was mended, where it was counted; not counted is no figure
BEFORE: Final = {
    Harm.EXCEPTION: "65 of 2,600 accepted scenarios, 165 of 1,200 folders, 1,057 of 1,500 questions",
    Harm.BOOKS: "an upper bound beaten by 0.003 USD",
    Harm.CELL: "in 13 kinds of CSV",
    Harm.SCRIPT: "0 of 34 pages",
    Harm.ESCAPE: "in 31 outputs",
    Harm.UNSEEN: "137 of 600 flips",
    Harm.OUTSIDE: "names of charts, links, SQL",
    Harm.STRANGER: "any host, any origin",
}
ACCOUNTS: Final = (Harm.PARITY, Harm.BOOKS)  # of scenarios that are run
ALWAYS: Final = (Harm.EXCEPTION, Harm.SLOW)  # looked for in every input


class HarmError(AssertionError):
    """An input did harm."""

    def __init__(self, harm: Harm, what: str) -> None:
        super().__init__(f"{harm}: {what}")
        self.harm = harm


class Outcome(NamedTuple):
    """What came of one input."""

    outcome: str  # TOLD, HARMLESS or a Harm
    what: str = ""  # of a harm: the input and what it did


class Tried(NamedTuple):
    """A row of the report."""

    kind: str
    before: str  # what the same attack found before it was mended, where it was counted
    told: int
    harmless: int
    harms: dict[Harm, int]  # those that were looked for
    examples: tuple[str, ...] = ()  # of what is wrong

    @property
    def wrong(self) -> int:
        """Inputs that did harm."""
        return sum(self.harms.values())

    @property
    def inputs(self) -> int:
        """How many were tried."""
        return self.told + self.harmless + self.wrong


def counted(kind: str, before: str, looked_for: Sequence[Harm], outcomes: Iterable[Outcome]) -> Tried:
    """The row of a kind of input."""
    every = list(outcomes)
    counts = Counter(one.outcome for one in every)
    harms = {harm: counts[harm] for harm in Harm if harm in (*ALWAYS, *looked_for) or counts[harm]}
    wrong = tuple(one.what for one in every if one.outcome in harms)
    return Tried(kind, before, counts[TOLD], counts[HARMLESS], harms, wrong[:20])


def outcome_of(act: Callable[[], str], promised: Promised, what: str) -> Outcome:
    """What came of an input: what ``act`` says; one of the promised errors in a few lines is TOLD, any other is not."""
    try:
        with patience():
            return Outcome(act())
    except HarmError as wrong:
        return Outcome(wrong.harm, f"{what}: {wrong}")
    except promised as error:
        lines = str(error).splitlines()
        short = 0 < len(lines) <= 60 and all(line.strip() for line in lines)
        return Outcome(TOLD) if short else Outcome(Harm.EXCEPTION, f"{what}: {len(lines)} lines")
    except Exception as error:
        return Outcome(Harm.EXCEPTION, f"{what}: {type(error).__name__}: {str(error)[:200]}")


class _LateError(BaseException):
    """Time is up; no handler of errors takes it for one."""


@contextmanager
def patience() -> Iterator[None]:
    """What takes more than 20 s of the processor is stopped, and wrong."""

    def late(*_: object) -> None:
        raise _LateError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    except _LateError:
        raise HarmError(Harm.SLOW, "stopped") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


def drawn(
    strategy: SearchStrategy[Value],
    act: Callable[[Value], str],
    n: int,
    start: int,
    promised: Promised = (),
) -> list[Outcome]:
    """What came of so many values of a strategy; the same start gives the same values."""
    found = []

    @seed(start)
    @settings(
        max_examples=n, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def one(value: Value) -> None:
        found.append(outcome_of(lambda: act(value), promised, repr(value)[:300]))

    one()
    return found
