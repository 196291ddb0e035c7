"""What experiments say, as a part of a page."""

from typing import Final

import pandas as pd

from simulator.report.elements.section import Section
from simulator.report.elements.table import (
    Cell,
    Column,
    Header,
    Row,
    Table,
    header,
    measure,
    measure_column,
    number_column,
    tabulate,
    text_column,
)
from simulator.studies.learning.results import Lessons
from simulator.text import first_upper, number

ROWS: Final = "experiments"  # tables, as the data dictionary has them
GAINS: Final = "gains"
HOW: Final = (
    "A published experiment is used only where a scenario lists its name. The adjusted standard "
    "error allows for age, a short window, distance in spend and other differences; below it stands its range where "
    "the assumed factors lie at the ends of theirs."
)
READ: Final = (
    "Worlds over the ranges show the mean and the middle nine tenths of what the same trial would have found in them; "
    "a p below 5% says that an experiment and the ranges contradict each other."
)


def learning_section(found: Lessons | None) -> tuple[Section, ...]:
    """Experiments and what they change of the gain; nothing where nobody asked."""
    if found is None:
        return ()
    tables = (experiment_table(found.experiments), *((gain_table(found),) if len(found.gains) else ()))
    lead = f"{_count(found)} {HOW} {READ if len(found.gains) else ''}".strip()
    return (Section("experiments", "What experiments say", lead, (), tables),)


def tables_of(found: Lessons | None) -> dict[str, pd.DataFrame]:
    """Both tables by name, as they are written."""
    if found is None:
        return {}
    return {ROWS: found.experiments} | ({GAINS: found.gains} if len(found.gains) else {})


def _count(found: Lessons) -> str:
    many, used = len(found.experiments), found.used
    if not used:
        return f"No experiment of {many} is used: the curve is drawn over its ranges alone."
    return f"{used} of {many} experiments {'is' if used == 1 else 'are'} used: worlds are drawn in their light."


def experiment_table(rows: pd.DataFrame) -> Table:
    """Every experiment, raw and adjusted."""
    columns = (
        text_column(header("experiment", ROWS).text, lambda row: Cell(row["experiment"], row["population"])),
        text_column(header("used", ROWS).text, "used"),
        text_column("Compared", lambda row: f"{row['control']} with {row['tried']}"),
        number_column(header("months", ROWS).text, "months", lambda row: f"{row['months']:g}"),
        *(measure_column(name, ROWS) for name in ("change_in_output", "standard_error", "adjusted_error", "predicted",
                                                   "p")),
        text_column(header("source", ROWS).text, "source"),
    )  # fmt: skip
    return tabulate("Experiments, as found and adjusted", rows, columns)


def gain_table(found: Lessons) -> Table:
    """The numbers of the curve before and after."""
    columns = (
        text_column(header("parameter", GAINS).text, lambda row: first_upper(row["parameter"])),
        *(_in_its_unit(name) for name in ("before", "after")),
        measure_column("contraction", GAINS),
    )
    return tabulate("The gain before and after the experiments that are used", found.gains, columns)


def brief_tables(found: Lessons | None) -> tuple[Table, ...]:
    """The same for the terminal, of the experiments that the scenario lists; nothing where it lists none."""
    if found is None or not len(found.gains):
        return ()
    columns = (
        text_column(header("experiment", ROWS).text, "experiment"),
        text_column(header("used", ROWS).text, "used"),
        *(measure_column(name, ROWS) for name in ("change_in_output", "standard_error")),
        number_column(header("adjusted_error", ROWS).text, "", lambda row: number(row["adjusted_error"], "share")),
        *(measure_column(name, ROWS) for name in ("predicted", "p")),
    )
    return (tabulate("Experiments, as found and adjusted", found.experiments, columns), gain_table(found))


def _in_its_unit(name: str) -> Column:
    def cell(row: Row) -> Cell:
        return measure(row, name, GAINS, "share" if row["unit"] == "share" else "ratio")

    return Column(Header(header(name, GAINS).text, "mean and middle nine tenths"), cell)
