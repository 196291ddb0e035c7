"""Lists of limits in the report: what was held, what passed a limit, what was raised."""

from simulator.report.elements.section import Section
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.tables import in_order, policy_table
from simulator.studies.compare.tables.limits import LIMITS
from simulator.text import number, short


def section(findings: Findings) -> Section | None:
    """What every list of limits did; none where no policy is one."""
    if findings.limits.empty:
        return None
    table = in_order(findings)[["policy"]].merge(findings.limits, on="policy", how="inner", sort=False)
    raised = table[table["raised_usd"] > 0.0]
    lead = "No reviewer raised a limit."
    if not raised.empty:
        row = raised.iloc[0]
        lapsed = number(row["raise_lapsed_usd"] / row["raised_usd"], "share")
        lead = (
            f"Under {short(row['policy'], 60)} reviewers raise limits by {number(row['raised_usd'], 'USD')} USD per "
            f"post and month, of which {lapsed} expires unused."
        )
    shown = policy_table(findings, "What limits do", table, list(LIMITS), name="compare.limits")
    return Section("limits", "Lists of limits", lead, tables=(shown,))
