"""The report's section on metrics that look good: which policy each would choose, and what that costs."""

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.elements.table import (
    Cell,
    count_column,
    measure,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.tables.metric_choices import chosen_by_metric
from simulator.text import first_upper, number, short


def section(findings: Findings) -> Section | None:
    """What choosing by a naive metric forgoes; nothing where there is nothing to choose between."""
    table = chosen_by_metric(findings.paired)
    if len(table) == 0 or findings.comparison.replications < 2:
        return None
    worst = table.sort_values("forgone_usd", ascending=False, kind="stable").iloc[0]
    if worst["forgone_usd"] > 0.0:
        told = (
            f"{first_upper(worst['metric'])} misleads most: it chooses {short(worst['policy'], 60)} and forgoes "
            f"{number(worst['forgone_usd'], 'USD')} USD of net value per engineer and month."
        )
    else:
        told = "Here every one of them chooses the policy that earns most; that is luck, not a property of the metric."
    lead = (
        "Each of these is easy to compute and says nothing about what would have happened without tokens. Even the "
        f"return on cost is an average, which the last dollar does not reach. {told}"
    )
    own = colours(looks(findings.comparison.policies))
    columns = (
        text_column("Metric", lambda row: Cell(first_upper(row["metric"]), row["meaning"])),
        policy_column(own, "Policy it chooses"),
        measure_column("net_usd"),
        number_column(
            "Forgone",
            "USD per engineer and month, paired",
            lambda row: measure(row, "forgone_usd") if row["forgone_usd"] else Cell("0", "it is the best"),
        ),
        count_column(),
    )
    chosen = tabulate("What choosing by it forgoes", table, columns)
    return Section("metrics", "Metrics that look good", lead, (), (chosen,))
