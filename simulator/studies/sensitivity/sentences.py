"""What a sensitivity study says in words."""

import pandas as pd

from simulator.columns import entry
from simulator.replication.compare import BASELINE
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.sensitivity.policy_map import SURE, shares
from simulator.text import first_upper, probability, setting, spanned, usd


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
    """Which policy is best as the scenario is written, and the value its result is most sensitive to."""
    row = table[table["policy"] == best].iloc[0]
    if not row["swing"] > 0:
        return f"No value changes {measure_name(measure)} under {policy_name(best)}."
    first, whose = f"{first_upper(best)} is best as the scenario is written", "its"
    if not pays:
        first, whose = "No tokens at all is best as the scenario is written", f"with {best}, the"
    return (
        f"{first}. {first_upper(whose)} {measure_name(measure)} is most sensitive to the "
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


def _amount(value: float, measure: str) -> str:
    return usd(value) if measure.endswith("_usd") else f"{value:+.3g}"
