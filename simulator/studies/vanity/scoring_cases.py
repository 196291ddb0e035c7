"""The cases the detectors are scored on: with vanity of several strengths, and without it but with something else."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from simulator.records import COLUMN, Floats
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.vanity.late_leaderboard import NO_SHIFT, Shift, published_late
from simulator.studies.vanity.panel import Observed, observe

TEAMS: Final = 8  # in every company; where there is vanity, half of them care about the ranking
MONTHS: Final = 24
CLEAN: Final = 8  # before the ranking is published, or before whatever else happens
SIZES: Final = (10, 40, 160)
MEDIUM: Final = (0.7, 2.0)
STRENGTHS: Final = {"weak": (0.3, 1.0), "medium": MEDIUM, "strong": (1.0, 3.0)}  # prone share, mean propensity


class Case(NamedTuple):
    """A kind of company, in one team size."""

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


Block = dict[str, Any]
ADOPTED: Final[Block] = {"adoption": {"midpoint_month": -60}}  # adoption is over
QUIET: Final[Block] = {"vanity": {"prone_share": 0.0}}
NOISY: Final[Block] = {"appetite": {"demand_sigma": 1.3}, "work": {"effort_cv": 1.4, "value_cv": 1.0}}
GROWING: Final[Block] = {"appetite": {"growth_per_year": 0.5}}
AMENABLE: Final[Block] = {"amenable_share": 0.7}  # output answers to tokens with an elasticity of about 0.06
SATED: Final[Block] = {"appetite": {"median_mtok_per_hour": 2.5}}  # five times as many tokens move output by 1%
FIVEFOLD: Final[Block] = {"appetite": {"median_mtok_per_hour": 2.5, "growth_per_year": 5**0.5 - 1}}  # in two years
BLIND: Final = "use of half of the teams grows fivefold overnight at a flat point"  # looks the same as vanity
UNCAPPED: Final[Block] = {"kind": "uncapped"}
CAPPED: Final[Block] = {"kind": "capped", "usd_per_month": 500}
GATED: Final[Block] = {"kind": "gated"}


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
        yield _case("use grows fivefold overnight, output follows", size, shift=Shift(use=0.2), **AMENABLE)
        yield _case("use doubles overnight, output follows", size, shift=Shift(use=0.5), **AMENABLE)
        yield _case("price rises by 60%, tokens known", size, shift=Shift(price=1 / 1.6))
        yield _case("price rises by 60%, tokens unknown", size, shift=Shift(price=1 / 1.6), tokens_known=False)
        yield _case("use grows fivefold overnight, default curve", size, shift=Shift(use=0.2))
        yield _case("use doubles overnight at a flat point", size, shift=Shift(use=0.5), **SATED)
        yield _case("use grows fivefold overnight at a flat point", size, shift=Shift(use=0.2), **SATED)
        yield _case("use grows fivefold in two years at a flat point", size, **FIVEFOLD)
    for size in sizes:
        yield _case(BLIND, size, shift=Shift(use=0.2, every=2), **SATED)


def _case(
    name: str,
    size: int,
    strength: tuple[float, float] | None = None,
    policy: Block = UNCAPPED,
    shift: Shift = NO_SHIFT,
    tokens_known: bool = True,
    constant: bool = False,
    **team: Any,
) -> Case:
    prone = {"vanity": {"prone_share": strength[0], "mean_propensity": strength[1]}} if strength else QUIET
    teams = [
        {"name": f"team {place + 1}", "engineers": size, **ADOPTED, **team, **(QUIET if place % 2 else prone)}
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
    teams = case.scenario.world.teams
    observed = observe(ledger, COLUMN, [team.name for team in teams], [team.engineers for team in teams])
    if not case.tokens_known:
        observed = observed._replace(tokens=None)
    return Seen(observed, ledger[..., COLUMN["vanity_usd"]])
