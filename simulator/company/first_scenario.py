"""A scenario to start from, written from a company's tables: what the data say has them as its source."""

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.company.groups import OTHERS, groups_of
from simulator.company.panel import Panel, panel_of
from simulator.company.tables import Tables
from simulator.records import HOURS_PER_MONTH, HOURS_PER_YEAR, MONTHS_PER_YEAR, Floats
from simulator.scenario.blocks.price import Price
from simulator.scenario.blocks.work import Work
from simulator.scenario.reading.yaml_text import yaml_text
from simulator.text import usd

LEAST_MONTHS: Final = 24  # of the run
AFTER: Final = 12  # months to come
FAR: Final = 1.5  # times the default price, or less than its part: then the range shall lie around the company's own
FEWEST_PAID: Final = 5  # people whose pay tells a median
FEWEST_MONTHS: Final = 6  # for a rate per year
PEOPLE_PER_REVIEWER: Final = 100
LEVELS: Final = (0.5, 0.75, 0.9)  # quantiles of what those who use anything spend in a month, as caps
LIMIT: Final = 0.8  # the quantile that a limit per hour lets pass
WEEK: Final = HOURS_PER_YEAR * 7.0 / 365.25  # hours
ROUND: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


class _Data(NamedTuple):
    """What a scenario is written from."""

    tables: Tables
    panel: Panel
    groups: dict[str, str]  # by team

    def sourced(self, value: float, n: int) -> dict[str, Any]:
        """A value with the data as its source."""
        months = self.panel.months
        return {"value": value, "source": f"company data, {months[0]} to {months[-1]}, n = {n}"}

    @property
    def group(self) -> list[str]:
        """The group of each person."""
        return [self.groups[self.panel.teams[team]] for team in self.panel.team]


def first_scenario(tables: Tables, cap_usd: float | None = None, name: str = "company/") -> str:
    """The text of a scenario file for a company: its teams, its present policy, and a menu around its present spend.

    Use, adoption and what tokens bring are left out: ``tokensim calibrate`` estimates them. The price is too, unless
    what was paid is far from the default; then it stands without a source, so that its range lies around it.

    Args:
        tables: as ``tokensim import`` wrote them.
        cap_usd: the cap per person and month in force, USD; None: there is none.
        name: of the folder, for the comment on top.

    Raises:
        ScenarioError: the tables have no use of a person, or fewer than two complete months.

    Example: with use from 2026-01 to 2026-09, ``start`` is 2026-01 and ``months`` 24.
    """
    panel = panel_of(tables)
    counts = dict(zip(panel.teams, np.bincount(panel.team, minlength=len(panel.teams)).tolist(), strict=True))
    data = _Data(tables, panel, groups_of(counts))
    first, last = panel.months[0], panel.months[-1]
    teams = list(_teams(data))
    engineers = sum(team["engineers"]["value"] for team in teams)
    tree = {
        "title": f"Token policy from our own data, {first} to {last}",
        "question": f"Which allocation policy earns the most net value for {engineers} engineers?",
        "baseline": "none",
        "notes": " ".join(_notes(data, cap_usd)),
        "seed": 1,
        "replications": 100,
        "months": max(LEAST_MONTHS, len(panel.months) + AFTER),
        "start": first,
        "current_policy": "uncapped" if cap_usd is None else _cap_name(cap_usd),
        "world": {**_price(panel), **_defaults(data), "teams": teams},
        "policies": list(_policies(panel, cap_usd)),
    }
    steps = (
        f"Teams, headcount and pay are from the data; next: tokensim calibrate {name} --scenario THIS FILE estimates",
        "use, adoption and price. Any number may be written {value: 1.5, source: where it comes from}.",
    )
    return yaml_text(tree, f"Written by tokensim init --from {name}", steps)


def _teams(data: _Data) -> Iterator[dict[str, Any]]:
    """Each group with its people in the first month, and their pay where it is known."""
    place = {group: [i for i, one in enumerate(data.group) if one == group] for group in sorted(set(data.group))}
    pay, whole = _pay(data), _median(_pay(data))
    for group, people in place.items():
        there = float(data.panel.present[people, 0].sum())
        team = {"name": group, "engineers": data.sourced(max(1, round(there)), len(people))}
        own = pay[people]
        own = own[own > 0.0]
        if len(own) >= FEWEST_PAID and _median(own) != whole:
            team["salary"] = {"median_usd_per_year": data.sourced(_median(own), len(own))}
        yield team


def _pay(data: _Data) -> Floats:
    """Base pay of each person, USD a year; 0 where it is not known."""
    people = data.tables.people.dropna(subset=["person", "usd_per_year"])
    known = dict(zip(people["person"].astype(str), people["usd_per_year"].astype(float), strict=True))
    return np.array([known.get(person, 0.0) for person in data.panel.people], dtype=np.float64)


def _median(pay: Floats) -> float:
    paid = pay[pay > 0.0]
    return float(f"{float(np.median(paid)):.4g}") if len(paid) else 0.0


