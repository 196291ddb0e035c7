"""Scenario discovery: in which ranges of the inputs something happens, such as a policy that stops being best."""

from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.source import ErrorLine
from simulator.stats.intervals import interval_columns, share_interval
from simulator.stats.prim import Box, Flags, find_boxes, held_out, quasi_p
from simulator.text import listed, nearest, setting

NET: Final = "net_usd "  # before the name of a policy in a table with a row per world
FEWEST: Final = 40  # worlds: a fifth of them then has eight
LIMITS: Final = ("box", "parameter", "name", "side", "edge", "quasi_p")


class Discovery(NamedTuple):
    """Where something happens."""

    boxes: pd.DataFrame  # box, coverage, density with its interval, n; density_held_out, n_held_out
    limits: pd.DataFrame  # one row per side of a box: box, parameter, name, side, edge, quasi_p
    happens: Flags  # [world]
    sentence: str


def discover(
    table: pd.DataFrame,
    policy: str,
    *,
    outcome: Literal["not best", "below"] = "not best",
    threshold: float = 0.0,
    most: int = 3,
    confidence: float = 0.95,
) -> Discovery:
    """Boxes of inputs in which a policy stops being best, or earns less than something.

    The boxes are those of ``find_boxes`` (PRIM), each of at most three inputs and only with sides that chance would
    hardly make. ``coverage`` is the share of what happens that a box holds, ``density`` the share of the ``n`` worlds
    in it in which it happens, with its exact interval. A box looks a little denser where it was found than elsewhere,
    so ``density_held_out`` is what the same search, of four fifths of the worlds, holds of the last fifth: far below
    the density it says that the search finds other boxes in other worlds. ``quasi_p`` of a side is the chance of so
    many hits if that side took worlds off at random, without the search: compare it with 0.05 over twice the inputs.

    Args:
        table: rows of a sweep, ``simulator.results(...)`` or ``simulator.sweep(...).frame()``, or of a run over what is
            not known, ``simulator.compare(...).choice.points``.
        policy: whose outcome.
        outcome: ``not best``: another policy that can be chosen earns more; ``below``: its net value is below the
            threshold.
        threshold: USD per post and month.
        most: boxes, at least 1.
        confidence: level of the intervals, 0..1.

    Returns:
        ``Discovery``; no rows where nothing is found that chance would not make.

    Raises:
        ScenarioError: the table has no such policy, no inputs, or too few worlds.
    """
    inputs, net, bound = _read(table, policy)
    others = net.drop(columns=[policy, *bound])
    happens = (net[policy] < (others.max(axis=1) if outcome == "not best" else threshold)).to_numpy()
    x = inputs.to_numpy(dtype=np.float64)
    found, unseen = find_boxes(x, happens, most), held_out(x, happens, most)
    rows, sides = [], []
    for place, box in enumerate(found):
        held = share_interval(unseen.hits[place], unseen.inside[place], confidence).value
        density = interval_columns(density=share_interval(box.density * box.inside, box.inside, confidence))
        own = {"box": place + 1, "coverage": box.coverage, **density, "n": box.inside}
        rows.append({**own, "density_held_out": held, "n_held_out": unseen.inside[place]})
        sides += _sides(place + 1, box, x, happens, [str(name) for name in inputs.columns])
    what = f"{policy} is not best" if outcome == "not best" else f"{policy} nets less than {threshold:g} USD"
    limits = pd.DataFrame(sides, columns=list(LIMITS))
    return Discovery(pd.DataFrame(rows), limits, happens, _sentence(what, found, limits, float(happens.mean())))


def _read(table: pd.DataFrame, policy: str) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Inputs and net value by policy, a row per world each, and the policies that are upper bounds."""
    if "policy" in table:
        point = next((name for name in ("point", "point_id") if name in table), "point")
        rows = table
        varied = [name for name in rows if "." in str(name)]
        if point == "point_id" and varied:
            rows = rows.assign(point_id=rows.groupby(varied, sort=False).ngroup())
        net = rows.pivot_table(index=point, columns="policy", values="net_usd", sort=False)
        inputs = rows.groupby(point, sort=False)[varied].first().loc[net.index] if varied else pd.DataFrame()
        bound = sorted(set(rows.loc[rows["upper_bound"], "policy"]) - {policy})
    else:
        named = [str(name) for name in table if str(name).startswith(NET)]
        net = table[named].rename(columns=lambda name: str(name).removeprefix(NET))
        inputs, bound = table[[name for name in table if "." in str(name) and name not in named]], []
    wrong = [] if policy in net else [f"no policy {policy!r}. {nearest(policy, list(map(str, net)))}"]
    wrong += [] if len(inputs.columns) else ["no inputs: columns whose names are paths of the scenario."]
    wrong += [] if len(net) >= FEWEST else [f"{len(net)} worlds or points: it takes at least {FEWEST}."]
    if wrong:
        raise ScenarioError("discover", [ErrorLine(0, f"the table has {one}") for one in wrong])
    numeric = inputs.apply(pd.to_numeric, errors="coerce")
    return numeric.loc[:, numeric.notna().all()], net, bound


def _sides(number: int, box: Box, x: Floats, happens: Flags, names: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "box": number,
            "parameter": names[cut.column],
            "name": parameter_name(names[cut.column]),
            "side": "above" if cut.above else "below",
            "edge": cut.edge,
            "quasi_p": quasi_p(x, happens, box.cuts, cut),
        }
        for cut in box.cuts
    ]


def _sentence(what: str, found: list[Box], limits: pd.DataFrame, share: float) -> str:
    if not found:
        return f"In {share:.0%} of worlds {what}; no ranges of the inputs are seen in which that is more likely."
    first = limits[limits["box"] == 1].to_dict("records")
    sides = listed([f"{row['name']} {row['side']} {setting(row['edge'], 2)}" for row in first], 3, 0)
    return (
        f"In {share:.0%} of worlds {what}, and in {found[0].density:.0%} of those with {sides}, which hold "
        f"{found[0].coverage:.0%} of all such worlds."
    )
