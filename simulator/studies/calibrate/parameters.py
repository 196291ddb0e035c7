"""What the data tell of each input: prior beside posterior, and in words."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.ranges import Input
from simulator.studies.calibrate.setup import Setup

TELL, IN_PART, CANNOT = "your data tell", "your data tell in part", "your data cannot tell: run an experiment"
IN_BOOKS: Final = "not in usage data: take it from your books"
BOOKS: Final = ("world.defaults.salary.", "world.defaults.staffing.", "world.accounting.", "world.market.")
MUCH, SOME = 0.75, 0.2  # of the variance of the prior that is gone
PRIOR_POINTS: Final = (np.arange(400) + 0.5) / 400
SAVINGS: Final = (0.3, 3.0)  # Mtok an hour at which the saving is told


def verdict(contraction: float, path: str = "") -> str:
    """What the data tell of an input, in words.

    Example: with 0.8 of the variance of the prior gone "your data tell".
    """
    if contraction >= SOME:
        return TELL if contraction >= MUCH else IN_PART
    return IN_BOOKS if path.startswith(BOOKS) else CANNOT


def values_of(inputs: tuple[Input, ...], shares: Floats) -> pd.DataFrame:
    """Values at shares of chance, [draw, place], of every place of every input."""
    columns = {}
    for place, one in enumerate(inputs):
        for path, spread in one.places.items():
            columns[path] = [float(spread.quantile(float(u))) for u in shares[:, place]]
    return pd.DataFrame(columns)


def parameter_table(setup: Setup, shares: Floats, prior: Floats) -> pd.DataFrame:
    """Prior and posterior of each input, what the data tell most of first, and of what only several inputs say.

    Args:
        setup: what was calibrated.
        shares: [draw, input] of chance, of the posterior.
        prior: the same of the prior.
    """
    rows = list(_rows(setup, shares)) + list(_savings(setup, shares, prior))
    table = pd.DataFrame(rows)
    return table.sort_values("contraction", ascending=False, kind="stable", ignore_index=True)


def _rows(setup: Setup, shares: Floats) -> Iterator[dict[str, Any]]:
    scenario = setup.file.scenario
    for place, one in enumerate(setup.inputs):
        before = np.array([float(one.range.quantile(float(u))) for u in PRIOR_POINTS])
        after = np.array([float(one.range.quantile(float(u))) for u in shares[:, place]])
        yield _row(one.name(scenario), one.path, before, after)


def _row(name: str, path: str, before: Floats, after: Floats) -> dict[str, Any]:
    gone = 1.0 - float(after.var() / max(float(before.var()), 1e-300))
    low, middle, high = np.quantile(before, [0.05, 0.5, 0.95])
    own_low, own, own_high = np.quantile(after, [0.05, 0.5, 0.95])
    below = (np.searchsorted(np.sort(before), np.array([own_low, own, own_high])) / len(before)).tolist()
    return {
        "parameter": name,
        "path": path,
        "prior": middle,
        "prior_low": low,
        "prior_high": high,
        "posterior": own,
        "posterior_low": own_low,
        "posterior_high": own_high,
        "place_low": below[0],
        "place": below[1],
        "place_high": below[2],
        "contraction": gone,
        "verdict": verdict(gone, path),
    }


def _savings(setup: Setup, shares: Floats, prior: Floats) -> Iterator[dict[str, Any]]:
    """Largest saving, the use at which half of it is saved, and the saving at two uses: what a curve is known by.

    Of a Michaelis-Menten curve with gain G and scale k over a share phi of work, A = phi G / (1 + G), B = k / (1 + G),
    and a use x saves A x / (B + x) of the time. G, k and phi are not known apart.
    """
    defaults = setup.file.scenario.world.defaults
    if defaults.curve.family != "michaelis_menten" or defaults.curve.largest_saving is not None:
        return
    before, after = (_curve(setup.file.scenario, values_of(setup.inputs, each)) for each in (prior, shares))
    for name, path in (
        ("largest share of time saved", "largest_saving"),
        ("use at which half of it is saved, Mtok an hour", "half_saving"),
    ):
        yield _row(name, path, before[path], after[path])
    for use in SAVINGS:
        saved = (each["largest_saving"] * use / (each["half_saving"] + use) for each in (before, after))
        yield _row(f"share of time saved at {use:g} Mtok an hour", f"saving_at_{use:g}", *saved)


def _curve(scenario: Scenario, values: pd.DataFrame) -> dict[str, Floats]:
    defaults = scenario.world.defaults

    def column(path: str, written: float | None) -> Floats:
        found = values.get(f"world.defaults.{path}")
        return np.full(len(values), float(written or 0.0)) if found is None else found.to_numpy(dtype=np.float64)

    gain, scale = column("curve.gain", defaults.curve.gain), column("curve.scale_mtok_per_hour", None)
    if not scale.any():
        scale = np.full(len(values), float(defaults.curve.scale_mtok_per_hour or 1.0))
    return {
        "largest_saving": column("amenable_share", defaults.amenable_share) * gain / (1.0 + gain),
        "half_saving": scale / (1.0 + gain),
    }
