"""The last slide: the decision that is asked for, and the assumptions behind it."""

from collections.abc import Iterator
from typing import Any, Final

from pptx.slide import Slide

from simulator.exports.slides.deck import HEIGHT, LEFT, TOP, WIDTH, Deck, table_on
from simulator.exports.slides.fitting import LEAST
from simulator.records import MONTHS_PER_YEAR
from simulator.replication.compare import BASELINE
from simulator.report.elements.headline import quoted
from simulator.report.elements.provenance_tables import counted
from simulator.report.elements.table import Row
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption
from simulator.studies.choice.sentences import LITTLE, flips, share_of_worlds, too_few, turning
from simulator.studies.compare.findings import Findings
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import MISSING, first_upper, head_count, probability, rounded, short, usd

PILLARS: Final = ("curve", "amenable", "checking", "correlation", "vanity", "lose_it", "value_multiple", "world")
MOST_ASSUMED: Final = 5  # rows
SMALLEST: Final = 0.005  # USD: less is written as 0.00
NAME: Final = 34  # characters of the policy that is asked for
SHARES: Final = (0.495, 0.225, 0.28)  # of the table: its columns
LEFT_PART: Final = 0.4  # of the slide
STEP: Final = 0.158  # of the height: a point of the decision


def closing(deck: Deck, file: ScenarioFile, findings: Findings) -> Slide:
    """What the board decides on the left, what that rests on to the right."""
    best, scenario = findings.best, findings.comparison.scenario
    every = f"all {head_count(scenario.engineers)} engineers"
    asked = "no tokens at all" if best == BASELINE else quoted(best, NAME)
    slide = deck.slide(
        f"We ask you to decide for {asked} as the rule for {every}",
        f"It rests on {counted(file)}. The counterfactual is no tokens at all.",
    )
    for at, (head, words) in enumerate(points(findings)):
        top = TOP + at * STEP
        deck.say(slide, head, (LEFT, top, LEFT_PART, 0.055), 18, bold=True)
        deck.say(slide, words, (LEFT, top + 0.047, LEFT_PART, STEP - 0.047), LEAST)
    rows = [
        (
            first_upper(parameter_name(row.path, file.scenario)),
            f"{row.value} {_unit(row.unit)}".strip(),
            row.plausible or MISSING,
        )
        for row in assumed(file, findings)[:MOST_ASSUMED]
    ]
    left = LEFT + LEFT_PART + 0.02
    table_on(
        deck,
        slide,
        (left, TOP + 0.01, LEFT + WIDTH - left, HEIGHT),
        SHARES,
        ("No source yet", "Assumed", "Plausible"),
        rows,
    )
    return slide


def points(findings: Findings) -> Iterator[tuple[str, str]]:
    """What is decided: what it brings, what to set aside for it, how sure it is, and when to look again."""
    table, best, scale = findings.summary.set_index("policy"), findings.best, yearly(findings)
    row: Row = table.loc[best].to_dict()

    def money(column: str) -> str:
        value, low, high = (usd(rounded(float(row[f"{column}{end}"]) * scale)) for end in ("", "_low", "_high"))
        ends = " to ".join(end.rsplit(" ", 1)[0] for end in (low, high))
        return f"{value} a year" if low == high else f"{value} a year ({ends})"

    if best == BASELINE:
        yield "What it brings", "Every policy is expected to cost more than it gains: spend nothing on tokens."
    else:
        yield "What it brings, net", f"{money('net_usd')} over no tokens at all."
        bill = usd(rounded(float(row["spend_usd"]) * scale)).rsplit(" ", 1)[0]
        beyond = float(row["cost_usd"] - row["spend_usd"]) > SMALLEST
        yield "What it costs", f"{money('cost_usd')}; {f'{bill} of it' if beyond else 'all of it'} token bill."
    yield "How sure that is", _sure(findings)
    yield "When to look again", _again(findings)


def yearly(findings: Findings) -> float:
    """USD per post and month times these are USD a year for the organisation.

    Example: of 100 engineers who stay they are 1,200.
    """
    scenario = findings.comparison.scenario
    return scenario.engineer_months() / (scenario.months - scenario.warmup_months) * MONTHS_PER_YEAR


def _sure(findings: Findings) -> str:
    if findings.choice is not None:
        second = findings.choice.policies.iloc[1] if len(findings.choice.policies) > 1 else None
        next_best = f" Next is {short(policy_name(second['policy']), NAME)}." if second is not None else ""
        return f"It earns most in {share_of_worlds(findings.choice)} with plausible inputs.{next_best}"
    first = findings.ranking.iloc[0]
    sure = probability(float(first["p_best"]), in_words=True)
    return f"Chance of being best: {sure}, with the inputs exactly as written."


def _again(findings: Findings) -> str:
    """What would change the choice, else that nothing by itself is seen to."""
    turns = flips(findings.choice) if findings.choice is not None else []
    if turns:
        other = short(policy_name(turns[0]["flips_to"]), NAME)
        return f"{first_upper(turning(turns[0]))}: then {other} is better."
    if findings.choice is None:
        return "When one of the inputs, taken exactly as written here, is known better."
    return too_few(findings.choice) or "No single input is seen to change it: each quarter, against your own bills."


def assumed(file: ScenarioFile, findings: Findings) -> list[Assumption]:
    """Values of the world without a source, those that the lead of the choice is most sensitive to first."""
    shares: dict[str, float] = {}
    if findings.choice is not None:
        known: Any = findings.choice.inputs
        shares = {str(path): float(share) for path, share in zip(known["parameter"], known["lead_share"], strict=True)}

    def weight(row: Assumption) -> tuple[float, bool, int, str]:
        pillar = next((place for place, word in enumerate(PILLARS) if word in row.path), len(PILLARS))
        share = shares.get(row.path, 0.0)
        return (-share if share > LITTLE else 0.0), not row.plausible, pillar, row.status

    rows = [row for row in file.assumptions if row.of_the_world and row.status != "sourced"]
    return sorted(rows, key=weight)


def _unit(unit: str) -> str:
    what, _, per = unit.partition("/")
    if what in ("share", "ratio", "count", "correlation", "log"):
        return f"per {per}" if per else ""
    return unit
