"""The report: one self-contained page, two minutes to read at the top, an audit below."""

from typing import Any, NamedTuple

from simulator.analysis.check import told
from simulator.analysis.findings import Findings
from simulator.analysis.ranking import DRAWS
from simulator.presentation.charts import colours, monthly_chart, ranking_chart, returns_chart, team_chart
from simulator.presentation.embed import assets, templates
from simulator.presentation.origins import assumption_tables, counted, manifest_table
from simulator.presentation.sections import sections
from simulator.presentation.style import looks
from simulator.presentation.tables import definitions, summary_tables, team_table
from simulator.presentation.wording import visible
from simulator.scenario.load import ScenarioFile


class PolicyNote(NamedTuple):
    """A policy in words: what it is, what came of it, how it is gamed."""

    name: str
    colour: str
    what: str
    result: str
    gamed_by: str


def render(file: ScenarioFile, findings: Findings, manifest: dict[str, Any]) -> str:
    """The report as HTML: the same findings and manifest give the same bytes.

    Args:
        file: the scenario, with its text and the origin of every value.
        findings: what the comparison found.
        manifest: how the run was made; every entry is printed.
    """
    own = colours(looks(findings.comparison.policies))
    measures = [str(name) for name in findings.by_team if f"{name}_low" in findings.by_team]
    page = templates().get_template("report.html.j2")
    return page.render(
        scenario=file.scenario,
        text=file.text,
        findings=findings,
        comparison=findings.comparison,
        facts=facts(findings),
        notes=policy_notes(findings),
        checks=findings.checks.to_dict("records"),
        checked=told(findings.checks),
        sections=sections(findings),
        ranking=ranking_chart(findings),
        returns=returns_chart(findings),
        monthly=monthly_chart(findings),
        teams=team_chart(findings),
        summaries=summary_tables(findings, own),
        by_team=team_table(findings, measures, own),
        counted=counted(file),
        assumptions=assumption_tables(file),
        definitions=definitions(),
        manifest=manifest_table(manifest, file.text),
        draws=DRAWS,
        assets=assets(),
    )


def facts(findings: Findings) -> list[tuple[str, str]]:
    """What was simulated, in a handful of figures."""
    scenario = findings.comparison.scenario
    teams, warmup = len(scenario.world.teams), scenario.warmup_months
    return [
        (f"{scenario.engineers:,}", f"engineers in {teams} team{'s' if teams > 1 else ''}"),
        (f"{scenario.months}", f"months, {warmup} of them warm-up" if warmup else "months"),
        (f"{len(findings.summary)}", "policies, baseline and yardstick included"),
        (f"{findings.comparison.replications:,}", "paired replications"),
        (f"{scenario.confidence * 100:.4g}%", "level of every interval"),
    ]


def policy_notes(findings: Findings) -> list[PolicyNote]:
    """Every policy in words, in the order of the scenario."""
    own = colours(looks(findings.comparison.policies))
    return [
        PolicyNote(
            visible(policy.label),
            own[policy.label],
            policy.sentence,
            findings.sentences.get(policy.label, ""),
            policy.gamed_by,
        )
        for policy in findings.comparison.policies
    ]
