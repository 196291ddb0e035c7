"""The page of a forecast, with a fan for every policy."""

from collections.abc import Mapping
from typing import Any, Final

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.elements.table import tidy
from simulator.report.files.study_page import StudyPage
from simulator.studies.forecast.charts import bill_table, fan_chart, only, risk_table
from simulator.studies.forecast.exhaustion_chart import exhaustion_chart
from simulator.studies.forecast.outlook import Outlook
from simulator.studies.forecast.spenders_chart import who_chart
from simulator.text import number

MOST_FANS: Final = 6  # policies with a chart of their own, in the order of the scenario


def forecast_page(outlook: Outlook) -> StudyPage:
    """What the forecast leaves, for a page and a folder."""
    found, scenario = outlook.forecast, outlook.scenario
    style = looks(outlook.policies)
    own = colours(style)
    spending = [str(name) for name in found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"].unique()]
    kept = only(found, spending)
    fans = tuple(fan_chart(kept, name, style[name], f"fan{place}") for place, name in enumerate(spending[:MOST_FANS]))
    running_out = exhaustion_chart(kept, style)
    sections = [
        Section(
            "risk", "Budget at risk", _luck(outlook), (running_out,) if running_out else (), (risk_table(kept, own),)
        ),
        Section("months", "Month by month", "One chart for each policy: what a world may cost, and when.", fans),
        Section("who", "Who spends", "", (who_chart(kept, style),) if spending else ()),
        Section("bill", "The bill by team", "", (), tuple(bill_table(only(kept, [name]), own) for name in spending)),
        Section("luck", "What the luck is made of", made_of(outlook), (), (_drivers_table(outlook, own),)),
    ]
    n, asked = outlook.replications, scenario.replications
    tables = {**found._asdict(), "drivers": outlook.drivers}
    return StudyPage(
        study="forecast",
        scenario=scenario,
        kicker="What token policies may cost",
        answer=outlook.answer,
        sections=[section for section in sections if section.charts or section.tables],
        tables={name: table for name, table in tables.items() if len(table)},
        checks=outlook.checks,
        settings={"engine": outlook.engine, "replications": n},
        warning=f"{n} of {asked} worlds were finished; all numbers here rest on those." if outlook.interrupted else "",
    )


def _luck(outlook: Outlook) -> str:
    return (
        f"From {outlook.replications} worlds: each draws its engineers and their work anew, at the parameters of the "
        "scenario. What the doubt about the parameters adds is answered by tokensim uncertainty."
    )


def made_of(outlook: Outlook) -> str:
    """How much of the variance of the bill is due to who the engineers are, in a sentence or two."""
    people = outlook.drivers["people_share"].dropna()
    if people.empty:
        return "No bill varies between worlds."
    return (
        f"Who the engineers are explains {number(people.min(), 'share')} to {number(people.max(), 'share')} of the "
        "variance of the bill, by policy; the rest is what lands on their desks. Every world was run twice, with the "
        "same engineers on other work."
    )


def _drivers_table(outlook: Outlook, own: Mapping[str, str]) -> Any:
    return tidy("Sources of luck", outlook.drivers, ["policy"], ["people_share", "work_share"], own, "forecast")
