"""The picture of the scenario's own question, as PowerPoint draws it: what it shows and how it is told."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pandas as pd
from pptx.slide import Slide

from simulator.columns import entry
from simulator.exports.slides.bars import Bar, Part, bar_of, bars, stacked
from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Box, Deck
from simulator.exports.slides.lines import MOST_LINES, panels
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import money, quoted
from simulator.report.elements.style import INK, MUTED, RULE
from simulator.report.elements.table import Row
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bill import OF_BILL, bill_chart
from simulator.studies.compare.report.charts.bill import TABLE as BILL_TABLE
from simulator.studies.compare.report.charts.captions import basis, repeated
from simulator.studies.compare.report.charts.compensation import PARTS, compensation_chart
from simulator.studies.compare.report.charts.compensation import TABLE as PAY
from simulator.studies.compare.report.charts.events import changes_of, clearest, events_chart, moved_most
from simulator.studies.compare.report.charts.market import market_chart
from simulator.studies.compare.report.charts.monthly import monthly_chart, spenders
from simulator.studies.compare.report.charts.routing import COLOURS as TIERS
from simulator.studies.compare.report.charts.routing import SAVED, routing_chart
from simulator.studies.compare.report.charts.routing import TABLE as ROUTING
from simulator.studies.compare.report.charts.supply import supply_chart
from simulator.studies.compare.report.leading import leading_name
from simulator.studies.compare.report.tables import in_order, looks_of
from simulator.studies.compare.tables.events import event_timeline
from simulator.studies.compare.tables.market import market_table
from simulator.studies.compare.tables.routing import BILL
from simulator.studies.compare.tables.supply import fleet_facts
from simulator.text import number, short, usd, visible

MOST_BARS: Final = 12
WHOLE: Final[Box] = (LEFT, TOP, WIDTH, HEIGHT)
MOST_EVENTS: Final = 4  # told in the line under the title
MOST_TEAMS: Final = 4
PAID: Final = "What is paid, USD per post and month; open: paid and not used"


class Told(NamedTuple):
    """The words of a slide with a chart."""

    title: str
    subtitle: str
    description: str
    how_to_read: str = ""


Drawn = Callable[[Deck, Slide, Findings, str], None]
Own = tuple[Callable[[Findings], Told], Drawn]


def own_slides(findings: Findings) -> list[Own]:
    """The slides that lead a deck; none where a scenario only asks which policy, which the ranking answers."""
    name = leading_name(findings.comparison.scenario)
    return [*SLIDES.get(name, ())] if name != "events" or len(findings.event_impact) else [*SLIDES["events"][:1]]


def told_of(page: ChartPage, subtitle: str = "") -> Told:
    """The words of a chart of the report; with a ``subtitle`` the slide draws it otherwise."""
    how_to_read = "" if subtitle else page.how_to_read
    return Told(page.title, subtitle or page.subtitle, page.description, how_to_read)


def _pieces_told(page: ChartPage, findings: Findings, drawn: str = "") -> Told:
    """The words of bars of pieces, on which a slide draws no interval; ``drawn`` is what, if not all of the chart."""
    undrawn = f"mean, n = {findings.comparison.replications} {repeated(findings)}; the intervals are in the report"
    whole = f"{drawn}; {undrawn}" if drawn else page.subtitle.replace(basis(findings), undrawn)
    return told_of(page, whole)


def _ordered(findings: Findings, table: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows of a table by policy from best to worst, as many as a slide has room for."""
    table = in_order(findings)[["policy"]].merge(table, on="policy", how="inner", sort=False)
    found: list[dict[Any, Any]] = table.head(MOST_BARS).to_dict("records")
    return found


def _supply_told(findings: Findings) -> Told:
    return told_of(
        supply_chart(findings),
        "What the API bills a year for each policy's tokens, beside own GPUs; busy: of their working hours; "
        f"{basis(findings)}",
    )


