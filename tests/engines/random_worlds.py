"""Random valid scenarios for hypothesis: every feature of the schema, in worlds small enough to run by the hundred."""

from typing import Any

from hypothesis import strategies as st

from simulator.scenario.schema import Scenario


def _some(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


def _curves() -> st.SearchStrategy[dict[str, Any]]:
    shared = {"gain": _some(0.0, 3.0), "scale_mtok_per_hour": _some(0.05, 2.0)}
    plain = st.fixed_dictionaries(
        {"family": st.sampled_from(["michaelis_menten", "exponential", "logarithmic"]), **shared}
    )
    hill = st.fixed_dictionaries({"family": st.just("hill"), "exponent": _some(0.2, 1.0), **shared})
    power = st.fixed_dictionaries({"family": st.just("power"), "exponent": _some(0.1, 0.9), **shared})
    ces = st.fixed_dictionaries({"family": st.just("ces"), "substitution_elasticity": _some(0.1, 0.8), **shared})
    return st.one_of(plain, hill, power, ces)


def _bounded(team: dict[str, Any]) -> dict[str, Any]:
    """A curve without a maximum cannot drive rework: the schema refuses it."""
    if team["curve"]["family"] in ("logarithmic", "power"):
        return {**team, "rework": {"base": team["rework"]["base"]}}
    return team


def _teams() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "engineers": st.integers(1, 5),
            "salary": st.fixed_dictionaries({"sigma": st.sampled_from([0.0, 0.4])}),
            "ability": st.fixed_dictionaries({"sigma": st.sampled_from([0.0, 0.3])}),
            "appetite": st.fixed_dictionaries(
                {
                    "median_mtok_per_hour": st.sampled_from([0.0, 0.3, 3.0]),
                    "sigma": st.sampled_from([0.0, 1.6]),
                    "demand_sigma": st.sampled_from([0.0, 0.8]),
                    "growth_per_year": _some(-0.5, 2.0),
                }
            ),
            "vanity": st.fixed_dictionaries({"prone_share": st.sampled_from([0.0, 0.5, 1.0])}),
            "adoption": st.fixed_dictionaries({"midpoint_month": _some(-6, 6), "ramp_months": _some(0.5, 4)}),
            "work": st.fixed_dictionaries(
                {
                    "effort_mean_hours": st.sampled_from([4.0, 8.0, 16.0, 200.0]),
                    "effort_cv": st.sampled_from([0.0, 0.8]),
                }
            ),
            "curve": _curves(),
            "amenable_share": _some(0.0, 1.0),
            "checking_hours_per_mtok": st.sampled_from([0.0, 0.02, 0.5]),
            "rework": st.fixed_dictionaries({"base": _some(0.0, 0.3), "slope": _some(0.0, 0.3)}),
        }
    ).map(_bounded)


def _policies() -> st.SearchStrategy[dict[str, Any]]:
    capped = st.fixed_dictionaries(
        {
            "kind": st.just("capped"),
            "usd_per_month": st.sampled_from([0.0, 5.0, 60.0, 1e6]),
            "pooled": st.booleans(),
            "when_used_up": st.sampled_from(["stop", "economy"]),
            "rollover": st.sampled_from([0.0, 0.3, 1.0]),
            "use_it_or_lose_it": _some(0.0, 1.0),
        }
    )
    share = st.fixed_dictionaries({"kind": st.just("capped"), "share_of_base_pay": _some(0.0, 0.5)})
    gated = st.fixed_dictionaries(
        {
            "kind": st.just("gated"),
            "auto_approve_usd": st.sampled_from([0.0, 2.0, 20.0, 1e9]),
            "reviewers": st.integers(1, 6),
            "review_hours": st.sampled_from([0.1, 2.0, 40.0]),
            "hurdle": _some(0.2, 5.0),
            "noise_sigma": st.sampled_from([0.0, 0.7]),
            "blocking_share": st.sampled_from([0.0, 0.5, 1.0]),
            "cap_usd_per_month": st.sampled_from([None, 30.0]),
        }
    )
    simple = st.sampled_from([{"kind": "uncapped"}, {"kind": "planner"}, {"kind": "planner_free"}])
    return st.one_of(simple, capped, share, gated)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A small random scenario with one policy."""
    teams = draw(st.lists(_teams(), min_size=1, max_size=3))
    return Scenario.model_validate(
        {
            "title": "random",
            "question": "do the engines agree?",
            "seed": draw(st.integers(0, 2**32)),
            "months": draw(st.integers(1, 4)),
            "world": {
                "price": {"usd_per_mtok": draw(_some(0.1, 5.0)), "change_per_year": draw(_some(-0.5, 0.5))},
                "economy_tier": {"price_share": draw(_some(0.05, 1.0)), "capability_share": draw(_some(0.0, 1.0))},
                "leaderboard": {
                    "visibility": draw(st.sampled_from([0.0, 0.5, 1.0])),
                    "scope": draw(st.sampled_from(["organisation", "team"])),
                },
                "teams": [{**team, "name": f"team {i}"} for i, team in enumerate(teams)],
            },
            "policies": [draw(_policies())],
        }
    )
