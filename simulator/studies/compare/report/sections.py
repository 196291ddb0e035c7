"""What a report of a comparison shows, in order: charts of every comparison, then sections where there is something."""

from collections.abc import Callable
from typing import Final

from simulator.currency import in_currency
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import quoted
from simulator.report.elements.provenance_tables import ranges_table
from simulator.report.elements.section import Section
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
from simulator.studies.compare.report import certainty, limits_section, vanity_flags
from simulator.studies.compare.report.charts import (
    bill,
    bubble,
    claim,
    compensation,
    events,
    gate,
    hump,
    market,
    people,
    routing,
    supply,
)
from simulator.studies.compare.report.charts.frontier import frontier_chart
from simulator.studies.compare.report.charts.monthly import monthly_chart
from simulator.studies.compare.report.charts.ranking import ranking_chart
from simulator.studies.compare.report.charts.returns import returns_chart
from simulator.studies.compare.report.charts.teams import team_chart
from simulator.studies.compare.report.charts.waterfall import waterfall_chart
from simulator.studies.compare.report.leading import asked_about, leading_name
from simulator.studies.compare.report.tables import colours_of, looks_of, policy_table
from simulator.studies.compare.tables.metric_choices import chosen_by_metric
from simulator.studies.forecast.charts import bill_table, fan_chart, only, risk_sentence, risk_table
from simulator.studies.forecast.results import forecast
from simulator.studies.forecast.spenders_chart import who_chart
from simulator.studies.learning.page import experiment_table
from simulator.studies.learning.results import rows_of
from simulator.text import first_upper, short, usd


def charts_section(findings: Findings) -> Section:
    """What more use returns, and how use grows."""
    return Section("charts", "Returns and spending", "", (returns_chart(findings), monthly_chart(findings)))


def closer_section(findings: Findings) -> Section:
    """Where the gain goes, and to which team."""
    pages, teams = (frontier_chart(findings), waterfall_chart(findings)), findings.comparison.scenario.world.teams
    if len(teams) == 1:  # the chart of teams would be the ranking again
        lead = f"All engineers are in one team, {quoted(teams[0].name, 60)}."
        return Section("closer", "A closer look", lead, pages)
    return Section("closer", "A closer look", "", (*pages, team_chart(findings)))


def change_section(findings: Findings) -> Section | None:
    """Every policy against the one in force today; None where the scenario names none."""
    table = findings.against_current
    if table.empty:
        return None
    lead = (
        f"What changing from {findings.comparison.scenario.current_policy}, the policy in force today, would bring per "
        "post and month, paired by replication. The intervals hold for all policies at once, so the best change "
        "may be picked from the table."
    )
    shown = policy_table(findings, "Against today's policy", table, name="compare.against_current")
    return Section("change", "What a change would bring", lead, tables=(shown,))


