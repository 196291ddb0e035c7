"""Random valid scenarios for hypothesis: every feature of the schema, in worlds small enough to run by the hundred."""

from typing import Any

from hypothesis import strategies as st

from simulator.scenario.blocks.price import price_table
from simulator.scenario.blocks.schema import READ, Scenario

ROLES = [{"name": "senior", "share": 0.4, "pay": 1.5, "appetite": 3.0}, {"name": "junior", "share": 0.6}]


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
    saving = st.fixed_dictionaries(
        {"largest_saving": st.sampled_from([0.05, 0.3, 0.6]), "half_saving_mtok_per_hour": _some(0.02, 1.0)}
    )
    return st.one_of(plain, hill, power, ces, saving, through_points())


@st.composite
def through_points(draw: st.DrawFn) -> dict[str, Any]:
    """A curve through points: some lines straight on, some flat."""
    points, slope = [[0.0, 1.0]], draw(_some(0.2, 8.0))
    for width in draw(st.lists(_some(0.02, 3.0), min_size=1, max_size=6)):
        use, speed = points[-1]
        points.append([use + width, speed + slope * width * 0.2])
        slope *= draw(st.sampled_from([0.0, 0.3, 0.8, 1.0]))
    return {"family": "points", "points": points, "gain_factor": draw(st.sampled_from([None, 0.0, 0.5, 1.5]))}


def _bounded(team: dict[str, Any]) -> dict[str, Any]:
    """What the schema demands: no curve without a maximum drives rework, no saving is above what AI can speed up."""
    if team["curve"].get("family") in ("logarithmic", "power"):
        return {**team, "rework": {**team["rework"], "slope": 0.0}}
    least = team["curve"].get("largest_saving", -0.05) + 0.05
    return {**team, "amenable_share": max(team["amenable_share"], least)}


def _teams() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "engineers": st.integers(1, 5),
            "groups": st.sampled_from([[], ["east"], ["west", "east"]]),
            "roles": st.sampled_from([[], ROLES]),
            "salary": st.fixed_dictionaries(
                {
                    "median_usd_per_year": st.sampled_from([60_000.0, 133_080.0]),
                    "sigma": st.sampled_from([0.0, 0.4]),
                    "loaded_multiplier": st.sampled_from([1.0, 1.42]),
                }
            ),
            "ability": st.fixed_dictionaries({"sigma": st.sampled_from([0.0, 0.3])}),
            "appetite": st.fixed_dictionaries(
                {
                    "median_mtok_per_hour": st.sampled_from([0.0, 0.3, 3.0]),
                    "sigma": st.sampled_from([0.0, 1.6]),
                    "demand_sigma": st.sampled_from([0.0, 0.8]),
                    "ability_correlation": st.sampled_from([-1.0, 0.3, 1.0]),
                    "growth_per_year": _some(-0.5, 2.0),
                    "returns": st.sampled_from([0.0, 0.5, 1.0]),
                    "non_user_share": st.sampled_from([0.0, 0.07, 0.6]),
                }
            ),
            "vanity": st.fixed_dictionaries(
                {"prone_share": st.sampled_from([0.0, 0.5, 1.0]), "mean_propensity": st.sampled_from([0.0, 1.0, 8.0])}
            ),
            "adoption": st.fixed_dictionaries({"midpoint_month": _some(-6, 6), "ramp_months": _some(0.5, 4)}),
            "work": st.fixed_dictionaries(
                {
                    "effort_mean_hours": st.sampled_from([4.0, 8.0, 16.0, 200.0]),
                    "effort_cv": st.sampled_from([0.0, 0.8]),
                    "value_cv": st.sampled_from([0.0, 0.5, 2.0]),
                    "value_multiple": st.sampled_from([0.5, 1.0, 3.0]),
                    "session_hours": st.sampled_from([None, None, 2.0, 7.5]),
                }
            ),
            "curve": _curves(),
            "amenable_share": _some(0.0, 1.0),
            "checking_hours_per_mtok": st.sampled_from([0.0, 0.02, 0.5]),
            "checking_exponent": st.sampled_from([0.15, 0.6, 1.0]),
            "steering_hours_per_mtok": st.sampled_from([0.0, 0.01]),
            "leak_share": st.sampled_from([0.0, 0.25, 1.0]),
            "progress_per_year": st.sampled_from([0.0, 0.15, 3.0]),
            "pacing": st.sampled_from([0.0, 0.5, 1.0]),
            "delivery": st.sampled_from(
                [
                    {},
                    {},
                    {"review_hours": 1.0, "share_of_reviewers": 1.0},
                    {"review_hours": 4.0, "share_of_reviewers": 0.3},
                    {"review_hours": 40.0, "share_of_reviewers": 0.5},
                ]
            ),
            "rework": st.fixed_dictionaries(
                {"base": _some(0.0, 0.3), "slope": _some(0.0, 0.3), "share": st.sampled_from([0.0, 0.5, 1.0])}
            ),
            "staffing": st.one_of(st.just({}), _staffing()),
            "backlog": st.sampled_from(
                [{}, {}, {"items_per_week": 0.0}, {"items_per_week": 3.0}, {"items_per_week": 60.0}]
            ),
        }
    ).map(_bounded)


