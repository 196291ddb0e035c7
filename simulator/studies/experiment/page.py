"""The page of a trial: what it taught, what that is worth, what could mislead, and who took part."""

from functools import partial
from typing import Final

from simulator.columns import entry
from simulator.report.elements.section import Section
from simulator.report.elements.table import (
    Cell,
    Column,
    Row,
    Table,
    definitions,
    header,
    measure_column,
    number_column,
    tabulate,
    text_column,
)
from simulator.report.elements.theme import LIGHT
from simulator.report.files.html_page import assets, templates
from simulator.stats.check import checks_line
from simulator.stats.trial_effect import NONE, RANDOMISATION
from simulator.studies.experiment.results import TrialAnalysis
from simulator.text import first_upper, setting

TEMPLATE: Final = "studies/experiment/analysis.html.j2"
STUDY: Final = "experiment"
EFFECTS: Final = (
    "Every unit counts in the arm that it was assigned, whatever it did later (intention to treat). The outcome is the "
    "mean of the trial's months less what the baseline would have led to expect. The chance p is that of an effect at "
    "least so large if the arm did nothing; it and the interval rest on how the arms were dealt where enough ways to "
    "deal them exist, else on a t distribution for few clusters."
)
WORTH: Final = "Value of the outcome less the token bill, against the control; a year for the whole organisation."
DOSE: Final = (
    "The arm moved tokens, and tokens are taken to be all by which it changed the outcome: then the ratio of both "
    "effects is what one more unit did. If the arm works by anything else too, this number is not that of tokens."
)
MISLEADS: Final = (
    "What would show if the comparison were unfair: arms that differed before, people who left, an effect that fades, "
    "a control that felt the trial. A test that finds nothing does not prove that there is nothing: see its interval."
)
BOUNDS: Final = (
    "If an arm only ever makes people leave, or only ever stay, the effect on those who stay under both lies between "
    "these (Lee's bounds); intervals are those of each bound."
)


def analysis_page(found: TrialAnalysis) -> str:
    """The page as HTML; the same analysis gives the same bytes."""
    charts = tuple(found.charts.values())
    sections = (
        Section("effects", "What the arms did", EFFECTS, charts, (effects_table(found),)),
        Section("worth", "What it is worth", WORTH, (), (worth_table(found),)),
        Section("dose", "What a token did", DOSE, (), (dose_table(found),)),
        Section("tests", "What could mislead", MISLEADS, (), (tests_table(found),)),
        Section("leavers", "If leavers differ from those who stay", BOUNDS, (), (_bounds_table(found),)),
        Section("arms", "Who took part", "", (), (_arms_table(found),)),
        Section("made", "How it was made", "", (), (_settings_table(found),)),
    )
    parts = {
        "answer": found.answer,
        "remarks": found.remarks,
        "sections": sections,
        "checks": found.checks.to_dict("records"),
        "checked": checks_line(found.checks),
        "definitions": definitions(STUDY, found.tables),
        "theme": LIGHT,
        "assets": assets(),
    }
    return templates().get_template(TEMPLATE).render(parts)


def _measures(table: str, *names: str) -> list[Column]:
    """Columns of measures; numbers of things are whole."""
    return [
        number_column(
            header(name, f"{STUDY}.{table}").text, header(name, f"{STUDY}.{table}").unit, partial(_whole, name)
        )
        if entry(name, f"{STUDY}.{table}").unit == "whole"
        else measure_column(name, f"{STUDY}.{table}")
        for name in names
    ]


def _whole(name: str, row: Row) -> str:
    return f"{int(row[name]):,}"


def effects_table(found: TrialAnalysis) -> Table:
    """The effect of each arm on each measure."""
    columns = ("effect", "relative", "control_mean", "p", "clusters", "units")
    front = [text_column("Arm", "arm"), text_column("Measure", "measure")]
    return tabulate(
        "Effect on each measure, per unit and month",
        found.effects,
        [*front, *_measures("effects", *columns), text_column("Test", _test)],
        stubs=2,
    )


def _test(row: Row) -> str:
    return {RANDOMISATION: "randomisation", NONE: "none"}.get(row["method"], "t test")


def worth_table(found: TrialAnalysis) -> Table:
    """What each arm is worth."""
    columns = ("net_usd", "net_usd_per_year", "p", "clusters")
    return tabulate(
        "What each arm is worth, against the control",
        found.worth,
        [text_column("Arm", "arm"), *_measures("worth", *columns),
         text_column("Token bill", "bill")],
    )  # fmt: skip


def dose_table(found: TrialAnalysis) -> Table:
    """What one more unit of tokens or spend did."""
    columns = ("moved", "per_dose", "clusters")
    return tabulate(
        "What one more million tokens, or USD, did",
        found.dose,
        [text_column("Arm", "arm"), text_column("Dose", "dose"),
         *_measures("dose", *columns)],
    )  # fmt: skip


def tests_table(found: TrialAnalysis) -> Table:
    """What could mislead, with what was found."""
    columns = ("estimate", "p", "clusters")
    front = [text_column("Arm", "arm"), text_column("Difference", lambda row: first_upper(row["test"]))]
    return tabulate(
        "Tests of what could mislead",
        found.tests,
        [*front, *_measures("tests", *columns)],
        stubs=2,
    )


def _bounds_table(found: TrialAnalysis) -> Table:
    columns = ("stayed_share", "control_stayed_share", "worst", "best", "clusters")
    return tabulate(
        "Bounds of the effect",
        found.bounds,
        [text_column("Arm", "arm"), *_measures("bounds", *columns)],
    )


def _arms_table(found: TrialAnalysis) -> Table:
    columns = ("units", "teams", "before", "during", "dose_before", "dose_during", "left")
    return tabulate(
        "Each arm before and during the trial",
        found.arms,
        [text_column("Arm", "arm"), text_column("Began", "began"),
         *_measures("arms", *columns)],
        stubs=2,
    )  # fmt: skip


def _settings_table(found: TrialAnalysis) -> Table:
    rows = [{"name": first_upper(name.replace("_", " ")), "value": value} for name, value in found.settings.items()]
    return tabulate(
        "Options",
        rows,
        [text_column("Option", "name"), number_column("Value", "", lambda row: Cell(setting(row["value"])))],
    )


def brief_tables(found: TrialAnalysis) -> tuple[Table, ...]:
    """What the terminal shows: the effects, and what they are worth if anything is known of that."""
    worth = (worth_table(found),) if found.worth["net_usd"].notna().any() else ()
    return (effects_table(found), *worth)