def cost_section(findings: Findings) -> Section | None:
    """What the best policy may cost, against what is approved; None where nothing is spent."""
    comparison, style = findings.comparison, looks_of(findings)
    found = forecast(comparison.scenario, list(style), comparison.spend)
    spending = set(found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"])
    ranked = [str(name) for name in findings.ranking["policy"] if name in spending]
    if not ranked:
        return None
    candidates, best, own = only(found, ranked), ranked[0], colours_of(findings)
    varies = "Bands hold the random variation in who the engineers are and what work they get"
    inputs = (
        ", and what is not known of the inputs" if comparison.worlds.drawn else ", with the inputs exactly as written"
    )
    lead = f"{risk_sentence(candidates, best)} {varies}{inputs}."
    charts = fan_chart(candidates, best, style[best]), *people.charts(findings), who_chart(candidates, style)
    tables = risk_table(candidates, own), bill_table(only(found, [best]), own)
    return Section("cost", "What it may cost", lead, charts, tables)


def metrics_section(findings: Findings) -> Section | None:
    """What choosing by a naive metric forgoes; None where there is nothing to choose between."""
    table = chosen_by_metric(findings.paired)
    if table.empty:
        return None
    worst = table.sort_values("forgone_usd", ascending=False, kind="stable").iloc[0]
    finding = "Here each of them happens to choose the policy that earns most; that need not be so elsewhere."
    if worst["forgone_usd"] > 0.0:
        finding = (
            f"{first_upper(worst['metric'])} misleads most: it chooses {short(worst['policy'], 60)} and forgoes "
            f"{usd(worst['forgone_usd'])} of net value per post and month."
        )
    lead = (
        "Each of these is easy to compute and says nothing about what would have happened without tokens. Even the "
        f"return on total cost is an average; it does not say what the last dollar earns. {finding}"
    )
    forgone = in_currency("USD per post and month, paired")
    columns = (
        text_column("Metric", lambda row: Cell(first_upper(row["metric"]), row["meaning"])),
        policy_column(colours_of(findings), "Policy it chooses"),
        measure_column("net_usd"),
        number_column(
            "Forgone",
            forgone,
            lambda row: measure(row, "forgone_usd") if row["forgone_usd"] else Cell("0", "it is the best"),
        ),
        count_column(),
    )
    shown = tabulate("What choosing by it forgoes", table, columns)
    return Section("metrics", "Metrics that look good", lead, tables=(shown,))


def uncertain_section(findings: Findings) -> Section | None:
    """What a scenario calls uncertain, in the report of a run."""
    uncertain = findings.comparison.scenario.uncertain
    if not uncertain:
        return None
    lead = f"The scenario gives {len(uncertain)} value{'s' * (len(uncertain) > 1)} a range of its own. "
    lead += (
        "Every world of this run has its own values from them, as from the ranges of all else that is not known."
        if findings.comparison.worlds.drawn
        else "This page takes them exactly as written; without --as-written they are drawn."
    )
    return Section("uncertain", "What is uncertain", lead, tables=(ranges_table("Uncertain values", uncertain),))


def experiments_section(findings: Findings) -> Section | None:
    """The experiments that a scenario lists, in the report of a run."""
    experiments, learned = findings.comparison.scenario.experiments, findings.comparison.worlds.learned
    if not experiments:
        return None
    rows = rows_of(experiments)
    if learned:
        rows["p"] = rows["experiment"].map({one.name: one.p for one in learned.experiments})
    lead = "Worlds of this run are drawn over what is not known alone: no experiment is used."
    if learned:
        lead = (
            f"Of the first {learned.looked_at:,} worlds over what is not known, the {learned.kept:,} of this run agree "
            "with the experiments that are used. tokensim evidence tells what they change of the curve."
        )
    return Section("experiments", "What experiments say", lead, tables=(experiment_table(rows),))


CHARTS: Final[dict[str, Callable[[Findings], ChartPage]]] = {
    "ranking": ranking_chart,
    "returns": returns_chart,
    "frontier": frontier_chart,
    "waterfall": waterfall_chart,
    "monthly": monthly_chart,
    "teams": team_chart,
}
OF_QUESTIONS: Final[dict[str, Callable[[Findings], Section | None]]] = {  # sections whose chart may lead, by its name
    "claim": claim.section,
    "compensation": compensation.section,
    "market": market.section,
    "supply": supply.section,
    "events": events.section,
    "bill": bill.section,
    "routing": routing.section,
}
SECTIONS: Final[tuple[Callable[[Findings], Section | None], ...]] = (  # None where there is nothing to say
    hump.section,
    charts_section,
    closer_section,
    change_section,
    cost_section,
    certainty.guaranteed,
    bubble.section,
    *OF_QUESTIONS.values(),
    gate.section,
    limits_section.section,
    vanity_flags.section,
    metrics_section,
    certainty.how_sure,
    certainty.warmed_up,
    uncertain_section,
    experiments_section,
)


def sections(findings: Findings) -> list[Section]:
    """The sections a comparison has something to say in: those on its question, then, folded, all others."""
    asked = asked_about(findings.comparison.scenario)
    made = [section for make in SECTIONS if (section := make(findings)) is not None]
    told = [section._replace(folded=section.anchor not in asked) for section in made]
    return sorted(told, key=lambda section: (section.folded, section.anchor != asked[0]))


def chart_pages(findings: Findings) -> dict[str, ChartPage]:
    """Every chart a comparison has, by name: what answers its question, then the ranking and those of its sections."""
    drawn = [CHARTS["ranking"](findings), *(page for section in sections(findings) for page in section.charts)]
    pages = {page.name: page for page in drawn}
    leads = leading_name(findings.comparison.scenario)
    return {name: pages[name] for name in dict.fromkeys((leads, *pages)) if name in pages}


def leading_chart(findings: Findings) -> ChartPage:
    """The chart that answers the question of the scenario: first in the report, in a deck and in the terminal."""
    name = leading_name(findings.comparison.scenario)
    section = OF_QUESTIONS[name](findings) if name in OF_QUESTIONS else None
    found = [page for page in section.charts if page.name == name] if section else []
    return found[0] if found else CHARTS.get(name, ranking_chart)(findings)
