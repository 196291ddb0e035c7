"""A deck for a board: the answer, the picture of its question, what policies bring and cost, and what to decide."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pptx.slide import Slide

from simulator.exports.slides.bars import bar_of, bars
from simulator.exports.slides.closing import closing, yearly
from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Deck, opened
from simulator.exports.slides.fitting import LEAST
from simulator.exports.slides.lines import MOST_LINES
from simulator.exports.slides.own import MOST_BARS, Own, Told, around_events, monthly, own_slides, told_of
from simulator.exports.slides.scatter import BEST_MIXES, EVERY_CAP, Line, cost_and_net
from simulator.exports.slides.waterfall import steps, waterfall
from simulator.replication.compare import BASELINE
from simulator.report.elements.headline import money, quoted
from simulator.report.elements.table import measure
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, repeated, some_of
from simulator.studies.compare.report.charts.frontier import frontier_chart
from simulator.studies.compare.report.charts.hump import chosen, hump_chart
from simulator.studies.compare.report.charts.monthly import monthly_chart, spenders
from simulator.studies.compare.report.charts.ranking import finding, ranking_chart
from simulator.studies.compare.report.charts.waterfall import waterfall_chart
from simulator.studies.compare.report.report import facts
from simulator.studies.compare.report.tables import drawable, in_order, looks_of
from simulator.studies.compare.tables.efficient_frontier import frontier
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import first_upper, probability, rounded, short, usd, visible

COLUMNS: Final = (0.27, 0.25, 0.36)  # of the first slide: how wide are the answers to what a board asks next
SAID: Final = (0.5, 0.335)  # of the first slide: where what it says below its answer begins, and how high that is
IN_REPORT: Final = "drawn, all in the report"
NAME: Final = 30  # characters of a policy in a title
SELDOM: Final = 0.005  # of worlds: a policy that earns most in fewer is not said to


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
    source = f"Source: tokensim, scenario {short(file.name, 40)}, run {manifest.get('run_id', 'not saved')}"
    names = [policy.label for policy in findings.comparison.policies]
    deck = Deck(opened(template), template is None, source, names)
    _answer(deck, file, findings)
    for tell, draw in _charts(findings):
        told = tell(findings)
        slide = deck.slide(told.title, told.subtitle)
        draw(deck, slide, findings, told.description)
        _note(slide, told, file, manifest)
    _note_assumptions(closing(deck, file, findings), file)
    memory = io.BytesIO()
    deck.file.save(memory)
    return memory.getvalue()


def _charts(findings: Findings) -> Iterator[Own]:
    """The picture of the scenario's question first; then what every comparison has."""
    own = own_slides(findings)
    yield from own
    if findings.caps is not None:
        yield _hump_told, _hump
    yield _ranking_told, _ranking
    yield _frontier_told, _frontier
    yield from map(_steps, shown_in_steps(findings))
    if not any(draw is around_events for _, draw in own):  # which has both of its panels
        yield _monthly_told, monthly


def _answer(deck: Deck, file: ScenarioFile, findings: Findings) -> None:
    """The answer, what a board asks next, and what was simulated."""
    slide = deck.slide(verdict(findings), file.scenario.question)
    deck.say(slide, findings.answer, (LEFT, 0.29, WIDTH, 0.185), 24, shaded=True)
    told = [f"{one.question} {one.answer}" for one in findings.told]
    left = LEFT
    for one, width in zip(findings.told, COLUMNS, strict=False):
        deck.say(slide, one.question, (left, SAID[0], width, 0.055), 18, bold=True)
        deck.say(slide, one.answer, (left, SAID[0] + 0.05, width - 0.01, SAID[1] - 0.05), LEAST)
        left += width
    if not findings.told and findings.remarks:
        deck.say(slide, remarked(findings.remarks), (LEFT, SAID[0], WIDTH, SAID[1]), 18)
    made = "; ".join(f"{figure} {words}" for figure, words in facts(findings))
    deck.say(slide, made, (LEFT, 0.835, WIDTH, 0.09), LEAST, muted=True)
    remarked_on = [*told, *findings.remarks, *findings.sentences.values()]
    lines = [visible(file.scenario.title), visible(file.scenario.notes), *map(visible, remarked_on)]
    notes(slide, [line for line in lines if line])


