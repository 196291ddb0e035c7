"""Tables of the choice over what is not known."""

from collections.abc import Mapping

from simulator.currency import converted, in_currency
from simulator.report.elements.table import (
    Cell,
    Row,
    Table,
    count_column,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.studies.choice.parts import SHARES
from simulator.studies.choice.results import Choice
from simulator.studies.choice.sentences import LITTLE, turning
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import MISSING, first_upper, interval, visible

SCOPE = "uncertainty"  # in the data dictionary


def policy_table(found: Choice, own: Mapping[str, str]) -> Table:
    """Every policy over all worlds: what to expect, how often it earns most, what a wrong choice costs."""
    columns = (
        policy_column(own),
        measure_column("net_usd", SCOPE),
        number_column("Nine worlds in ten", in_currency("net value, USD"), _nine_in_ten),
        *(measure_column(name, SCOPE) for name in ("p_best", "regret_usd")),
        *(measure_column(name, SCOPE) for name in ("regret_p95_usd", "regret_max_usd", "worst_tenth_usd", "near_best")),
        count_column("worlds"),
    )
    return tabulate("Policies over what is not known, highest expected net value first", found.policies, columns)


def _nine_in_ten(row: Row) -> str:
    return interval(converted(row["p05_usd"]), converted(row["p95_usd"]), "USD")


def variance_table(found: Choice) -> Table:
    """How much of a variance comes from inputs and how much from random variation."""
    columns = (
        text_column("What", lambda row: first_upper(visible(row["what"]))),
        *(measure_column(name, SCOPE) for name in ("mean_usd", "sd_usd", *SHARES)),
        count_column("worlds"),
    )
    return tabulate("How much of the variance is inputs and how much is random variation", found.variance, columns)


def inputs_table(found: Choice, brief: bool = False) -> Table:
    """Every input: its range, what knowing it is worth, where it changes the choice; ``brief``: those that matter."""
    rows = found.inputs
    if brief:
        told = (rows["value_usd"] > 0.0) | (rows["flips_to"] != "") | (rows["lead_share"] > LITTLE)
        rows = rows[told].head(8)
    columns = [
        text_column("Input", lambda row: first_upper(row["name"])),
        text_column("Plausible range", "range"),
        *(measure_column(name, SCOPE) for name in ("value_usd", "lead_share")),
        text_column("Changes the choice", _turns),
        *([] if brief else [text_column("Source of the range", "source")]),
    ]
    return tabulate("What is not known, and what knowing it is worth", rows, columns)


def _turns(row: Row) -> str | Cell:
    if not row["flips_to"]:
        return Cell(MISSING, "not by itself")
    at = turning(row).removeprefix(row["name"]).strip()
    return f"{at}: {visible(policy_name(row['flips_to']))}"
