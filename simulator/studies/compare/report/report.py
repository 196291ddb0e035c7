"""The report: one self-contained page, two minutes to read at the top, an audit below."""

from typing import Any, Final, NamedTuple

from simulator.report.elements.provenance_tables import assumption_tables, counted, manifest_table
from simulator.report.elements.style import colours, looks
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.elements.theming import dressed_up
from simulator.report.files.html_page import assets, templates
from simulator.report.files.markdown import markdown_templates
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.best_of_k import DRAWS
from simulator.stats.check import told
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts import CHARTS
from simulator.studies.compare.report.sections import sections
from simulator.studies.compare.report.tables import definitions, ranking_table, summary_tables, team_table
from simulator.text import visible


class PolicyNote(NamedTuple):
    """A policy in words: what it is, what came of it, how it is gamed."""

    name: str
    colour: str
    what: str
    result: str
    gamed_by: str


FIRST: Final = ("ranking", "returns", "monthly")  # the charts of a reader with two minutes


def render(file: ScenarioFile, findings: Findings, manifest: dict[str, Any], theme: Theme = LIGHT) -> str:
    """The report as HTML: the same findings and manifest give the same bytes.

    Args:
        file: the scenario, with its text and the origin of every value.
        findings: what the comparison found.
        manifest: how the run was made; every entry is printed.
        theme: how the page looks, charts and tables included.
    """
    return as_html(contents(file, findings, manifest), theme)


def as_html(parts: dict[str, Any], theme: Theme = LIGHT) -> str:
    """Contents as one page that loads nothing."""
    page = templates().get_template("studies/compare/report/report.html.j2")
    return page.render(**dressed_up(parts, theme), assets=assets())


def as_markdown(parts: dict[str, Any]) -> str:
    """Contents as Markdown, for a pull request: the same words and tables, charts by what they say."""
    return markdown_templates().get_template("studies/compare/report/report.md.j2").render(**parts)


def contents(file: ScenarioFile, findings: Findings, manifest: dict[str, Any]) -> dict[str, Any]:
    """All that is in a report, drawn once, whatever it is then written in."""
    own = colours(looks(findings.comparison.policies))
    measures = [str(name) for name in findings.by_team if f"{name}_low" in findings.by_team]
    pages = {name: make(findings) for name, make in CHARTS.items()}
    return {
        "scenario": file.scenario,
        "text": file.text,
        "findings": findings,
        "comparison": findings.comparison,
        "facts": facts(findings),
        "notes": policy_notes(findings),
        "sections": sections(findings),
        "first": [pages[name] for name in FIRST],
        "closer": [page for name, page in pages.items() if name not in FIRST],
        "ranking": ranking_table(findings, own),
        "summaries": summary_tables(findings, own),
        "by_team": team_table(findings, measures, own),
        "counted": counted(file),
        "assumptions": assumption_tables(file),
        "definitions": definitions(),
        "manifest": manifest_table(manifest, file.text),
        "draws": DRAWS,
        "checks": findings.checks.to_dict("records"),
        "checked": told(findings.checks),
    }


def facts(findings: Findings) -> list[tuple[str, str]]:
    """What was simulated, in a handful of figures."""
    scenario = findings.comparison.scenario
    teams, warmup = len(scenario.world.teams), scenario.warmup_months
    return [
        (f"{scenario.engineers:,}", f"engineers in {teams} team{'s' if teams > 1 else ''}"),
        (f"{scenario.months}", f"months, {warmup} of them warm-up" if warmup else "months"),
        (f"{len(findings.summary)}", f"policies, baseline{_yardsticks(findings)} included"),
        (f"{findings.comparison.replications:,}", "paired replications"),
        (f"{scenario.confidence * 100:.4g}%", "level of every interval"),
    ]


def _yardsticks(findings: Findings) -> str:
    many = int(findings.summary["yardstick"].astype(bool).sum())
    return "" if not many else " and yardstick" if many == 1 else f" and {many} yardsticks"


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