def verdict(findings: Findings) -> str:
    """Which policy earns most, what it brings a year, and how surely."""
    best, policy = findings.ranking.iloc[0], quoted(findings.best, NAME)
    if findings.best == BASELINE or str(best["policy"]) != findings.best:
        return finding(findings)
    brings = f"{usd(rounded(best['net_usd'] * yearly(findings)))} a year"
    if findings.comparison.worlds.drawn:
        often = f", and is best in {best['p_best']:.0%} of worlds"
        if more_often(findings):
            often = f"; {quoted(policy_name(more_often(findings)), NAME)} is best in more worlds"
        return f"{policy} adds most: {brings} over no tokens{often}"
    others = int(findings.ranking["may_be_best"].sum()) - 1
    as_good = {0: "", 1: "; one other may be as good"}.get(others, f"; {others} others may be as good")
    return f"{policy} earns most: {brings} over no tokens{as_good}"


def more_often(findings: Findings) -> str:
    """The policy that earns most in more worlds than the one whose mean is highest; empty where that one does."""
    table = findings.ranking
    most = int(table["p_best"].argmax())
    return str(table["policy"].iloc[most]) if table["p_best"].iloc[most] > table["p_best"].iloc[0] else ""


def remarked(remarks: Sequence[str], most: int = 460) -> str:
    """Remarks as far as the first slide has room; how many are left for its notes."""
    taken = ""
    for place, remark in enumerate(remarks):
        if place and len(taken) + len(remark) > most:
            return f"{taken} {len(remarks) - place} more in the notes."
        taken = f"{taken} {short(remark, most)}".strip()
    return taken


def _ranking_told(findings: Findings) -> Told:
    page, policies = ranking_chart(findings), list(findings.summary["policy"])
    shares = "; (%): worlds in which it is best" if findings.comparison.worlds.drawn else ""
    subtitle = f"Net value, gain less total cost, USD per post and month; {basis(findings)}{shares}"
    left_out = some_of(policies[:MOST_BARS], policies, "policies").replace("drawn, all in the table", IN_REPORT)
    return Told(lead(findings), f"{subtitle}{left_out}", page.description, page.how_to_read)


