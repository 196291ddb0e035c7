"""What the page draws while a hand drags: marks of the policies that are done, and one change on top."""

import math
from collections.abc import Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.explorer.answer import Answer
from simulator.explorer.bench import Alive, Totals
from simulator.explorer.labels import names_now
from simulator.explorer.overview import MARKS, mark, tick
from simulator.explorer.page_requests import Request
from simulator.explorer.session import Session
from simulator.records import Floats
from simulator.replication.compare import BASELINE
from simulator.replication.reduce import bill, cost, vanity, worth
from simulator.report.elements.style import NARROW_PIXELS
from simulator.stats.intervals import Estimate, mean_interval
from simulator.stats.shifted import as_means, shifted
from simulator.text import usd_spanned, visible

WITHIN: Final = 0.06  # seconds for the runs of a preview; what is not done by then is drawn with the next one
Values = dict[str, Floats]  # of a policy: by column, one per replication
Row = dict[str, Estimate]  # of a policy: by column


class Moved(NamedTuple):
    """A change of net value, of one policy or of the best one."""

    policy: str
    change: Estimate
    now: float


def preview(session: Session, request: Request, alive: Alive) -> dict[str, Any]:
    """Marks by policy, and what the change on top of the page says.

    What a change does is measured in the first replications, in pairs, and added to the last whole answer: so a mark
    moves by what the change is worth, and not because it comes from fewer replications.

    Raises:
        SettingsError, ScenarioError: the settings are no scenario.
        SimulationError: a run could not be finished.
        SupersededError: the page needs another answer by now.
    """
    settings = request.settings[request.side]
    last = session.known_of(request.held)
    held = settings if last is None or request.held is None else request.held
    first = _first(session, request.path, last)
    before = session.bench.totals(held, first, WITHIN, alive)
    now = session.bench.totals(settings, first, WITHIN, alive)
    old, new = _values(before), _values(now)
    confidence = now.scenario.confidence
    n = len(now.of[BASELINE])
    same = {label for label, own in new.items() if label in old and _alike(own, old[label])}
    known = {} if last is None else _known(last)
    still = same & known.keys() if last is not None and last.n >= n else set()
    rows = {
        label: known[label] if label in still else _row(own, old.get(label), known.get(label, {}), confidence)
        for label, own in new.items()
    }
    names = names_now(session.opened.file.scenario, session.controls, settings)
    if len(request.settings) > 1:  # the change on top is that from A to B
        a, b = (_values(session.bench.totals(each, first, WITHIN, alive)) for each in request.settings)
    else:
        a, b = old, new
    moved = _moved(session, request.path, a, b, rows, confidence)
    return {
        "generation": request.generation,
        "marks": {
            label: {column: mark(column, *one[:3]) for column, one in row.items()} for label, row in rows.items()
        },
        "same": sorted(same),
        "names": names,
        "ticks": _ticks(session, names, request.width < NARROW_PIXELS),
        "whole": now.whole,
        "known": n,
        "count": f"preview: the change in n = {n} of {now.scenario.replications:,}",
        "delta": None if moved is None else delta(moved, names, confidence, len(request.settings) > 1),
    }


def _alike(one: Values, other: Values) -> bool:
    """Whether a change left a policy as it was, to the last bit."""
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


def _ticks(session: Session, names: Mapping[str, str], narrow: bool) -> dict[str, str]:
    """What stands beside the row of each policy."""
    policies = session.opened.file.scenario.policies
    rows = 1 + len(policies)
    shown = {one.label: {"policy": names.get(one.label, one.label), "upper_bound": one.upper_bound} for one in policies}
    return {label: tick(row, rows, narrow) for label, row in shown.items()}


def settled(session: Session, request: Request, before: Answer, after: Answer, names: Mapping[str, str]) -> Any:
    """The change on top of the page between two answers from equally many replications."""
    scenarios = [answer.file.scenario for answer in (before, after)]
    old, new = (
        {
            policy.label: {"net_usd": answer.findings.paired.of(policy.label).net / scenario.engineer_months()}
            for policy in answer.findings.comparison.policies
        }
        for answer, scenario in zip((before, after), scenarios, strict=True)
    )
    confidence = scenarios[1].confidence
    rows = {label: {"net_usd": mean_interval(own["net_usd"], confidence)} for label, own in new.items()}
    moved = _moved(session, request.path, old, new, rows, confidence)
    return None if moved is None else delta(moved, names, confidence, len(request.settings) > 1)


