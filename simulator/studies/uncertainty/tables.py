"""Tables of an exploration of the parameters."""

from collections.abc import Mapping

from simulator.report.elements.table import (
    Table,
    count_column,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.uncertainty.results import SHARES, Uncertainty
from simulator.text import first_upper, interval, visible


def policy_table(found: Uncertainty, own: Mapping[str, str]) -> Table:
    """Every policy under both uncertainties: of the parameters and of the random numbers."""
    columns = (
        policy_column(own),
        measure_column("net_usd", "uncertainty"),
        number_column(
            "Nine points in ten", "of its expected value", lambda row: interval(row["p05_usd"], row["p95_usd"], "USD")
        ),
        measure_column("p_best", "uncertainty"),
        measure_column("p_best_realised", "uncertainty"),
        measure_column("regret_usd", "uncertainty"),
        count_column("points"),
    )
    return tabulate("Policies when inputs are uncertain, best on average first", found.policies, columns)


def variance_table(found: Uncertainty) -> Table:
    """How much of a variance comes from parameters and how much from random variation."""
    names = ("mean_usd", "sd_usd", *SHARES)
    columns = (
        text_column("What", lambda row: first_upper(visible(row["what"]))),
        *(measure_column(name, "uncertainty") for name in names),
        count_column("points"),
    )
    return tabulate("How much of the variance is parameters and how much is random variation", found.variance, columns)


def worth_table(found: Uncertainty, brief: bool = False) -> Table:
    """Every uncertain value: its range, what knowing it is worth and, unless ``brief``, the source of its range."""
    columns = [
        text_column("Value", lambda row: parameter_name(row["parameter"])),
        text_column("Range", "range"),
        measure_column("value_usd", "uncertainty"),
        measure_column("changes_choice", "uncertainty"),
        *([] if brief else [text_column("Source of the range", "source")]),
    ]
    return tabulate("What is uncertain, and what knowing it is worth", found.resolving, columns)