def _staffing() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "growth_per_year": st.sampled_from([0.0, 0.0, 5.0, -0.9]),
            "attrition_per_year": st.sampled_from([0.0, 3.0]),
            "months_to_fill": st.sampled_from([0.0, 0.7]),
            "ramp_months": st.sampled_from([0.0, 3.0]),
            "start_share": st.sampled_from([0.1, 0.4, 1.0]),
            "replacement_cost_share": st.sampled_from([0.0, 0.5]),
            "package_elasticity": st.sampled_from([0.0, 2.0]),
        }
    )


def _passing(kind: str, **own: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"kind": st.just(kind), "month": st.integers(1, 4), "months": st.sampled_from([None, 1, 2]), **own}
    )


def _events() -> st.SearchStrategy[list[dict[str, Any]]]:
    switch = st.fixed_dictionaries(
        {"kind": st.just("policy_switch"), "month": st.integers(1, 4), "policy": st.just("one"), "to": st.just("other")}
    )
    review = st.fixed_dictionaries(
        {
            "kind": st.just("kpi_review"),
            "month": st.integers(1, 3),
            "every": st.sampled_from([None, 1]),
            "hurdle": st.sampled_from([-1.0, 0.0, 5.0]),
            "cut": _some(0.0, 1.0),
            "lift": _some(0.0, 0.5),
        }
    )
    regulation = _passing(
        "regulation",
        forbid_exchange=st.sampled_from([False, False, True]),
        exchange_tax=st.sampled_from([0.0, 0.3]),
        compliance_share=st.sampled_from([0.0, 0.1]),
    )
    kinds = {
        "price_shock": _passing("price_shock", factor=st.sampled_from([0.3, 4.0])),
        "supply_shock": _passing("supply_shock", capacity=st.sampled_from([0.0, 0.4])),
        "kpi_review": review,
        "regulation": regulation,
        "policy_switch": switch,
    }
    return st.lists(st.sampled_from(sorted(kinds)), max_size=3, unique=True).flatmap(
        lambda names: st.tuples(*(kinds[name] for name in names)).map(list)
    )


def _supply() -> st.SearchStrategy[dict[str, Any]]:
    fleet = st.fixed_dictionaries(
        {
            "gpus": st.integers(1, 3),
            "tokens_per_gpu_second": st.sampled_from([20.0, 200.0]),
            "capex_usd_per_gpu": st.sampled_from([0.0, 40_600.0]),
            "depreciation_years": st.sampled_from([2.0, 5.0]),
            "running_usd_per_gpu_hour": st.sampled_from([0.0, 0.35]),
            "staff_usd_per_year": st.sampled_from([0.0, 3e5]),
            "overflow": st.sampled_from(["queue", "api"]),
        }
    )
    limit = st.sampled_from([{}, {}, {"mtok_per_minute": 0.005, "burst_minutes": 60.0}])
    return st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["api", "api", "fleet"]),
            "fleet": fleet,
            "api": limit,
            "blocking_share": st.sampled_from([0.0, 0.5, 1.0]),
        }
    )


