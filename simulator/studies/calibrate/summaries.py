"""What is compared between data and simulation: some forty figures of persons by month.

None of them is an input. Each is what an estimator of one would use: means and spread of the log of use between and
within persons, its path, prices, output between and within persons beside use. That none is right by itself (use
pays, so able people use more; a cap censors) does no harm, because the simulation is looked at in the same way.
"""

from typing import Final

import numpy as np

from simulator.records import Floats
from simulator.studies.calibrate.observation import View

FEWEST_USERS: Final = 8
SMALL: Final = 1e-9
# what no input of the model decides: looked at when data and simulation are compared, not learnt from. A price that is
# the same for everybody in the simulation is not in a company, whose persons choose models
NOT_LEARNT_FROM: Final = frozenset(
    ("teams", "total, roughness", "mean log, roughness", "items, roughness", "price, largest step")
)  # fmt: skip
TITLES: Final = {
    "users": "share of persons who use tokens",
    "level": "typical use",
    "spread": "spread of use between persons",
    "upper spread": "spread of use above the typical",
    "lower spread": "spread of use below the typical",
    "tail": "use of the heaviest fiftieth",
    "skew": "skew of use between persons",
    "within": "spread of use within a person",
    "within, shape": "shape of the spread within a person",
    "idle months": "months without use",
    "top tenth": "share of the bill of the heaviest tenth",
    "teams": "differences between teams",
    "total, slope": "growth of all tokens",
    "total, bend": "change of the growth of all tokens",
    "total, roughness": "unevenness of all tokens by month",
    "mean log, slope": "growth of typical use",
    "mean log, bend": "change of the growth of typical use",
    "mean log, roughness": "unevenness of typical use by month",
    "total": "tokens of everybody",
    "price": "price paid at typical use",
    "price, slope in use": "rise of the price with use",
    "price, all": "price paid on average",
    "price, trend": "change of the price by month",
    "price, largest step": "largest step of the price",
    "growth, spread": "differences of growth between persons",
    "growth, skew": "skew of growth between persons",
    "growth, slope in use": "growth of heavy users beside light ones",
    "follows": "how a month follows on the one before",
    "follows rank": "how use follows on a place in the ranking",
    "items": "items a month",
    "items, spread": "differences of items between persons",
    "items, within": "variation of items within a person",
    "items, slope": "growth of items",
    "items, bend": "change of the growth of items",
    "items, roughness": "unevenness of items by month",
    "items on use": "items of heavy users beside light ones",
    "items on use, curved": "bend of items over use",
    "items on use, rest": "differences of items at the same use",
    "items of users": "items of users beside non-users",
    "items within light": "items in months of more use, light users",
    "items within heavy": "items in months of more use, heavy users",
    "items within": "items in months of more use",
    "items growth on growth": "growth of items beside growth of use",
    "at the cap": "person-months at the cap",
}
NOISE: Final = 0.003  # of the log of a price: below it nobody would look
# how far a figure may be from simulated companies before anybody would look, in its own unit
TOLERANCE: Final = {"price, largest step": 0.8}
PRESENT: Final = 0.5  # share of a month from which on its use is compared


class TooFewError(ValueError):
    """Too few users to say anything."""


def summarise(view: View, cap: float | None = None) -> dict[str, float]:
    """Every figure by name; NaN nowhere.

    Args:
        view: persons by month.
        cap: USD a month of each person under the policy in force, if there is one.

    Raises:
        TooFewError: fewer than ``FEWEST_USERS`` users.
    """
    users = view.mtok.sum(axis=1) > 0.0
    if users.sum() < FEWEST_USERS:
        raise TooFewError
    found: dict[str, float] = {}
    if view.roster:
        found["users"] = _logit(float(users.sum()), len(users))
    levels, rest = _logs(view.mtok[users], view.present[users])
    person, within = _two_way(rest)
    found |= _use(view, users, levels, person, within)
    found |= _months(view, levels)
    found |= _prices(view, users, person)
    found |= _changes(rest, person, within, view.usd[users])
    if view.items is not None:
        found |= _output(view, users, person, within, rest)
    if cap is not None:
        at = view.usd[users] >= 0.97 * cap * np.maximum(view.present[users], SMALL)
        found["at the cap"] = _logit(float(at.sum()), at.size)
    return {name: float(value) if np.isfinite(value) else 0.0 for name, value in found.items()}