def _ranking(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """Net value by policy, best on top, with intervals and how often each earns most."""
    table, style = in_order(findings).head(MOST_BARS), looks_of(findings)
    drawn, rows = findings.comparison.worlds.drawn, []
    for row in table.to_dict("records"):
        text = money(row["net_usd"])
        if row["upper_bound"]:
            text += " (upper bound)"
        elif drawn and row["p_best"] >= SELDOM:
            text += f" ({row['p_best']:.0%})"
        rows.append(bar_of(visible(row["policy"]), row, "net_usd", text, style[str(row["policy"])].colour))
    bars(deck, slide, (LEFT, TOP, WIDTH, HEIGHT), rows, words)


def _frontier_told(findings: Findings) -> Told:
    """The chart of the report without the intervals of costs."""
    page = frontier_chart(findings)
    own = f"{basis(findings)}; the intervals of cost are in the report"
    return told_of(page)._replace(subtitle=page.subtitle.replace(basis(findings), own))


def _frontier(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """Net value over whole cost with its intervals, and the concave hull."""
    table = in_order(findings)
    table = table[table["policy"] != BASELINE].head(MOST_BARS)
    hull = frontier(findings.summary).query("efficient")
    cost_and_net(deck, slide, table, Line("Concave hull", hull, "dash", BEST_MIXES), looks_of(findings), words)


def _hump_told(findings: Findings) -> Told:
    page = hump_chart(findings)
    return told_of(page)._replace(subtitle=page.subtitle.replace("drawn, all in the table", IN_REPORT))


def _hump(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """Net value over whole cost, one cap after another, and the policies that say most beside it."""
    assert findings.caps is not None, "no cap was run"
    caps = findings.caps
    pays = caps.cost_usd if caps.follows else None
    line = Line("One cap after another", caps.table, "solid", EVERY_CAP, pays)
    cost_and_net(deck, slide, chosen(findings), line, looks_of(findings), words)


def shown_in_steps(findings: Findings) -> list[str]:
    """The policies whose gain is taken apart: the best one that spends, and the worst one where it loses money."""
    net = findings.breakdown.set_index("policy")["net_usd"]
    ranked = [str(name) for name in findings.ranking["policy"] if name in net] or [str(name) for name in net.index]
    best = findings.best if findings.best in ranked else ranked[0]
    return [best] if net[ranked[-1]] >= 0.0 or ranked[-1] == best else [best, ranked[-1]]


def _steps(name: str) -> Own:
    """One policy: its gain, what each cost takes, and what is left."""

    def tell(findings: Findings) -> Told:
        return told_of(waterfall_chart(findings, policy=name))

    def draw(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
        row = findings.breakdown.set_index("policy").loc[name].to_dict()
        waterfall(deck, slide, steps(row, looks_of(findings)[name].colour), words)

    return tell, draw


def _monthly_told(findings: Findings) -> Told:
    chosen, n = spenders(findings, MOST_LINES), findings.comparison.replications
    left_out = some_of(chosen, drawable(findings), "policies").replace("drawn, all in the table", IN_REPORT)
    return told_of(
        monthly_chart(findings),
        f"Token bill and its vanity part, by month; mean, n = {n} {repeated(findings)}; the intervals are in the "
        f"report{left_out}",
    )


def lead(findings: Findings) -> str:
    """By how much the best policy leads, and how surely; long names are cut, not the sentence."""
    best, second = (findings.ranking.iloc[place] for place in (0, 1))
    first, other = (quoted(policy_name(one["policy"]), NAME) for one in (best, second))
    gap = measure(second.to_dict(), "behind_usd")
    if findings.comparison.worlds.drawn:
        most, share = more_often(findings), f"earns most in {best['p_best']:.0%} of worlds"
        oftener = findings.ranking.set_index("policy")["p_best"].get(most, 0.0)
        often = f"but {share}, {quoted(policy_name(most), NAME)} in {oftener:.0%}" if most else f"and {share}"
        return f"{first} brings {gap.text} USD more than {other}, {often}"
    if second["may_be_best"]:
        return f"{first} is not significantly better than {other}, {gap.text} USD behind ({gap.note})"
    sure = probability(best["p_best"])
    return f"{first} beats {other} by {gap.text} USD ({gap.note}); best in {sure} of resamples"


def _note_assumptions(slide: Slide, file: ScenarioFile) -> None:
    sourced = [
        f"{first_upper(parameter_name(row.path, file.scenario))} = {row.value} {row.unit}: {row.source}"
        for row in file.assumptions
        if row.status == "sourced"
    ]
    notes(slide, ["Values with a source:", *map(visible, sourced), "All values are in the report and in the workbook."])


def _note(slide: Slide, told: Told, file: ScenarioFile, manifest: Mapping[str, Any]) -> None:
    lines = [*map(visible, (told.title, told.subtitle)), told.how_to_read, visible(told.description)]
    lines.append(
        f"Made from scenario {file.name} (sha256 {file.sha256[:12]}), seed {manifest.get('seed', file.scenario.seed)}; "
        "every interval and the table behind this chart are in the report and in the workbook."
    )
    notes(slide, [line for line in lines if line])


def notes(slide: Slide, lines: list[str]) -> None:
    """Speaker notes, a paragraph a line."""
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = "\n".join(lines)