def _first(session: Session, path: str, last: Answer | None) -> list[str]:
    """Labels in the order in which they are run: the policy under the hand, then from best to worst."""
    policies = session.opened.file.scenario.policies
    own = [policy.label for place, policy in enumerate(policies) if path.startswith(f"policies[{place}].")]
    ranked = [] if last is None else [str(name) for name in last.findings.ranking["policy"]]
    return list(dict.fromkeys([*own, *ranked]))


def _values(totals: Totals) -> dict[str, Values]:
    """Figures of each policy per post and month, whose means are what the page shows."""
    window = totals.scenario.engineer_months()
    without = worth(totals.of[BASELINE])
    return {
        label: {
            "net_usd": (worth(own) - without - cost(own)) / window,
            "cost_usd": cost(own) / window,
            "vanity_share": as_means(vanity(own), bill(own)),
        }
        for label, own in totals.of.items()
    }


def _row(new: Values, old: Values | None, known: Row, confidence: float) -> Row:
    """Marks of a policy: those of the last answer, moved by what the change is worth where both are known."""
    found = {}
    for column in MARKS:
        now, before = new[column], known.get(column)
        was = None if old is None else old[column]
        if np.isnan(now).any():
            continue
        if before is None or was is None or np.isnan(was).any() or before.n < len(now):
            found[column] = mean_interval(now, confidence)
        else:
            found[column] = shifted(before, was, now, confidence)
    return found


def _known(answer: Answer) -> dict[str, Row]:
    """Marks of every policy that an answer shows."""
    columns = {name: [name, f"{name}_low", f"{name}_high"] for name in MARKS}
    rows = answer.findings.summary[["policy", *chain(*columns.values())]].to_dict("records")
    return {
        str(row["policy"]): {
            name: Estimate(float(row[name]), float(row[low]), float(row[high]), answer.n)
            for name, low, high in columns.values()
            if not math.isnan(row[name])
        }
        for row in rows
    }


def _moved(
    session: Session,
    path: str,
    old: Mapping[str, Values],
    new: Mapping[str, Values],
    rows: Mapping[str, Mapping[str, Estimate]],
    confidence: float,
) -> Moved | None:
    """Of the policy under the hand; where the hand is on something all share, of the one that is best now."""
    policies = session.opened.file.scenario.policies
    own = [policy.label for place, policy in enumerate(policies) if path.startswith(f"policies[{place}].")]
    bounds = {policy.label for policy in policies if policy.upper_bound}
    ahead = sorted((label for label in rows if label not in bounds), key=lambda label: -rows[label]["net_usd"].value)
    label = own[0] if own and own[0] in new else next(iter(ahead), "")
    if label not in old or label not in new:
        return None
    change = mean_interval(new[label]["net_usd"] - old[label]["net_usd"], confidence)
    return Moved(label, change, rows[label]["net_usd"].value)


def delta(moved: Moved, names: Mapping[str, str], confidence: float, two: bool) -> dict[str, str]:
    """The change on top of the page, in words."""
    change = moved.change
    row = {"x": change.value, "x_low": change.low, "x_high": change.high}
    amount, _, rest = usd_spanned(row, "x", "+,.0f").replace("-", "\u2212").partition(" (")
    interval, _, unit = rest.rpartition(") ")
    sure = change.low > 0.0 or change.high < 0.0
    direction = ("up" if change.value > 0.0 else "down") if sure else "open"
    return {
        "amount": f"{amount} {unit}" if round(change.value) or change.low or change.high else "No change",
        "direction": direction,
        "who": f"{'B minus A: ' if two else ''}{visible(names.get(moved.policy, moved.policy))}",
        "note": f"net value per post and month, {confidence:.0%} interval {interval}, n = {change.n}, the same worlds",
    }