def _defaults(data: _Data) -> dict[str, Any]:
    """Pay, and how posts fill and empty, where the data say so."""
    found: dict[str, Any] = {}
    pay = _pay(data)
    paid = pay[pay > 0.0]
    if len(paid) >= FEWEST_PAID:
        spread = min(round(float(np.log(paid).std(ddof=1)), 3), 2.0)
        found["salary"] = {
            "median_usd_per_year": data.sourced(_median(paid), len(paid)),
            "sigma": data.sourced(spread, len(paid)),
        }
    if staffing := _staffing(data):
        found["staffing"] = staffing
    return {"defaults": found} if found else {}


def _staffing(data: _Data) -> dict[str, Any]:
    """Growth of posts and attrition per year; nothing where leavers are not in the roster."""
    panel, people = data.panel, data.tables.people
    if people["end"].isna().all() or len(panel.months) < FEWEST_MONTHS:
        return {}
    heads, years = panel.present.sum(axis=0), float(panel.present.sum()) / MONTHS_PER_YEAR
    growth = (heads[-1] / max(heads[0], 1.0)) ** (MONTHS_PER_YEAR / (len(heads) - 1)) - 1.0
    until = people.sort_values("end", na_position="last").drop_duplicates("person", keep="last")["end"]
    opens, closes = pd.Timestamp(panel.months[0]), pd.Timestamp(panel.months[-1]) + pd.offsets.MonthBegin(1)
    left = int(((until >= opens) & (until < closes)).sum())
    return {
        "growth_per_year": data.sourced(round(float(np.clip(growth, -0.99, 10.0)), 3), panel.n),
        "attrition_per_year": data.sourced(round(min(left / max(years, 1e-9), 10.0), 3), panel.n),
    }


def _price(panel: Panel) -> dict[str, Any]:
    """The blended price paid, without a source, where it is far from the default."""
    default, tokens, bill = float(Price.model_fields["usd_per_mtok"].default), panel.mtok.sum(), panel.usd.sum()
    if not (tokens > 0.0 and bill > 0.0) or default / FAR < bill / tokens < default * FAR:
        return {}
    return {"price": {"usd_per_mtok": float(f"{min(bill / tokens, 1000.0):.3g}")}}


def _policies(panel: Panel, cap_usd: float | None) -> Iterator[dict[str, Any]]:
    """No cap, the present one, caps around what is spent, an hourly limit, a gate, and the upper bound."""
    bill = panel.usd if panel.usd.sum() > 0.0 else panel.mtok * float(Price.model_fields["usd_per_mtok"].default)
    spent = bill[bill > 0.0]
    at = [round_amount(float(level)) for level in np.quantile(spent, (*LEVELS, LIMIT))]
    levels = {level for level in at[:-1] if level >= 1.0}
    if cap_usd is not None:  # what is seen under a cap says little of what lies above it
        levels |= {cap_usd, 2.0 * cap_usd}
    yield {"kind": "uncapped"}
    for level in sorted(levels):
        yield {"name": _cap_name(level), "kind": "capped", "usd_per_month": level, "when_used_up": "stop"}
    hourly = round_amount(float(np.quantile(spent, LIMIT)) / HOURS_PER_MONTH)
    request = round_amount(hourly * float(Work.model_fields["effort_mean_hours"].default))
    yield {"name": f"{hourly:g} USD an hour of work", "kind": "limited", "usd_per_hour_of_work": hourly}
    reviewers = max(1, math.ceil(panel.n / PEOPLE_PER_REVIEWER))
    yield {"kind": "gated", "auto_approve_usd": request, "reviewers": reviewers}
    yield {"kind": "planner"}


def _cap_name(level: float) -> str:
    return f"capped at {level:g} USD"


def round_amount(value: float) -> float:
    """An amount that people would choose, near a value.

    Example: 47 is 50, 183 is 200, and 0.9 is 1.
    """
    if value <= 0.0:
        return 0.01
    scale = 10.0 ** math.floor(math.log10(value))
    return float(f"{min(ROUND, key=lambda one: abs(math.log(one * scale / value))) * scale:.6g}")


def _notes(data: _Data, cap_usd: float | None) -> Iterator[str]:
    """What the data could not say, and what has no place in a scenario."""
    panel, tables = data.panel, data.tables
    small = [team for team, group in data.groups.items() if team != group]
    if not panel.roster:
        yield (
            f"Headcount is a lower bound: {panel.n} distinct people used tokens, and nobody knows who used none. "
            "Import with --people people.csv."
        )
    if small:
        yield f"So that none shows fewer than five people, {len(small)} teams stand together as {OTHERS}."
    if panel.roster and tables.people["end"].isna().all():
        yield "Growth and attrition of posts are left out: the roster has no days on which people left."
    hours = tables.people["hours_per_week"].dropna()
    if len(hours) and abs(float(hours.mean()) / WEEK - 1.0) > 0.05:
        yield f"People work {float(hours.mean()):.3g} hours a week on average; the simulation has {WEEK:.3g}."
    if fees := float(tables.seats["usd_per_month"].fillna(0.0).sum()):
        yield (
            f"Seats cost {usd(fees)} a month in all, which is in no policy yet: write them as its contract, see "
            "tokensim list --contracts."
        )
    included = float(panel.usd.sum() - panel.paid_usd.sum())
    if included > 0.005 * float(panel.usd.sum()):
        yield f"Of the use, {usd(included)} was included in plans and not paid by the token: policies count it."
    if cap_usd is not None:
        yield f"A cap of {cap_usd:g} USD was in force: what is seen at it is less than what people want."