def _prices() -> st.SearchStrategy[dict[str, Any]]:
    """One blended price, or one composed from the list prices of two models."""
    change = _some(-0.5, 0.5)
    cheap, dear = sorted(price_table().models)[:2]
    mixes = [[(cheap, 1.0)], [(cheap, 0.7), (dear, 0.3)]]
    mix = st.sampled_from(mixes).map(
        lambda shares: {"models": [{"model": name, "share": share} for name, share in shares]}
    )
    rise = st.sampled_from([0.0, 0.1, 0.35])
    blended = st.fixed_dictionaries({"usd_per_mtok": _some(0.1, 5.0), "change_per_year": change, "rise_with_use": rise})
    return st.one_of(
        blended, blended, st.fixed_dictionaries({"mix": mix, "change_per_year": change, "rise_with_use": rise})
    )


def _allowances() -> st.SearchStrategy[dict[str, Any]]:
    """What every policy with an allowance has, in USD or as a share of pay."""
    money = st.sampled_from([0.0, 5.0, 60.0, 200.0, 1e6]).map(lambda usd: {"usd_per_month": usd})
    share = _some(0.0, 0.5).map(lambda part: {"share_of_base_pay": part})
    names = st.sampled_from([{"senior": 90.0, "east": 30.0}, {"others": 20.0}]).map(
        lambda usd: {"usd_per_month_by": usd}
    )
    rest = st.fixed_dictionaries(
        {
            "when_used_up": st.sampled_from(["stop", "economy"]),
            "rollover": st.sampled_from([0.0, 0.3, 1.0]),
            "use_it_or_lose_it": _some(0.0, 1.0),
            "burn_limit": st.sampled_from([0.0, 1.0, 1e6]),
            "pacing": st.sampled_from([None, 0.0, 1.0]),
            "level": st.sampled_from([0.5, 1.0]),
        }
    )
    return st.tuples(st.one_of(money, money, share, names), rest).map(lambda both: {**both[0], **both[1]})


