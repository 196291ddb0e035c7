"""The worlds the detectors are scored on: with vanity of several strengths, and without it but with something else."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.records import COLUMN, Floats
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.vanity.late_leaderboard import NO_SHIFT, Shift, published_late
from simulator.studies.vanity.panel import Observed

TEAMS: Final = 8  # in every world; in a world with vanity, half of them care about the ranking
MONTHS: Final = 24
CLEAN: Final = 8  # before the ranking is published, or before whatever else happens
SIZES: Final = (10, 40, 160)
MEDIUM: Final = (0.7, 2.0)
STRENGTHS: Final = {"weak": (0.3, 1.0), "medium": MEDIUM, "strong": (1.0, 3.0)}  # prone share, mean propensity


class Case(NamedTuple):
    """A kind of world, in one team size."""

    name: str
    size: int  # engineers per team
    vanity: bool  # half of the teams pad after publication
    scenario: Scenario
    shift: Shift = NO_SHIFT
    tokens_known: bool = True
    constant: bool = False  # observed only after a year of ranking


class Seen(NamedTuple):
    """One replication of a case: what is visible, and the truth."""

    observed: Observed
    vanity_usd: Floats  # [team, month]


OLD_HANDS: Final[dict[str, Any]] = {"adoption": {"midpoint_month": -60}}  # adoption is over
QUIET: Final[dict[str, Any]] = {"vanity": {"prone_share": 0.0}}
NOISY: Final[dict[str, Any]] = {
    "appetite": {"demand_sigma": 1.3},
    "work": {"effort_cv": 1.4, "value_cv": 1.0},
}
GROWING: Final[dict[str, Any]] = {"appetite": {"growth_per_year": 0.5}}
AMENABLE: Final[dict[str, Any]] = {"amenable_share": 0.7}  # output answers to tokens with an elasticity of about 0.06
SATED: Final[dict[str, Any]] = {
    "appetite": {"median_mtok_per_hour": 1.0}
}  # more tokens take more checking than they save
BLIND: Final = "use doubles overnight, for nothing"  # what spend and output cannot tell from vanity
UNCAPPED: Final[dict[str, Any]] = {"kind": "uncapped"}
CAPPED: Final[dict[str, Any]] = {"kind": "capped", "usd_per_month": 500}
GATED: Final[dict[str, Any]] = {"kind": "gated"}


def cases(sizes: tuple[int, ...] = SIZES) -> Iterator[Case]:
    """The whole grid."""
    for size in sizes:
        for name, strength in STRENGTHS.items():
            yield _case(f"{name} vanity", size, strength)
        yield _case("medium vanity, noisy work", size, MEDIUM, **NOISY)
        yield _case("medium vanity, appetite grows by 50% a year", size, MEDIUM, **GROWING)
        yield _case("medium vanity under a cap", size, MEDIUM, CAPPED)
        yield _case("medium vanity under a gate", size, MEDIUM, GATED)
        yield _case("strong vanity, tokens unknown", size, STRENGTHS["strong"], tokens_known=False)
        yield _case("medium vanity, seen only a year later", size, MEDIUM, constant=True)
        yield _case("nothing happens", size)
        yield _case("nothing happens, noisy work", size, **NOISY)
        yield _case("nothing happens, under a cap", size, policy=CAPPED)
        yield _case("nothing happens, under a gate", size, policy=GATED)
        yield _case("appetite grows by 50% a year", size, **GROWING)
        yield _case("adoption ramps up", size, adoption={"midpoint_month": 10, "ramp_months": 3})
        yield _case("use grows fivefold overnight, output follows", size, shift=Shift(reach=0.2), **AMENABLE)
        yield _case("use doubles overnight, output follows", size, shift=Shift(reach=0.5), **AMENABLE)
        yield _case("price rises by 60%, tokens known", size, shift=Shift(price=1 / 1.6))
        yield _case("price rises by 60%, tokens unknown", size, shift=Shift(price=1 / 1.6), tokens_known=False)
        yield _case("use grows fivefold overnight, default curve", size, shift=Shift(reach=0.2))
    for size in sizes:
        yield _case(BLIND, size, shift=Shift(reach=0.5), **SATED)


def _case(
    name: str,
    size: int,
    strength: tuple[float, float] | None = None,
    policy: dict[str, Any] = UNCAPPED,
    shift: Shift = NO_SHIFT,
    tokens_known: bool = True,
    constant: bool = False,
    **team: Any,
) -> Case:
    prone = {"vanity": {"prone_share": strength[0], "mean_propensity": strength[1]}} if strength else QUIET
    teams = [
        {"name": f"team {place + 1}", "engineers": size, **OLD_HANDS, **team, **(QUIET if place % 2 else prone)}
        for place in range(TEAMS)
    ]
    months = MONTHS + (12 if constant else 1)  # a year unseen, or a first month that is odd
    world = {"leaderboard": {"visibility": 1.0}, "teams": teams}
    scenario = Scenario.model_validate(
        {"title": name, "question": "Who pads?", "seed": 13, "months": months, "world": world, "policies": [policy]}
    )
    return Case(name, size, strength is not None, scenario, shift, tokens_known, constant)


def see(case: Case, replication: int) -> Seen:
    """Draw and run one replication of a case."""
    late = 0 if case.constant else CLEAN + 1
    policy = case.scenario.policies[0]
    ledger = published_late(case.scenario, policy, replication, late, case.shift)[:, -MONTHS:]
    heads = np.array([float(team.engineers) for team in case.scenario.world.teams])
    names = [team.name for team in case.scenario.world.teams]
    observed = observe(ledger, names, heads)
    if not case.tokens_known:
        observed = observed._replace(tokens=None)
    return Seen(observed, ledger[..., COLUMN["vanity_usd"]])


def observe(ledger: Floats, names: list[str], heads: Floats) -> Observed:
    """What a company sees of a ledger [team, month, column]: bill, tokens, items and their value, headcount.

    Output is the geometric mean of items and value: their noise has different causes, so the mean has less of it.
    """
    items, value = ledger[..., COLUMN["items"]], ledger[..., COLUMN["value_usd"]]
    return Observed(
        teams=tuple(names),
        months=tuple(str(month) for month in range(1, ledger.shape[1] + 1)),
        spend=ledger[..., COLUMN["spend_usd"]],
        output=np.sqrt(items * value),
        size=np.broadcast_to(heads[:, None], items.shape),
        tokens=ledger[..., COLUMN["granted_mtok"]],
    )