def _logs(mtok: Floats, present: Floats) -> tuple[Floats, Floats]:
    """Mean log of use by month, and what each person's log is above it; NaN where nothing was used."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where((mtok > 0.0) & (present >= PRESENT), np.log(mtok / np.maximum(present, SMALL)), np.nan)
    levels = _mean(logs, 0)
    return levels, logs - levels


def _two_way(rest: Floats) -> tuple[Floats, Floats]:
    """Mean of each person, 0 where there is none, and what is left of each month."""
    person = np.nan_to_num(_mean(rest, 1))
    return person, rest - person[:, None]


def _use(view: View, users: np.ndarray, levels: Floats, person: Floats, within: Floats) -> dict[str, float]:
    low, middle, high = np.quantile(person, [0.1, 0.5, 0.9])
    top = np.quantile(person, 0.98)
    spread = max(float(person.std(ddof=1)), SMALL)
    degrees = max(float((~np.isnan(within)).sum() - len(person)), 1.0)
    scale = np.sqrt(np.nansum(within**2) / degrees)
    bill = np.sort(view.usd[users].sum(axis=1))
    return {
        "level": float(np.nanmean(levels)) + middle,
        "spread": np.log(spread),
        "upper spread": np.log(max(high - middle, SMALL)),
        "lower spread": np.log(max(middle - low, SMALL)),
        "tail": np.log(max(top - high, SMALL)),
        "skew": float(np.mean(((person - person.mean()) / spread) ** 3)),
        "within": np.log(max(scale, SMALL)),
        "within, shape": float(np.nanmean(np.abs(within))) / max(scale, SMALL),
        "idle months": _logit(float(np.isnan(within).sum()), within.size),
        "top tenth": _logit(float(bill[-max(len(bill) // 10, 1) :].sum()), float(bill.sum())),
        "teams": _between_groups(person, view.team[users]),
    }


def _months(view: View, levels: Floats) -> dict[str, float]:
    total = np.log(np.maximum(view.mtok.sum(axis=0), SMALL) / np.maximum(view.present.sum(axis=0), SMALL))
    found: dict[str, float] = {}
    for name, path in (("total", total), ("mean log", np.nan_to_num(levels))):
        slope, bend, rough = _path(path)
        found |= {f"{name}, slope": slope, f"{name}, bend": bend, f"{name}, roughness": np.log(rough + 1e-4)}
    return {**found, "total": float(total.mean())}


def _prices(view: View, users: np.ndarray, person: Floats) -> dict[str, float]:
    usd, mtok = view.usd[users], view.mtok[users]
    each = np.log(np.maximum(usd.sum(axis=1), SMALL) / np.maximum(mtok.sum(axis=1), SMALL))
    slope, middle = _line(person - np.median(person), each)
    by_month = np.log(np.maximum(usd.sum(axis=0), SMALL) / np.maximum(mtok.sum(axis=0), SMALL))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where((mtok > 0.0) & (usd > 0.0), np.log(usd / mtok), np.nan)
    own = np.nan_to_num(_mean(logs - _mean(logs, 1)[:, None], 0))
    steps = np.abs(np.diff(own))
    return {
        "price": middle,
        "price, slope in use": slope,
        "price, all": float(by_month.mean()),
        "price, trend": _path(own)[0],
        "price, largest step": np.log((steps.max(initial=0.0) + NOISE) / (np.median(steps) + NOISE)),
    }


def _changes(rest: Floats, person: Floats, within: Floats, usd: Floats) -> dict[str, float]:
    """How persons change: growth of some more than of others, and what follows on a rank in the list."""
    half = rest.shape[1] // 2
    growth = np.nan_to_num(_mean(rest[:, half:], 1) - _mean(rest[:, :half], 1))
    spread = max(float(growth.std()), SMALL)
    before, after = within[:, :-1], within[:, 1:]
    both = ~(np.isnan(before) | np.isnan(after))
    follows = float((before[both] * after[both]).sum() / max(float((before[both] ** 2).sum()), SMALL))
    ranks = usd.argsort(axis=0).argsort(axis=0).astype(np.float64) / max(len(usd) - 1, 1)
    ahead = (ranks - ranks.mean(axis=1, keepdims=True))[:, :-1]
    return {
        "growth, spread": np.log(spread),
        "growth, skew": float(np.mean((growth / spread) ** 3)),
        "growth, slope in use": _line(person, growth)[0],
        "follows": follows,
        "follows rank": float((ahead[both] * after[both]).sum() / max(float((ahead[both] ** 2).sum()), SMALL)),
    }


def _output(view: View, users: np.ndarray, person: Floats, within: Floats, rest: Floats) -> dict[str, float]:
    assert view.items is not None
    there = np.maximum(view.present.sum(axis=1), SMALL)
    pace = view.items.sum(axis=1) / there
    mean = max(float(pace.mean()), SMALL)
    rate = np.where(view.present > 0.0, view.items / np.maximum(view.present, SMALL), np.nan)
    noise = (rate - pace[:, None]) / mean
    path = np.log(np.maximum(view.items.sum(axis=0), SMALL) / np.maximum(view.present.sum(axis=0), SMALL))
    slope, bend, rough = _path(path)
    own, x = pace[users] / mean, person - np.median(person)
    cross, level = _line(x, own)
    curved = own - level - cross * x
    found = {
        "items": np.log(mean),
        "items, spread": np.log(max(float(pace.std()) / mean, SMALL)),
        "items, within": np.log(np.sqrt(np.nanmean(noise**2)) + SMALL),
        "items, slope": slope,
        "items, bend": bend,
        "items, roughness": np.log(rough + 1e-4),
        "items on use": cross,
        "items on use, curved": _line(x * x - np.mean(x * x), curved)[0],
        "items on use, rest": np.log(curved.std() + SMALL),
        "items of users": float(own.mean() - (pace[~users] / mean).mean()) if view.roster and (~users).any() else 0.0,
    }
    noise = noise[users]
    for name, group in (
        ("light", x <= np.quantile(x, 1 / 3)),
        ("heavy", x >= np.quantile(x, 2 / 3)),
        ("", x > -np.inf),
    ):
        e, y = within[group], noise[group]
        both = ~(np.isnan(e) | np.isnan(y))
        found[f"items within {name}".strip()] = float((e[both] * y[both]).sum() / max((e[both] ** 2).sum(), SMALL))
    half = rest.shape[1] // 2
    growth = np.nan_to_num(_mean(rest[:, half:], 1) - _mean(rest[:, :half], 1))
    gain = np.nan_to_num(_mean(noise[:, half:], 1) - _mean(noise[:, :half], 1))
    found["items growth on growth"] = _line(growth, gain)[0]
    return found


def _path(path: Floats) -> tuple[float, float, float]:
    """Slope a month, bend, and the standard deviation of what both leave."""
    t = np.arange(float(len(path))) - (len(path) - 1) / 2.0
    slope, level = _line(t, path)
    rest = path - level - slope * t
    if len(path) < 5:
        return slope, 0.0, 0.0
    square = t * t - (t * t).mean()
    bend = float(square @ rest / (square @ square))
    left = rest - bend * square
    return slope, bend * len(path) ** 2, float(np.sqrt((left @ left) / (len(path) - 3)))


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Slope and the value at x = 0 of the least-squares line."""
    centred = x - x.mean()
    slope = float(centred @ y / max(float(centred @ centred), SMALL))
    return slope, float(y.mean() - slope * x.mean())


def _between_groups(values: Floats, group: np.ndarray) -> float:
    """Log of mean square between groups over that within."""
    sizes = np.bincount(group)
    kept = sizes > 1
    if kept.sum() < 2:
        return 0.0
    means = np.bincount(group, values)[kept] / sizes[kept]
    inside = kept[group]
    overall = values[inside].mean()
    between = (sizes[kept] * (means - overall) ** 2).sum() / (kept.sum() - 1)
    position = np.cumsum(kept)[group] - 1
    within = ((values[inside] - means[position[inside]]) ** 2).sum() / max(inside.sum() - kept.sum(), 1)
    return float(np.log((between + SMALL) / (within + SMALL)))


def _mean(values: Floats, axis: int) -> Floats:
    """Mean of what is there; NaN where nothing is."""
    there = ~np.isnan(values)
    total, count = np.where(there, values, 0.0).sum(axis=axis), there.sum(axis=axis)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan), dtype=np.float64)


def _logit(part: float, whole: float) -> float:
    return (
        float(np.log((part + 0.5) / (whole - part + 0.5)))
        if whole > 1.5
        else float(np.log(part / (whole - part + SMALL) + SMALL))
    )