def _with_allowance(kind: str, own: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(_allowances(), st.fixed_dictionaries(own)).map(lambda both: {"kind": kind, **both[0], **both[1]})


def _limit() -> st.SearchStrategy[dict[str, Any]]:
    """One limit that is counted in a meter."""
    amount = st.sampled_from(
        [
            {"usd": 0.0},
            {"usd": 5.0},
            {"usd": 60.0},
            {"mtok": 3.0},
            {"usd_by": {"senior": 9.0, "east": 20.0}},
            {"usd_by": {"junior": 4.0, "others": 30.0}},
        ]
    )
    rest = st.fixed_dictionaries(
        {
            "scope": st.sampled_from(["engineer", "engineer", "role", "team", "group", "company"]),
            "window": st.sampled_from(["5h", "day", "week", "month"]),
            "only": st.sampled_from([[], [], ["east"], ["senior"]]),
            "hard": st.sampled_from([True, True, False]),
            "on_limit": st.sampled_from(["stop", "wait", "economy", "overage", "ask"]),
            "lag_hours": st.sampled_from([0.0, 0.0, 3.0]),
            "raise_usd": st.sampled_from([None, 20.0]),
            "raise_days": st.sampled_from([0.5, 21.0]),
        }
    )
    own = st.tuples(amount, rest).map(lambda both: {**both[0], **both[1]})
    shared = rest.filter(lambda one: one["scope"] != "engineer").map(lambda one: {**one, "usd_per_engineer": 30.0})
    return st.one_of(own, own, own, shared)


def _lists() -> st.SearchStrategy[list[dict[str, Any]]]:
    """A list of limits: some counted, perhaps one per request and one per hour of work, perhaps an allowance."""
    request = st.sampled_from(
        [[], [], [{"window": "request", "usd": 4.0}], [{"window": "request", "usd": 4.0, "on_limit": "ask"}]]
    )
    hour = st.sampled_from([[], [], [{"window": "hour_of_work", "usd": 0.4}]])
    allowance = st.sampled_from([[], [{"window": "month", "usd": 40.0}]])
    counted = st.lists(_limit(), min_size=1, max_size=4)
    return st.tuples(request, hour, allowance, counted).map(lambda parts: [one for part in parts for one in part])


def _routing() -> st.SearchStrategy[dict[str, Any]]:
    """Two tiers with every number of routing; some may use one of them only."""
    pairs = st.sampled_from([("economy", "frontier"), ("small, low effort", "frontier"), ("economy", "large")])
    allowed = st.sampled_from([None, None, {"team 0": 0, "senior": 1}, {"east": 1, "team 1": 0}])
    rest = st.fixed_dictionaries(
        {
            "mode": st.sampled_from(["forced", "default", "chosen", "router"]),
            "router_error": st.sampled_from([0.0, 0.3, 1.0]),
            "better_share": st.sampled_from([0.0, 0.4, 1.0]),
            "takers": st.sampled_from(["anyone", "heaviest"]),
            "redo_hours": st.sampled_from([0.0, 0.5, 40.0]),
            "rebound": st.sampled_from([0.0, 0.0, 0.3]),
        }
    )
    return st.tuples(pairs, allowed, rest).map(
        lambda parts: {
            "cheaper": parts[0][0],
            "better": parts[0][1],
            "allowed": parts[1] and {name: [parts[0][place]] for name, place in parts[1].items()},
            **parts[2],
        }
    )


def _tiers() -> st.SearchStrategy[list[dict[str, Any]]]:
    """A small and a large tier; sometimes one that takes the place of the economy tier."""
    numbers = {
        "price_share": _some(0.05, 1.0),
        "capability_share": _some(0.0, 1.0),
        "capability_fall": st.sampled_from([0.0, 0.5, 1.0]),
        "solves_share": st.sampled_from([0.0, 0.4, 1.0]),
    }
    names = st.sampled_from([["small, low effort", "large"], ["small, low effort", "large", "economy"]])
    return names.flatmap(
        lambda chosen: st.tuples(*(st.fixed_dictionaries({"name": st.just(name), **numbers}) for name in chosen))
    ).map(list)


def _for_everybody(policy: dict[str, Any]) -> dict[str, Any]:
    """What the schema demands: an allowance that is traded or moved is everybody's."""
    named = policy.get("usd_per_month_by")
    return {**policy, "usd_per_month_by": {**named, "others": 20.0}} if named else policy


def _kinds() -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    """Every kind of policy with every number it has."""
    intensity = {"intensity": st.sampled_from([0.3, 1.0, 3.0])}
    exchange = {
        "fee": st.sampled_from([0.0, 0.2]),
        "bid_noise_sigma": st.sampled_from([0.0, 0.6]),
        "buy_back": st.sampled_from([0.0, 1.0]),
        "bids_follow": st.sampled_from(["belief", "curve"]),
    }
    adaptive = {
        "every_months": st.integers(1, 2),
        "speed": st.sampled_from([0.0, 0.5, 2.0]),
        "largest_move": st.sampled_from([0.0, 0.5]),
        "reading_noise_sigma": st.sampled_from([0.0, 0.5, 2.0]),
    }
    chargeback = {
        "felt_share": st.sampled_from([0.0, 0.05, 1.0]),
        "vanity_cut": _some(0.0, 0.9),
        "misbooking_share": st.sampled_from([0.0, 0.4]),
        "team_budget_usd_per_engineer": st.sampled_from([None, 30.0]),
    }
    gated = {
        "auto_approve_usd": st.sampled_from([0.0, 2.0, 20.0, 1e9]),
        "reviewers": st.integers(1, 6),
        "review_hours": st.sampled_from([0.1, 2.0, 40.0]),
        "hurdle": _some(0.2, 5.0),
        "noise_sigma": st.sampled_from([0.0, 0.7]),
        "blocking_share": st.sampled_from([0.0, 0.5, 1.0]),
        "reviewer_usd_per_hour": st.sampled_from([0.0, 93.7]),
        "cap_usd_per_month": st.sampled_from([None, 30.0]),
        "effort_noise_sigma": st.sampled_from([0.0, 0.4]),
        "writing_hours": st.sampled_from([0.0, 0.2]),
        "patience_hours": st.sampled_from([None, 0.5, 8.0]),
        "splitting_share": st.sampled_from([0.0, 0.4]),
        "splitters": st.sampled_from(["anyone", "heaviest"]),
        "reviewers_are": st.sampled_from(["colleagues", "hired"]),
    }
    limits = st.sampled_from(
        [{"usd_per_request": 0.0}, {"usd_per_request": 5.0}, {"usd_per_hour_of_work": 0.3}, {"usd_per_request": 1e6}]
    )
    limited = st.tuples(
        limits,
        st.fixed_dictionaries(
            {
                "splitters": st.sampled_from(["anyone", "heaviest"]),
                "splitting_share": st.sampled_from([0.0, 0.4]),
                "overstatement": _some(1.0, 3.0),
            }
        ),
    ).map(lambda both: {"kind": "limited", **both[0], **both[1]})
    reviewed = {name: gated[name] for name in gated if name not in ("auto_approve_usd", "cap_usd_per_month")}
    lapsing = {
        "rollover": st.sampled_from([0.0, 0.3]),
        "use_it_or_lose_it": _some(0.0, 1.0),
        "pacing": st.sampled_from([None, 1.0]),
        "level": st.sampled_from([0.5, 1.0]),
        "burn_limit": st.sampled_from([0.0, 1.0]),
        "overstatement": _some(1.0, 3.0),
    }
    lists = {"limits": _lists(), "routing": st.one_of(st.none(), _routing()), **lapsing}
    plain = {"uncapped": intensity, "planner": intensity, "planner_free": intensity}
    plain |= {"gated": gated, "chargeback": chargeback, "limits": {**lists, **reviewed}}
    return {
        **{kind: st.fixed_dictionaries({"kind": st.just(kind), **own}) for kind, own in plain.items()},
        "limited": limited,
        "routed": _routing().map(lambda own: {"kind": "routed", **own}),
        "capped": _with_allowance("capped", {"pooled": st.booleans()}),
        "exchange": _with_allowance("exchange", exchange).map(_for_everybody),
        "adaptive": _with_allowance("adaptive", adaptive).map(_for_everybody),
    }


def _policies() -> st.SearchStrategy[dict[str, Any]]:
    """A policy, some of which say where their tokens come from."""
    supply = st.sampled_from([{}, {}, {"supply": "api"}, {"supply": "fleet"}])
    seats = {"seats_share": 0.5, "seats_to": "anyone", "included_usd_per_seat": 9.0, "pooled": False}
    contract = st.sampled_from([None, None, {"seats_share": 0.7}, seats, {**seats, "pooled": True}])
    return st.tuples(st.one_of(*_kinds().values()), supply, contract).map(
        lambda parts: {**parts[0], **parts[1], "contract": _seats_for(parts[0], parts[2])}
    )


def _seats_for(policy: dict[str, Any], contract: dict[str, Any] | None) -> dict[str, Any] | None:
    """A contract that the policy may have: one that gives tokens to all has seats for all."""
    return {**contract, "seats_share": 1.0} if contract and policy["kind"] == "planner_free" else contract


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A small random scenario with two policies, the first of which may become the second."""
    teams = draw(st.lists(_teams(), min_size=1, max_size=3))
    events = draw(_events())
    one, other = draw(_policies()), draw(_policies())
    if any(event["kind"] == "policy_switch" for event in events) and {one["kind"], other["kind"]} <= {
        "gated",
        "limits",
    }:
        other = {**other, "reviewers": one["reviewers"]}  # the schema refuses a gate whose reviewers change
    return Scenario.model_validate(
        {
            "title": "random",
            "question": "do the engines agree?",
            "seed": draw(st.integers(0, 2**32)),
            "months": (months := draw(st.integers(1, 4))),
            "warmup_months": draw(st.integers(0, months - 1)),
            "world": {
                "price": draw(_prices()),
                "supply": draw(_supply()),
                "economy_tier": {
                    "price_share": draw(_some(0.05, 1.0)),
                    "capability_share": draw(_some(0.0, 1.0)),
                    "capability_fall": draw(st.sampled_from([0.0, 0.5, 1.0])),
                    "solves_share": draw(st.sampled_from([0.0, 0.4, 1.0])),
                },
                "tiers": draw(_tiers()),
                "leaderboard": {
                    "visibility": draw(st.sampled_from([0.0, 0.5, 1.0])),
                    "decay": draw(st.sampled_from([0.0, 0.3, 1.0])),
                    "contest": draw(st.sampled_from([0.0, 0.5, 1.0])),
                    "scope": draw(st.sampled_from(["organisation", "team"])),
                },
                "teams": [{**team, "name": f"team {i}"} for i, team in enumerate(teams)],
            },
            "policies": [{**one, "name": "one"}, {**other, "name": "other"}],
            "events": events,
        },
        context=READ,  # the engines run more than a file may ask for, such as a switch to an upper bound
    )
