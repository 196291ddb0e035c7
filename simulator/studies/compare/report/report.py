"""The report: one self-contained page, two minutes to read at the top, an audit below."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from simulator.report.elements.provenance_tables import assumption_tables, counted
from simulator.report.elements.rate_note import rate_note
from simulator.report.elements.section import Section
from simulator.report.elements.table import definitions
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.files.markdown import markdown_templates
from simulator.report.files.study_page import StudyPage, as_html, page_parts
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.best_of_k import DRAWS
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import repeated
from simulator.studies.compare.report.leading import leading_name
from simulator.studies.compare.report.sections import CHARTS, sections
from simulator.studies.compare.report.tables import (
    brief_table,
    colours_of,
    ranking_table,
    summary_tables,
    tables_of,
    team_table,
)
from simulator.studies.input_checks import price_fact
from simulator.text import visible


class PolicyNote(NamedTuple):
    """A policy in words: what it is, what came of it, how it is gamed."""

    name: str
    colour: str
    what: str
    result: str
    gamed_by: str


TEMPLATE: Final = "studies/compare/report/report.html.j2"


def render(file: ScenarioFile, findings: Findings, manifest: dict[str, Any], theme: Theme = LIGHT) -> str:
    """The report as HTML: the same findings and manifest, of which every entry is printed, give the same bytes."""
    return as_html(contents(file, findings, manifest), theme, TEMPLATE)


def as_markdown(parts: dict[str, Any]) -> str:
    """Contents as Markdown, short enough for a pull request: its words and short tables, charts by what they say."""
    return markdown_templates().get_template("studies/compare/report/report.md.j2").render(**parts)


def contents(file: ScenarioFile, findings: Findings, manifest: dict[str, Any]) -> dict[str, Any]:
    """All that is in a report, drawn once, whatever it is then written in."""
    measures = [str(name) for name in findings.by_team if f"{name}_low" in findings.by_team]
    parts, ranked = sections(findings), CHARTS["ranking"](findings)
    leads = leading_name(findings.comparison.scenario)
    drawn = {page.name: page for section in parts for page in section.charts}
    *assumed, chosen = assumption_tables(file)
    return {
        **page_parts(file, report_page(findings, parts), manifest),
        "lead": drawn.get(leads, ranked),
        "ranked": ranked,
        "comparison": findings.comparison,
        "notes": policy_notes(findings),
        "ranking": ranking_table(findings),
        "brief": brief_table(findings),
        "summaries": summary_tables(findings),
        "by_team": team_table(findings, measures),
        "counted": counted(file),
        "assumptions": assumed,
        "choices": chosen,
        "about": "",  # the notes stand above what is assumed
        "definitions": definitions("compare", tables_of(findings)),
        "draws": DRAWS,
    }


def report_page(findings: Findings, parts: Sequence[Section] = ()) -> StudyPage:
    """What a comparison leaves, without what only its report shows."""
    comparison = findings.comparison
    n, asked = comparison.replications, comparison.scenario.replications
    assured = {name: one.sentence for name in ("precision", "guarantee") if (one := getattr(findings, name))}
    return StudyPage(
        study="run",
        scenario=comparison.scenario,
        kicker="Token allocation policies compared",
        answer=findings.answer,
        sections=parts,
        tables={},
        checks=findings.checks,
        settings={
            "seconds": round(comparison.seconds, 2),
            "engine": comparison.engine,
            "replications": n,
            "replications_asked": asked,
            **assured,
        },
        told=findings.told,
        remarks=(*findings.remarks, *rate_note(findings.comparison.scenario)),
        warning=_warning(findings),
        facts=facts(findings),
    )


def _warning(findings: Findings) -> str:
    """That it was cut short, and on what its numbers rest."""
    comparison = findings.comparison
    n, asked = comparison.replications, comparison.scenario.replications
    if comparison.interrupted:
        rest = "All numbers here rest on those; the intervals are wider than planned."
        return f"{n} of {asked} replications were finished. {rest}"
    return "It was stopped before the end; the answer says what it is without." if findings.interrupted else ""


def whole_page(findings: Findings) -> StudyPage:
    """The same with every chart and section, the ranking first."""
    first = Section("policies", "Policies", "", (CHARTS["ranking"](findings),), (brief_table(findings),))
    return report_page(findings, [first, *sections(findings)])


def facts(findings: Findings) -> list[tuple[str, str]]:
    """What was simulated, in a handful of figures."""
    scenario = findings.comparison.scenario
    teams, warmup = len(scenario.world.teams), scenario.warmup_months
    bounds = int(findings.summary["upper_bound"].sum())
    also = "" if not bounds else " and upper bound" if bounds == 1 else f" and {bounds} upper bounds"
    return [
        (f"{scenario.engineers:,}", f"engineers in {teams} team{'s' if teams > 1 else ''}"),
        (f"{scenario.months}", f"months, {warmup} of them warm-up" if warmup else "months"),
        (f"{len(findings.summary)}", f"policies, baseline{also} included"),
        (f"{findings.comparison.replications:,}", repeated(findings)),
        (f"{scenario.confidence * 100:.4g}%", "level of every interval"),
        price_fact(scenario),
    ]


def policy_notes(findings: Findings) -> list[PolicyNote]:
    """Every policy in words, in the order of the scenario."""
    own = colours_of(findings)
    result = findings.sentences
    return [
        PolicyNote(visible(one.label), own[one.label], one.about, result.get(one.label, ""), one.gamed_by)
        for one in findings.comparison.policies
    ]
