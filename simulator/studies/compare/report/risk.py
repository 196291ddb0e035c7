"""The section "What it may cost" of the report."""

from typing import Final

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.studies.compare.findings import Findings
from simulator.studies.forecast.charts import bill_table, fan_chart, only, risk_sentence, risk_table
from simulator.studies.forecast.results import forecast
from simulator.studies.forecast.spenders_chart import who_chart

ANCHOR: Final = "cost"
TITLE: Final = "What it may cost"


def section(findings: Findings) -> Section | None:
    """What the best policy may cost, against what is approved; None where nothing is spent."""
    comparison = findings.comparison
    labels = [policy.label for policy in comparison.policies]
    found = forecast(comparison.scenario, labels, comparison.spend)
    spending = set(found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"])
    ranked = [str(name) for name in findings.ranking["policy"] if name in spending]
    if not ranked:
        return None
    style = looks(comparison.policies)
    candidates = only(found, ranked)
    best = ranked[0]
    lead = (
        f"{risk_sentence(candidates, best)} Bands hold random variation in who the engineers are and what they "
        "work on, not the uncertainty about parameters."
    )
    return Section(
        ANCHOR,
        TITLE,
        lead,
        (fan_chart(candidates, best, style[best]), who_chart(candidates, style)),
        (risk_table(candidates, colours(style)), bill_table(only(found, [best]), colours(style))),
    )
