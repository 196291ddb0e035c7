"""What a sensitivity study says in words."""

from typing import Final

import pandas as pd

from simulator.columns import entry
from simulator.replication.compare import BASELINE
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.sensitivity.policy_map import SURE, shares
from simulator.text import first_upper, probability, setting, spanned, usd

AS_WRITTEN: Final = "With the inputs exactly as written"
ALONE: Final = (
    "Each value moves alone here, all others exactly as written; tokensim run draws all that is not known at once, so "
    "it may name other inputs, and another choice."
)


def measure_name(measure: str) -> str:
    """A measure in the middle of a sentence.

    Example: ``net_usd`` is "net value" and ``roi`` is "ROI".
    """
    title = entry(measure, "sweep").title
    return title if title.isupper() else title.lower()


def policy_name(policy: str) -> str:
    """A policy in the middle of a sentence.

    Example: ``none`` is "no tokens at all".
    """
    return "no tokens at all" if policy == BASELINE else policy


def about_tornado(table: pd.DataFrame, measure: str, best: str, pays: bool) -> str:
    """Which policy to choose with the inputs exactly as written, and the value its result is most sensitive to."""
    row = table[table["policy"] == best].iloc[0]
    first, whose = f"{AS_WRITTEN} {best} earns most.", "its"
    if not pays:
        first, whose = f"{AS_WRITTEN} no policy pays for itself: no tokens at all earns most.", f"with {best}, the"
    if not row["swing"] > 0:
        return f"{first} No value changes {measure_name(measure)} under {policy_name(best)}."
    return (
        f"{first} {first_upper(whose)} {measure_name(measure)} is most sensitive to the "
        f"{parameter_name(row['parameter'])}: at {setting(row['low_value'])} it changes by "
        f"{_amount(row['low_change'], measure)}, at {setting(row['high_value'])} by "
        f"{_amount(row['high_change'], measure)}{' per post and month' if measure.endswith('_usd') else ''}."
    )


def about_map(table: pd.DataFrame) -> str:
    """Which policy wins on how much of the map, and how surely."""
    (first, share), *others = shares(table).items()
    rest = "".join(f", {policy_name(str(name))} at {other:.0%}" for name, other in others)
    return (
        f"{first_upper(policy_name(str(first)))} earns most at {share:.0%} of the {len(table)} points of the map{rest}."
        f" The winner is at least {SURE:.0%} certain at {(table['p_best'] >= SURE).mean():.0%} of the points, and "
        f"{probability(table['p_best'].min(), in_words=True)} at the least certain one."
    )


def about_sobol(table: pd.DataFrame, measure: str, best: str) -> list[str]:
    """The value that explains most of the variance under the best policy; nothing where it does not vary."""
    own = table[table["policy"] == best]
    if own.empty:
        return []
    top = own.sort_values("total", ascending=False, kind="stable").to_dict("records")[0]
    return [
        f"With all values varying at once, the {parameter_name(top['parameter'])} explains "
        f"{spanned(top, 'total', '.0%')} of the variance of {measure_name(measure)} under {best}, with interactions."
    ]


def about_pairs(table: pd.DataFrame, measure: str, best: str) -> list[str]:
    """The two values that explain most only together, under the best policy; nothing where it does not vary."""
    own = table[table["policy"] == best]
    if own.empty:
        return []
    top = own.sort_values("second", ascending=False, kind="stable").to_dict("records")[0]
    if not top["second_low"] > 0.0:
        return [f"No two values are seen to act on {measure_name(measure)} under {best} other than each by itself."]
    both = f"{parameter_name(top['parameter'])} and {parameter_name(top['with_parameter'])}"
    return [f"Beyond what each does by itself, {both} together explain {spanned(top, 'second', '.0%')} of it."]


def about_pawn(table: pd.DataFrame, measure: str, best: str) -> list[str]:
    """The value whose knowledge moves the distribution most under the best policy; nothing where it does not vary."""
    own = table[table["policy"] == best]
    if own.empty:
        return []
    top = own.sort_values("pawn", ascending=False, kind="stable").to_dict("records")[0]
    what = f"the distribution of {measure_name(measure)} under {best}"
    if not top["pawn"] > top["by_chance"]:
        return [f"No value is seen to move {what} by more than chance does."]
    return [
        f"Known alone, the {parameter_name(top['parameter'])} moves {what} most: by {spanned(top, 'pawn', '.2f')} on a "
        f"scale of 0 to 1, where chance moves it by up to {top['by_chance']:.2f}."
    ]


def _amount(value: float, measure: str) -> str:
    return usd(value) if measure.endswith("_usd") else f"{value:+.3g}"
