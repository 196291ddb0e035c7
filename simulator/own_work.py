"""Work of a user's own demand process, drawn before an engine starts, so that every policy meets the same items.

An engineer has a stream of the own, named by seed, replication, team and engineer; a backlog has that of its team. The
process yields items one after another and is never told how many are wanted: a longer draw begins with the same ones.
"""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from simulator.records import HOURS_PER_MONTH, Floats
from simulator.scenario.blocks.own_code import OwnCode, OwnCodeError
from simulator.scenario.blocks.own_mechanism import called, function, line_of
from simulator.scenario.blocks.own_process import ARRIVALS, ITEMS, functions_in
from simulator.scenario.blocks.team import Team
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.streams import Key, stream

ITEM = "Yield effort in hours above 0, value and demand from 0 on, both with mean 1, such as 16.0, 1.0, 1.0."
FARTHEST = 1e9  # more arrivals than any run can have


class Who(NamedTuple):
    """Whose work is drawn: what the process is told beside its ``rng``. No engineer's vanity is in it."""

    team: str
    engineer: int  # number in the team, from 0; -1 for a backlog
    role: str  # empty in a team without roles, and for a backlog
    ability: float  # speed without tokens; 1 for a backlog
    effort_mean_hours: float  # as the scenario has it, like the next ones
    effort_cv: float
    value_cv: float
    demand_sigma: float
    items_per_week: float  # of a backlog; 0 where there is always work
    hours: float  # length of the run


def who_in(team: Team, months: int, engineer: int = -1, role: int = 0, ability: float = 1.0) -> Who:
    """Whose work is drawn, in a team."""
    named = team.roles[role].name if team.roles and engineer >= 0 else ""
    work, hours = team.work, months * HOURS_PER_MONTH
    known = work.effort_mean_hours, work.effort_cv, work.value_cv, team.appetite.demand_sigma
    return Who(team.name, engineer, named, ability, *known, team.backlog.items_per_week or 0.0, hours)


def own_items(code: OwnCode, key: Key, number: int, who: Who, out: Floats) -> None:
    """Fill rows of effort, value and demand, [item, 3], with the items that a process yields.

    Args:
        code: of the process; one without a function ``items`` leaves the rows as they are.
        key, number: seed and replication, and the number of the team, of the stream.
        who: whose work it is.
        out: rows to fill.

    Raises:
        ScenarioError: with file and line: the process fails, ends too early, or yields what is no item.
    """
    if ITEMS not in functions_in(code) or not len(out):
        return
    said = f"items(rng, {who.team} {who.engineer})"
    try:
        found = _yielded(code, ITEMS, said, key, number, who)
        rows = called(code, said, lambda: [_item(code, said, *each) for each in enumerate(islice(found, len(out)))])
    except OwnCodeError as error:
        raise _refused(code, error) from None
    if len(rows) < len(out):
        ends = f"{said} ends after {len(rows)} items, and {len(out)} may be worked on."
        raise _refused(code, OwnCodeError(line_of(code, "items"), f"{ends} Yield without end: while True.")) from None
    out[:] = rows


def own_arrivals(code: OwnCode, key: Key, number: int, who: Who) -> Floats | None:
    """Hours at which a process lets items arrive in a backlog, up to the end of the run; None where it does not say.

    Raises:
        ScenarioError: with file and line: the process fails, or yields what is no hour, or goes back in time.
    """
    if ARRIVALS not in functions_in(code):
        return None
    said = f"arrivals(rng, {who.team})"
    try:
        hours = _yielded(code, ARRIVALS, said, key, number, who)
        return np.array(called(code, said, lambda: list(_until(code, said, hours, who.hours))), dtype=np.float64)
    except OwnCodeError as error:
        raise _refused(code, error) from None


def _yielded(code: OwnCode, name: str, said: str, key: Key, number: int, who: Who) -> Iterator[Any]:
    rng = stream(key, f"own {name}", number, who.engineer + 1)
    own = function(code, name)
    given = called(code, said, lambda: own(rng, who))
    if not hasattr(given, "__iter__"):
        raise OwnCodeError(line_of(code, name.partition("(")[0]), f"{said} gives {given!r}. Use yield.")
    return iter(given)


def _item(code: OwnCode, said: str, place: int, given: Any) -> tuple[float, ...]:
    """One item, if it is one."""
    numbers = tuple(given) if hasattr(given, "__iter__") and not isinstance(given, str) else ()
    if len(numbers) == 3 and all(_is_number(one) and one >= 0.0 for one in numbers) and numbers[0] > 0.0:
        return tuple(map(float, numbers))
    raise OwnCodeError(line_of(code, "items"), f"{said} yields {given!r} as item {place + 1}. {ITEM}")


def _until(code: OwnCode, said: str, hours: Iterator[Any], end: float) -> Iterator[float]:
    last = 0.0
    for place, hour in enumerate(hours):
        if not _is_number(hour) or hour < last or place > FARTHEST:
            advice = f"Yield hours since the start that do not fall, the last was {last:g}."
            raise OwnCodeError(line_of(code, "arrivals"), f"{said} yields {hour!r} as arrival {place + 1}. {advice}")
        last = float(hour)
        if last >= end:
            return
        yield last


def _is_number(given: Any) -> bool:
    return not isinstance(given, bool) and hasattr(given, "__float__") and math.isfinite(float(given))


def _refused(code: OwnCode, error: OwnCodeError) -> ScenarioError:
    return ScenarioError(code.file, [ErrorLine(error.line, str(error))])
