"""The page of a forecast, with a fan for every policy."""

from typing import Final

import pandas as pd

from simulator.currency import shown
from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.elements.table import tidy
from simulator.report.files.study_page import StudyPage, unfinished
from simulator.studies.forecast.charts import bill_table, fan_chart, only, risk_table, scales
from simulator.studies.forecast.drivers import DRIVER_COLUMNS
from simulator.studies.forecast.exhaustion_chart import exhaustion_chart
from simulator.studies.forecast.known_months import Known
from simulator.studies.forecast.outlook import Outlook
from simulator.studies.forecast.spenders_chart import who_chart
from simulator.studies.forecast.variance import ALL
from simulator.studies.forecast.variance_chart import COLUMNS, SCOPE, variance_chart
from simulator.studies.input_checks import price_fact
from simulator.text import number

MOST_FANS: Final = 6  # policies with a chart of their own: the best, then in the order of the scenario


def forecast_page(outlook: Outlook) -> StudyPage:
    """What the forecast leaves, for a page, a folder and the terminal."""
    found, n, asked = outlook.forecast, outlook.replications, outlook.scenario.replications
    style = looks(outlook.policies)
    own = colours(style)
    spending = [str(name) for name in found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"].unique()]
    kept = only(found, spending)
    spending.sort(key=lambda name: name != outlook.best)
    drawn = spending[:MOST_FANS]
    most = scales(kept, drawn)
    fans = tuple(fan_chart(kept, name, style[name], f"fan{place}", most[name]) for place, name in enumerate(drawn))
    each = "One chart for each policy: what the bill may be, and when."
    if len({one["month"] for one in most.values()}) > 1:
        each += " Only charts of bills of like size have the same scale."
    running_out = exhaustion_chart(kept, style)
    risk = risk_table(kept, own)
    basis = f"From {n} replications: each draws its engineers and their work anew" + (
        ", and its inputs over what is not known of them." if outlook.drawn else ", with the inputs as written."
    )
    varies = varies_with(outlook)
    causes = tidy("What the bill varies with", outlook.drivers, ["policy"], [*DRIVER_COLUMNS], own, "forecast")
    sections = [
        Section("risk", "Budget at risk", basis, (running_out,) if running_out else (), (risk,)),
        Section("months", "Month by month", each, fans),
        Section("who", "Who spends", "", (who_chart(kept, style),) if spending else ()),
        Section("bill", "The bill by team", "", (), tuple(bill_table(only(kept, [name]), own) for name in spending)),
        Section("causes", "What the bill varies with", varies, (), (causes,)),
    ]
    tables = {**found._asdict(), "drivers": outlook.drivers}
    if outlook.known:  # what the whole bill varies with says little about what is left of it
        sections = [plan_section(outlook.known), *sections[:-1]]
        tables = {"variance": outlook.known.variance, **tables, "drivers": outlook.drivers[:0]}
        varies = "Months that are known are fixed."
    return StudyPage(
        study="forecast",
        scenario=outlook.scenario,
        kicker="What token policies may cost",
        answer=outlook.answer,
        remarks=outlook.remarks,
        sections=[section for section in sections if section.charts or section.tables],
        tables={name: table for name, table in tables.items() if len(table)},
        facts=[(f"{outlook.scenario.engineers:,}", "engineers"), price_fact(outlook.scenario)],
        summary=(risk,),
        note=f"{shown().code} of the organisation; a colleague who reviews costs output, not money. "
        f"{_level(outlook)} {varies}{_of_actuals(outlook.known)}",
        checks=outlook.checks,
        settings={"engine": outlook.engine, "replications": n},
        warning=unfinished(outlook.interrupted, n, asked),
    )


def plan_section(known: Known) -> Section:
    """Actual bills of the known months beside the plan, and why they differ."""
    lead = (
        f"Plan: the forecast under {known.actuals.policy} without these months. Headcount is more engineers of the "
        "planned mix of teams, mix of teams engineers in teams that spend more, volume more tokens per engineer, token "
        "mix dearer models and kinds of token at list prices, price more USD for the same tokens; the parts sum to the "
        f"difference.{_of_actuals(known)}"
    )
    names = {month: name.removeprefix("month ") for month, name in enumerate(known.months, start=1)} | {ALL: "all"}
    shown = known.variance.assign(month=known.variance["month"].map(names))
    return Section(
        "plan",
        "Actual bills against the plan",
        lead,
        (variance_chart(known),),
        (tidy("Actual bills against the plan, by month", shown, ["month"], COLUMNS, {}, SCOPE),),
    )


def _of_actuals(known: Known | None) -> str:
    """What a reader should know of the actual bills, as the end of a paragraph."""
    return "".join(f" {note}" for note in known.actuals.notes) if known else ""


def _level(outlook: Outlook) -> str:
    return f"Intervals at {outlook.scenario.confidence:.0%}."


def varies_with(outlook: Outlook) -> str:
    """How much of the variance of the bill is due to inputs and to who the engineers are, in a sentence or two."""
    inputs, people = (outlook.drivers[name].dropna() for name in ("inputs_share", "people_share"))
    if people.empty:
        return "No bill varies between replications."
    text = f"Who the engineers are explains {_ends(people)} of the variance of the bill, by policy"
    if outlook.drawn:
        text = f"Inputs that are not known explain {_ends(inputs)} of the variance of the bill, by policy, and who the "
        text += f"engineers are {_ends(people)}"
    return (
        f"{text}; the rest is what they work on. Every replication was run three times: as it is, with the same "
        "engineers on other work, and with other engineers too."
    )


def _ends(shares: "pd.Series[float]") -> str:
    return f"{number(max(shares.min(), 0.0), 'share')} to {number(max(shares.max(), 0.0), 'share')}"