def _supply(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """What the API bills for the tokens of each policy, against what own GPUs cost whatever is used."""
    style, table = looks_of(findings), _ordered(findings, findings.supply)
    own = next((row for row in table if row["own_usd"] > 0.0), None)
    cost = fleet_facts(findings.comparison)["cost_usd"]
    name = "Own GPUs, idle or busy"
    rows = [
        bar_of(name, own, "own_usd", usd(own["own_usd"]), INK) if own else Bar(name, cost, cost, cost, usd(cost), INK)
    ]
    for row in table:
        busy = f", {number(row['utilisation'], 'share')} busy" if row["own_usd"] > 0.0 else ""
        text, colour = f"{usd(row['opex_usd'])}{busy}", style[str(row["policy"])].colour
        rows.append(bar_of(f"API: {short(row['policy'], 25)}", row, "opex_usd", text, colour))
    bars(deck, slide, WHOLE, rows, words)


def _market_told(findings: Findings) -> Told:
    return told_of(
        market_chart(findings),
        f"The industry if every company followed the policy, by month; mean, n = {findings.comparison.replications}; "
        "intervals and GPU-hours are in the report",
    )


def _market(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """How busy the industry's GPUs would be, and what providers would earn."""
    months = findings.comparison.scenario.months
    table = market_table(findings.comparison, range(1, months + 1))
    table = table.assign(busy=100.0 * table["utilisation"], revenue=table["revenue_usd"] / 1e9)
    chosen = list(dict.fromkeys(table["policy"]))[:MOST_LINES]
    heads = {"busy": "GPUs busy, % of the time", "revenue": "Revenue, billion USD a year"}
    panels(deck, slide, table, heads, looks_of(findings, chosen), words=words)


def _events_told(findings: Findings) -> Told:
    events = event_timeline(findings.comparison.scenario)
    rows = events.head(MOST_EVENTS).to_dict("records")
    marked = "; ".join(f"{row['mark']} {short(row['what'], 40)}, month {row['first']}" for row in rows)
    more = f"; and {len(events) - len(rows)} more" if len(events) > len(rows) else ""
    page = monthly_chart(findings) if clearest(changes_of(findings)) is None else events_chart(findings)
    return told_of(page, f"USD per post by month, mean, n = {findings.comparison.replications}. {marked}{more}")


def marks_of(findings: Findings) -> list[tuple[str, int]]:
    """Letter and month of each event that comes in the run, as far as a panel has room for letters."""
    events = event_timeline(findings.comparison.scenario).head(MOST_EVENTS).to_dict("records")
    every = [(str(row["mark"]), int(month)) for row in events for month in row["months"]]
    return list({month: (mark, month) for mark, month in reversed(every)}.values())


def around_events(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """Token bill, vanity and net value by month, with the events marked."""
    heads = {"spend_usd": "Token bill", "vanity_usd": "Vanity in it", "net_usd": "Net value"}
    turned = clearest(changes_of(findings)) is not None  # the title then tells of one of those that moved most
    style = looks_of(findings, moved_most(findings) if turned else spenders(findings, MOST_LINES))
    panels(deck, slide, findings.by_month, heads, style, marks_of(findings), words)


def monthly(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """Token bill and vanity by month, side by side."""
    heads = {"spend_usd": "Token bill, USD per post", "vanity_usd": "of which vanity, USD per post"}
    style = looks_of(findings, spenders(findings, MOST_LINES))
    panels(deck, slide, findings.by_month, heads, style, words=words)


def _impact_told(findings: Findings) -> Told:
    rows = _ordered(findings, findings.event_impact)
    most = max(rows, key=lambda row: abs(row["change_usd"]))
    title = f"The events change net value most under {quoted(most['policy'], 30)}: {_signed(most['change_usd'])} USD"
    words = "; ".join(f"{row['policy']} {_signed(row['change_usd'])}" for row in rows)
    subtitle = (
        "Net value with the events less net value without them, on the same random numbers, USD per post and month"
    )
    return Told(title, f"{subtitle}; {basis(findings)}", f"Bars by policy of the change: {words}.")


def _impact(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """What the events did to the net value of each policy."""
    style = looks_of(findings)
    rows = [
        bar_of(visible(row["policy"]), row, "change_usd", _signed(row["change_usd"]), style[str(row["policy"])].colour)
        for row in _ordered(findings, findings.event_impact)
    ]
    bars(deck, slide, WHOLE, rows, words)


def _signed(change: float) -> str:
    return ("+" if change > 0.0 else "") + money(change)


def _compensation(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """Base, bonus, equity and tokens of each policy."""
    rows = _ordered(findings, findings.compensation)
    colours = [colour for colour, _ in PARTS.values()]
    parts = [
        Part(entry(name, PAY).title, [row[name] for row in rows], colour, open=colour in colours[:at])
        for at, (name, (colour, _)) in enumerate(PARTS.items())
    ]
    texts = [f"{money(row['tokens_usd'])} tokens, {number(row['tokens_share'], 'share')}" for row in rows]
    stacked(deck, slide, WHOLE, dict(zip(_names(rows), texts, strict=True)), parts, words)


def _bill(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """What is paid, by item; what of it is not used is hatched."""
    rows = _ordered(findings, findings.contract_bill)
    parts = [
        Part(entry(name, BILL_TABLE).title, [_paid(row, name) for row in rows], colour, bool(hatched))
        for name, (colour, hatched) in OF_BILL.items()
        if any(row[name] > 0.0 for row in rows)
    ]
    texts = [f"{money(row['bill_usd'])} for {money(row['used_usd'])} of use" for row in rows]
    stacked(deck, slide, WHOLE, dict(zip(_names(rows), texts, strict=True)), parts, words)


def _paid(row: Row, column: str) -> float:
    """What is paid for an item; of seats the share whose credits lapse is an item of its own."""
    if column not in ("lapsed_usd", "seats_usd"):
        return float(row[column])
    credits = float(row["included_usd"] + row["lapsed_usd"])
    unused = float(row["lapsed_usd"]) / credits if credits > 0.0 else 0.0
    return float(row["seats_usd"]) * (unused if column == "lapsed_usd" else 1.0 - unused)


def _routing(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """The bill by tier, and what routing saves."""
    rows = _ordered(findings, findings.routing)
    parts = [Part(entry(name, ROUTING).title, [row[name] for row in rows], TIERS[name][0]) for name in BILL]
    parts.append(Part(entry(SAVED, ROUTING).title, [max(row[SAVED], 0.0) for row in rows], MUTED, open=True))
    bills = [sum(row[name] for name in BILL) for row in rows]
    texts = [f"{money(bill)}{_saved(row[SAVED])}" for bill, row in zip(bills, rows, strict=True)]
    stacked(deck, slide, WHOLE, dict(zip(_names(rows), texts, strict=True)), parts, words)


def _saved(usd_saved: float) -> str:
    if abs(usd_saved) < 0.5:
        return ""
    return f", {'saves' if usd_saved > 0.0 else 'adds'} {money(abs(usd_saved))}"


def _claim_told(findings: Findings) -> Told:
    claim, table = findings.comparison.scenario.claim, findings.claim.table
    assert claim is not None
    assert claim.speedup is not None
    most, curves = float(table["highest_speedup"].max()), float(table["best_speedup"].max())
    possible = "is possible" if most >= claim.speedup else "is not possible"
    title = f"Output {claim.speedup:g} times as high {possible} here: the curves give at most {curves:.2f} times"
    subtitle = (
        "Output over output without tokens: what is claimed, what is left if the work that AI can speed up took no "
        "time at all, and what the curves give"
    )
    return Told(title, subtitle, " ".join(findings.claim.sentences))


def _claim(deck: Deck, slide: Slide, findings: Findings, words: str) -> None:
    """What is claimed beside what each team could reach."""
    claim = findings.comparison.scenario.claim
    assert claim is not None
    assert claim.speedup is not None
    rows = [_times("The claim", claim.speedup, INK)]
    for row in findings.claim.table.head(MOST_TEAMS).to_dict("records"):
        team = short(row["team"], 18)
        if row["highest_speedup"] < 1e6:
            rows.append(_times(f"{team}, in no time", row["highest_speedup"], MUTED))
        rows.append(_times(f"{team}, on its curve", row["best_speedup"], RULE))
    bars(deck, slide, WHOLE, rows, words)


def _times(name: str, value: float, colour: str) -> Bar:
    return Bar(name, value, value, value, f"{value:.3g} times", colour)


def _names(rows: list[dict[Any, Any]]) -> list[str]:
    return [visible(row["policy"]) for row in rows]


SLIDES: Final[dict[str, tuple[Own, ...]]] = {
    "claim": ((_claim_told, _claim),),
    "compensation": ((lambda findings: _pieces_told(compensation_chart(findings), findings), _compensation),),
    "market": ((_market_told, _market),),
    "supply": ((_supply_told, _supply),),
    "events": ((_events_told, around_events), (_impact_told, _impact)),
    "bill": ((lambda findings: _pieces_told(bill_chart(findings), findings, PAID), _bill),),
    "routing": ((lambda findings: _pieces_told(routing_chart(findings), findings), _routing),),
}
