"""Who waits for whom in the compiled engine: idle engineers, written items, and those who wait for a reviewer.

Plain functions, which ``compiled.py`` compiles.
"""

from typing import Final

from simulator.engines.compiled_state import FREE, NOBODY
from simulator.engines.heap import push
from simulator.model.delivery import may_review
from simulator.model.ledger import Row, book_idle
from simulator.records import GIVE_UP, Floats, Ints, Rows

ID_BITS: Final = 40
ID_MASK: Final = (1 << ID_BITS) - 1


def longest_idle(engineers: Rows, start: int, stop: int) -> int:
    """Who has been idle longest among the engineers of a team, the lowest number among equals; -1 for nobody."""
    best = -1
    for one in range(start, stop):
        if _longer_idle(engineers, one, best):
            best = one
    return best


def longest_idle_reviewer(engineers: Rows, reviews: Ints, start: int, stop: int, author: int) -> int:
    """The same among those of a team who may review an author's item."""
    best = -1
    for one in range(start, stop):
        if may_review(reviews[one], one == author) and _longer_idle(engineers, one, best):
            best = one
    return best


def _longer_idle(engineers: Rows, one: int, best: int) -> bool:
    since = engineers[one].idle_since
    return bool(since >= 0.0 and (best < 0 or since < engineers[best].idle_since))


def wake(me: Row, team: Row, row: Row, now: float) -> None:
    """There is work for an engineer who was idle."""
    book_idle(row, now - me.idle_since)
    me.idle_since = -1.0
    me.stage = FREE
    me.until = now
    team.idle -= 1


def add_written(written: Rows, team: Row, place: int, author: int, reworked: int) -> None:
    """A written item waits for review, last in its team's queue."""
    _write(written[team.tail], place, author, reworked)
    team.tail += 1


def take_written(written: Rows, team: Row, engineer: int, reviews: int, reading: Row) -> bool:
    """Take the item of a team's queue that has waited longest of those one may review; whether there is one."""
    for place in range(team.head, team.tail):
        found = written[place]
        if may_review(reviews, found.author == engineer):
            _write(reading, found.place, found.author, found.reworked)
            for later in range(place, team.head, -1):  # those that were passed over move up
                ahead = written[later - 1]
                _write(written[later], ahead.place, ahead.author, ahead.reworked)
            team.head += 1
            return True
    return False


def _write(item: Row, place: int, author: int, reworked: int) -> None:
    item.place = place
    item.author = author
    item.reworked = reworked


def wait(desk: Row, queue: Rows, engineer: int) -> None:
    """Wait for a reviewer, last in the queue."""
    mine = queue[engineer]
    mine.ahead, mine.behind = desk.last, NOBODY
    if desk.last == NOBODY:
        desk.first = engineer
    else:
        queue[desk.last].behind = engineer
    desk.last = engineer


def leave(desk: Row, queue: Rows, engineer: int) -> None:
    """Take an engineer out of the queue, to be served or because waiting is given up."""
    mine = queue[engineer]
    if mine.ahead == NOBODY:
        desk.first = mine.behind
    else:
        queue[mine.ahead].behind = mine.behind
    if mine.behind == NOBODY:
        desk.last = mine.ahead
    else:
        queue[mine.behind].ahead = mine.ahead


def meet_at(times: Floats, keys: Ints, desk: Row, engineers: Rows, time: float, rank: int, who: int) -> None:
    """Put a meeting on the heap; where it is full, waits that are over leave it first."""
    if desk.meetings == len(times):
        desk.meetings = _purged(times, keys, desk.meetings, engineers)
    desk.meetings = push(times, keys, desk.meetings, time, (rank << ID_BITS) | who)


def _purged(times: Floats, keys: Ints, size: int, engineers: Rows) -> int:
    kept = 0
    for place in range(size):
        time, key = times[place], keys[place]
        if key >> ID_BITS != GIVE_UP or engineers[key & ID_MASK].gives_up == time:
            kept = push(times, keys, kept, time, key)
    return kept
