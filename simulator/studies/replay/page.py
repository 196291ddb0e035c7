"""The words and the table of a replay."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from simulator.currency import converted, in_currency
from simulator.records import HOURS_PER_MONTH
from simulator.replication.reduce import MEASURES
from simulator.replication.replay import Replayed, Watched
from simulator.report.elements.style import Look, looks
from simulator.report.elements.table import Cell, Header, Table
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.files.replay_page import Event, Scene, drawn_of, replay_html
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.tables.events import event_timeline
from simulator.text import number, rounded, short, usd, visible

MOST: Final = 70  # characters of a title
HOW_TO_READ: Final = (
    "Each dot is an engineer. Across: the tokens that went into work over the last month, on a root scale, so that "
    "light and heavy users both have room. Up: the share of the working time that they save. A dot moves along the "
    "engineer's own curve, drawn thin; tokens of a cheaper model save less and leave it below. The red line to its "
    "right is vanity: tokens that only move the usage ranking. A ring marks an engineer whose request waits, a square "
    "the request, filled while it has no answer. Money is for the whole organisation since the start. Space plays and "
    "pauses, the arrow keys step, Home and End go to either end. One replication is an example: the comparison gives "
    "the mean of all of them with its interval."
)
COLUMNS: Final = ("Token bill", "Vanity", "Total cost", "Value over no tokens", "Net value")


class Replay(NamedTuple):
    """A replay, ready to be shown."""

    scene: Scene

    @property
    def title(self) -> str:
        """What it comes to."""
        return self.scene.title

    def html(self, theme: Theme = LIGHT) -> str:
        """A page that plays without a network; in the light theme it is dark where the reader's system is."""
        return replay_html(self.scene._replace(theme=theme))

    def save(self, path: str | Path, theme: Theme = LIGHT) -> Path:
        """Write it as the ending of the name says: .html, .png of the last moment, .gif or .mp4.

        Raises:
            ScenarioError: another ending.
            NoBrowserError: there is no browser to draw with, or no encoder; says what to do.
        """
        from simulator.report.files.replay_pictures import written

        return written(self.scene._replace(theme=theme), Path(path))


def scene_of(
    scenario: Scenario, found: Replayed, policies: Sequence[PolicyBlock], replication: int, replications: int
) -> Scene:
    """The words and the table of a replay.

    Args:
        scenario: of the replication.
        found: the replay.
        policies: of its runs, in their order.
        replication: from 0.
        replications: of the comparison.
    """
    style = looks(scenario.policies)  # colours as in every chart of the comparison
    own = tuple(style.get(policy.label) or looks([policy])[policy.label] for policy in policies)
    months = range(scenario.warmup_months + 1, scenario.months + 1)
    return Scene(
        title=headline(found.runs),
        subtitle=_subtitle(scenario, found, replication, replications),
        description=_description(found),
        how_to_read=HOW_TO_READ,
        replayed=found,
        looks=own,
        months=tuple(_month(scenario, month) for month in months),
        events=_events(scenario),
        table=_table(scenario, found, own),
    )


def headline(runs: Sequence[Watched]) -> str:
    """What it comes to, in at most 70 characters.

    Example: of two runs, that "gated" brings 1.20 million USD more than "uncapped".
    """
    nets = [_last(run, "net_usd") for run in runs]
    if len(runs) == 1:
        gain, cost = (_last(runs[0], name) for name in ("gain_usd", "cost_usd"))
        words = f" {'brings' if gain >= 0.0 else 'loses'} {usd(rounded(abs(gain)))} for {usd(rounded(cost))}"
        return f"“{short(runs[0].policy, MOST - len(words) - 2)}”{words}"
    better, worse = (runs[place] for place in np.argsort(nets, kind="stable")[::-1])
    more = rounded(_last(better, "net_usd") - _last(worse, "net_usd"))
    words = f" nets {usd(more)} more than " if more else " brings as much as "
    one, other = _elided(better.policy, worse.policy, MOST - len(words) - 4)
    return f"“{one}”{words}“{other}”"


def _elided(one: str, other: str, room: int) -> tuple[str, str]:
    """Two names in so many characters: the longer one is cut first."""
    first = min(len(visible(one)), max(room - len(visible(other)), room // 2))
    return short(one, first), short(other, room - first)


def _last(run: Watched, name: str) -> float:
    return float(run.money[-1, MEASURES.index(name)])


def _subtitle(scenario: Scenario, found: Replayed, replication: int, replications: int) -> str:
    people, months = len(found.curves.team), scenario.months - scenario.warmup_months
    drawn = len(drawn_of(people))
    same = ", on the same people, work and random numbers" if len(found.runs) > 1 else ""
    some = f"; {drawn} of {people:,} engineers are drawn, all are counted" if drawn < people else ""
    warm = " after warm-up" if scenario.warmup_months else ""
    one = f"Replication {replication + 1} of {replications}: {people:,} engineers, {months} months{warm}{same}{some}. "
    return one + in_currency("Money in USD.")


def _description(found: Replayed) -> str:
    told = [
        f"{short(run.policy, 60)}: token bill {usd(_last(run, 'spend_usd'))}, net value {usd(_last(run, 'net_usd'))}."
        for run in found.runs
    ]
    return "An animation of engineers who use tokens, month by month. At its end: " + " ".join(told)


def _month(scenario: Scenario, month: int) -> str:
    calendar = scenario.calendar(month)
    first = scenario.warmup_months
    return f"Month {month - first} of {scenario.months - first}" + (f", {calendar}" if calendar else "")


def _events(scenario: Scenario) -> tuple[Event, ...]:
    """What is scheduled, in the months it is in force; what lasts to the end is named in its first two months."""
    first, found = scenario.warmup_months, []
    for row in event_timeline(scenario).to_dict("records"):
        for month in row["months"]:
            last = month + 1 if len(row["months"]) > 1 or row["last"] == scenario.months else row["last"]
            found.append(Event(month - 1 - first, last - 1 - first, short(row["what"], 24)))
    return tuple(event for event in found if event.last >= 0)


def _table(scenario: Scenario, found: Replayed, own: Sequence[Look]) -> Table:
    """What has come together by the end of each month."""
    unit = in_currency("USD since the start")
    heads = (Header("Policy", is_number=False), Header("Month"), *(Header(name, unit) for name in COLUMNS))
    each = round(HOURS_PER_MONTH / (found.hours[1] - found.hours[0]))
    rows = []
    for run, look in zip(found.runs, own, strict=True):
        for month, sums in enumerate(run.money[each::each], start=1 + scenario.warmup_months):
            cells = (Cell(number(converted(value), "USD")) for value in sums[[0, 1, 2, 3, 4]])
            rows.append((Cell(look.full, "", look.colour), Cell(str(month)), *cells))
    return Table("What has come together by the end of each month", heads, tuple(rows), 2)
