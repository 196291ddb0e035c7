"""Six slides: the answer, the ranking, what is worth its spend, where money goes, how it grows, what it rests on."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pptx.slide import Slide

from simulator.exports.slides.charts import (
    MOST_BARS,
    MOST_LINES,
    money_chart,
    monthly_charts,
    ranking_bars,
    spend_chart,
)
from simulator.exports.slides.deck import LEFT, WIDTH, Deck, opened, table_on
from simulator.replication.compare import BASELINE
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.provenance_tables import counted
from simulator.report.elements.table import measure
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption, tally
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, repeated, some_of
from simulator.studies.compare.report.charts.frontier import frontier_chart
from simulator.studies.compare.report.charts.monthly import monthly_chart
from simulator.studies.compare.report.charts.ranking import headline, ranking_chart
from simulator.studies.compare.report.charts.waterfall import waterfall_chart
from simulator.studies.compare.report.report import facts
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import first_upper, probability, short, visible

PILLARS: Final = ("curve", "amenable", "checking", "correlation", "vanity", "lose_it", "value_multiple", "world")
MOST_ASSUMED: Final = 8  # rows of the last slide
# each slide with a chart: the report's chart, the same as PowerPoint draws it, policies at most, what its lines are
CHARTS: Final = (
    (ranking_chart, ranking_bars, MOST_BARS, ""),
    (frontier_chart, spend_chart, MOST_BARS, "; the lines are both intervals"),
    (waterfall_chart, money_chart, MOST_BARS, "; the line is the interval of net value"),
    (monthly_chart, monthly_charts, MOST_LINES, None),  # draws no interval
)
REMARKS: Final = 460  # characters of the first slide
TITLE: Final = 150  # characters


def slides(file: ScenarioFile, findings: Findings, manifest: Mapping[str, Any], template: Path | None = None) -> bytes:
    """The presentation as bytes.

    Args:
        file: the scenario, with the origin of every value.
        findings: what the comparison found.
        manifest: how the run was made.
        template: a .pptx whose master, fonts and colours are used; its own slides are left out.

    Raises:
        SlidesError: the template is no presentation.
    """
    deck = Deck(opened(template), plain=template is None)
    source = f"Source: tokensim, scenario {file.name}, run {manifest.get('run_id', 'not saved')}"
    _answer(deck, file, findings, source)
    for make, draw, most, lines in CHARTS:
        page = make(findings)
        title = lead(findings) if page.name == "ranking" else page.title
        slide = deck.slide(short(title, TITLE), _subtitle(page, findings, most, lines), source)
        draw(deck, slide, findings)
        _note(slide, page, file, manifest)
    _rests_on(deck, file, findings, source)
    memory = io.BytesIO()
    deck.file.save(memory)
    return memory.getvalue()


def _answer(deck: Deck, file: ScenarioFile, findings: Findings, source: str) -> None:
    slide = deck.slide(short(headline(findings), TITLE), short(file.scenario.question, 260), source)
    told = [f"{one.question} {one.answer}" for one in findings.told]
    remarks = remarked([*told, *findings.remarks])
    deck.say(slide, findings.answer, (LEFT, 0.30, WIDTH, 0.24 if remarks else 0.34), 20)
    if remarks:
        deck.say(slide, remarks, (LEFT, 0.55, WIDTH, 0.14), 14)
    figures = facts(findings)
    for place, (figure, words) in enumerate(figures):
        left, width = LEFT + place * WIDTH / len(figures), WIDTH / len(figures)
        deck.say(slide, figure, (left, 0.70, width, 0.09), 28, bold=True)
        deck.say(slide, words, (left, 0.79, width, 0.1), 13, muted=True)
    remarked_on = [*told, *findings.remarks, *findings.sentences.values()]
    lines = [visible(file.scenario.title), visible(file.scenario.notes), *map(visible, remarked_on)]
    notes(slide, [line for line in lines if line])


def remarked(remarks: Sequence[str]) -> str:
    """Remarks as far as the first slide has room; how many are left for its notes."""
    taken = ""
    for place, remark in enumerate(remarks):
        if place and len(taken) + len(remark) > REMARKS:
            return f"{taken} ({len(remarks) - place} more in the notes.)"
        taken = f"{taken} {short(remark, REMARKS)}".strip()
    return taken


def _subtitle(page: ChartPage, findings: Findings, most: int, lines: str | None) -> str:
    """What is drawn, and that a slide leaves some out."""
    policies = [name for name in findings.summary["policy"] if name != BASELINE or page.name == "ranking"]
    behind, n = basis(findings), findings.comparison.replications
    undrawn = f"mean, n = {n} {repeated(findings)}; the intervals are in the report"
    left_out = some_of(policies[:most], policies, "policies")
    words = page.subtitle.split(behind)[0] + (undrawn if lines is None else behind + lines)
    return words + left_out.replace("all in the table", "the rest in the report")


def lead(findings: Findings) -> str:
    """By how much the best policy leads, and how surely."""
    best, second = (findings.ranking.iloc[place] for place in (0, 1))
    first, other = (short(policy_name(one["policy"]), 40) for one in (best, second))
    gap = measure(second.to_dict(), "behind_usd")
    if findings.comparison.worlds.drawn:
        more = f"{gap.text} USD more than {other} on average"
        return f"{first_upper(first)} brings {more}, and earns most in {best['p_best']:.0%} of worlds"
    if second["may_be_best"]:
        return f"{first_upper(first)} is not significantly better than {other}, {gap.text} USD behind ({gap.note})"
    sure = probability(best["p_best"])
    return f"{first_upper(first)} beats {other} by {gap.text} USD ({gap.note}); best in {sure} of resamples"


def _rests_on(deck: Deck, file: ScenarioFile, findings: Findings, source: str) -> None:
    assumed = [row for row in file.assumptions if row.of_the_world and row.status != "sourced"]
    title = f"{len(assumed)} of {tally(file.assumptions).values} values of the world have no source: question those"
    slide = deck.slide(title, f"The answer rests on {counted(file)}. The counterfactual is no tokens at all.", source)
    world = sorted(assumed, key=lambda row: (_weight(row.path), row.status))

    def name(row: Assumption) -> str:
        return first_upper(parameter_name(row.path, file.scenario))

    rows = [(short(name(row), 60), row.value, row.unit, short(row.source, 60)) for row in world[:MOST_ASSUMED]]
    table_on(deck, slide, ("No source", "Value", "Unit", "Why"), rows)
    sourced = [
        f"{name(row)} = {row.value} {row.unit}: {row.source}" for row in file.assumptions if row.status == "sourced"
    ]
    notes(slide, ["Values with a source:", *map(visible, sourced), "All values are in the report and in the workbook."])


def _weight(path: str) -> int:
    """What the answer is most sensitive to comes first."""
    return next((place for place, word in enumerate(PILLARS) if word in path), len(PILLARS))


def _note(slide: Slide, page: ChartPage, file: ScenarioFile, manifest: Mapping[str, Any]) -> None:
    lines = [visible(page.title), visible(page.subtitle), page.how_to_read, visible(page.description)]
    lines.append(
        f"Made from scenario {file.name} (sha256 {file.sha256[:12]}), seed {manifest.get('seed', file.scenario.seed)}; "
        "every interval and the table behind this chart are in the report and in the workbook."
    )
    notes(slide, lines)


def notes(slide: Slide, lines: list[str]) -> None:
    """Speaker notes, a paragraph a line."""
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = "\n".join(lines)
