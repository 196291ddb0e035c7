"""Who waits for whom in the compiled engine: idle engineers, written items, and those who wait for a reviewer.

Plain functions, which ``compiled.py`` compiles.
"""

from typing import Any, Final

from simulator.engines.heap import push
from simulator.model.delivery import may_review
from simulator.model.ledger import Row, book_idle
from simulator.records import GIVE_UP, Floats, Ints, Rows

ID_BITS: Final = 40
ID_MASK: Final = (1 << ID_BITS) - 1


def longest_idle(presence: Rows, start: int, stop: int) -> int:
    """Who has been idle longest among the engineers of a team, the lowest number among equals; -1 for nobody."""
    best = -1
    for one in range(start, stop):
        if _longer_idle(presence, one, best):
            best = one
    return best


def longest_idle_reviewer(presence: Rows, reviews: Ints, start: int, stop: int, author: int) -> int:
    """The same among those of a team who may review an author's item."""
    best = -1
    for one in range(start, stop):
        if may_review(reviews[one], one == author) and _longer_idle(presence, one, best):
            best = one
    return best


def _longer_idle(presence: Rows, one: int, best: int) -> bool:
    since = presence[one].idle_since
    return bool(since >= 0.0 and (best < 0 or since < presence[best].idle_since))


def wake(presence: Row, team: Row, row: Row, now: float) -> None:
    """There is work for an engineer who was idle."""
    book_idle(row, now - presence.idle_since)
    presence.idle_since = -1.0
    presence.resting = 0
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


def leave_queue(queue: Ints, start: int, size: int, engineer: int) -> None:
    """Take an engineer out of the ring of those who wait; the others move up."""
    n, found = len(queue), False
    for place in range(size):
        if found:
            queue[(start + place - 1) % n] = queue[(start + place) % n]
        elif queue[(start + place) % n] == engineer:
            found = True


def purge(times: Floats, keys: Ints, size: Any, engineers: Rows) -> Any:
    """Drop the ends of waits that are over from a full heap; its new size."""
    kept = size - size  # a typed zero
    for place in range(size):
        time, key = times[place], keys[place]
        if key >> ID_BITS != GIVE_UP or engineers[key & ID_MASK].gives_up == time:
            kept = push(times, keys, kept, time, key)
    return kept
