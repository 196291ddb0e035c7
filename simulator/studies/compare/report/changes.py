"""What a change of policy brings, and what the events did, policy by policy."""

import pandas as pd

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.elements.table import Table, figures, tidy
from simulator.studies.compare.findings import Findings


def change_section(findings: Findings) -> Section | None:
    """Every policy against the one in force today; None where the scenario names none."""
    if findings.against_current.empty:
        return None
    today = findings.comparison.scenario.current_policy
    lead = (
        f"What changing from {today}, the policy in force today, would bring per engineer and month, paired world by "
        "world. The intervals hold for all policies at once, so the best change may be picked from the table."
    )
    table = _table(findings, "Against today's policy", findings.against_current, "compare.against_current")
    return Section("change", "What a change would bring", lead, tables=(table,))


def event_tables(findings: Findings) -> tuple[Table, ...]:
    """What the scheduled events did to each policy; none where the same worlds were not run without them."""
    if findings.event_impact.empty:
        return ()
    caption = "What the events did: net value in the same worlds without and with them"
    return (_table(findings, caption, findings.event_impact, "compare.event_impact"),)


def _table(findings: Findings, caption: str, table: pd.DataFrame, name: str) -> Table:
    return tidy(caption, table, ["policy"], figures(table), colours(looks(findings.comparison.policies)), name)
