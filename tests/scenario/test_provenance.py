"""Every value of the answer is listed once, with its unit and whether it is yours, sourced or assumed."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from simulator.scenario.blocks.gates import Reviewed
from simulator.scenario.blocks.limits import MEMORYLESS
from simulator.scenario.blocks.people import DEVELOPER_PAY
from simulator.scenario.blocks.routing import routing_of
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.presets import presets
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.paths import STUDIES
from simulator.scenario.reading.provenance import Assumption, tally
from simulator.scenario.reading.yaml_lines import read_yaml
from tests.scenario.texts import SCENARIOS, SMALL, STARTER, changed

# choices of the study, not assumptions
SETTINGS = {"seed", "replications", "months", "warmup_months", "confidence", "version"}

MIXED = """\
title: Mixed
question: Where does each value come from?
world:
  price: {preset: blended_2026q1, change_per_year: {value: -0.2, source: "a forecast"}}
  economy_tier: {price_share: 0.2}
  defaults:
    appetite: {preset: cursor_2026, sigma: 1.1}
    amenable_share: {value: 0.3, source: "our time sheets"}
    work: {effort_mean_hours: 16}
    curve: {family: hill, exponent: 0.6, gain: {value: 2, source: "a pilot"}, scale_mtok_per_hour: 0.7}
  teams:
    - name: inherits
      engineers: 3
    - name: own values
      engineers: {value: 5, source: "the directory"}
      salary: us_quality_assurance_2024
      amenable_share: 0.3
      work: {effort_cv: 0.8}
    - name: own curve
      engineers: 2
      curve: {family: exponential}
    - name: manager
      engineers: 2
      curve: {family: ces, substitution_elasticity: 0.25, gain_at_reference: 0.5, reference_usd_per_month: 90,
        half_gain_usd_per_month: 60}
policies:
  - kind: capped
    usd_per_month: {value: 200, source: "a memo"}
"""


def preset(block: str, name: str) -> str:
    return f"{name}: {presets(block)[name]['source']}"


def rows(text: str = MIXED) -> dict[str, Assumption]:
    return {row.path: row for row in loads(text).assumptions}


def test_each_row_is_listed_once() -> None:
    listed = loads(MIXED).assumptions
    assert len(rows()) == len(listed) > 40


@pytest.mark.parametrize(
    ("path", "value", "unit", "status", "source"),
    [
        ("world.price.change_per_year", "-0.2", "share/year", "sourced", "a forecast"),
        ("world.price.usd_per_mtok", "1.03", "USD/Mtok", "sourced", preset("price", "blended_2026q1")),
        ("world.defaults.amenable_share", "0.3", "share", "sourced", "our time sheets"),
        ("world.defaults.appetite.sigma", "1.1", "log", "yours", "the scenario gives no source"),
        ("world.defaults.appetite.median_mtok_per_hour", "0.3", "Mtok/h", "sourced",
         preset("appetite", "cursor_2026")),
        ("world.defaults.appetite.demand_sigma", "0.8", "log", "assumed", "default of the model, no evidence found"),
        ("world.defaults.salary.sigma", "0.37", "log", "sourced", f"{DEVELOPER_PAY}: from its p10 to p90"),
        ("world.defaults.work.effort_mean_hours", "16", "h", "yours", "the scenario gives no source"),
        ("world.defaults.curve.gain", "2", "ratio", "sourced", "a pilot"),
        ("world.teams[0].engineers", "3", "count", "yours", "the scenario gives no source"),
        ("world.teams[1].engineers", "5", "count", "sourced", "the directory"),
        ("world.teams[1].amenable_share", "0.3", "share", "yours", "the scenario gives no source"),
        ("world.teams[1].salary.median_usd_per_year", "102,610", "USD/year", "sourced",
         preset("salary", "us_quality_assurance_2024")),
        ("world.teams[2].curve.gain", "1.5", "ratio", "assumed", "default of the model, no evidence found"),
        ("world.teams[3].curve.gain_at_reference", "0.5", "ratio", "yours", "the scenario gives no source"),
        ("policies[0].usd_per_month", "200", "USD/month", "sourced", "a memo"),
        ("policies[0].rollover", "0", "share", "assumed", "default of the model, no evidence found"),
    ],
)  # fmt: skip
def test_the_origin_of_a_value(path: str, value: str, unit: str, status: str, source: str) -> None:
    assert rows()[path][:5] == (path, value, unit, status, source)


def test_values_of_the_world_are_counted_by_kind() -> None:
    found = [row for path, row in rows().items() if path.startswith("world.") and not path.endswith(".engineers")]
    count = tally(loads(MIXED).assumptions)
    assert count.values == len(found) == count.assumed + count.yours + count.sourced
    assert {row.status for row in rows().values()} == {"assumed", "yours", "sourced"}
    assert count.text.startswith(f"{len(found)} values of the world: {count.assumed} assumed, {count.yours} yours")


def test_a_range_of_the_users_own_is_known_by_place_and_by_name() -> None:
    share, price = ("world.teams.own values.amenable_share", "world.price.usd_per_mtok")
    listed = rows(f"{MIXED}uncertain: {{{share}: {{low: 0, high: 1}}, {price}: {{low: 1, high: 2}}}}\n")
    assert {path for path, row in listed.items() if row.ranged} == {
        "world.teams[1].amenable_share",
        "world.price.usd_per_mtok",
    }
    assert tally(tuple(listed.values())).ranged == 1  # the price has a source


def test_a_mix_of_models_is_yours_and_reads_like_one() -> None:
    models = "[{model: claude-sonnet-5, share: 0.75}, {model: claude-opus-5, share: 0.25}]"
    mixed = rows(
        changed("{preset: blended_2026q1, change_per_year", f"{{mix: {{models: {models}}}, change_per_year", MIXED)
    )
    row = mixed["world.price.mix.models"]
    assert row[:2] == ("world.price.mix.models", "claude-sonnet-5 0.75, claude-opus-5 0.25")
    assert (row.status, row.source) == ("yours", "the scenario gives no source")


def test_a_value_is_listed_with_where_the_truth_may_lie() -> None:
    assert rows()["world.defaults.curve.gain"].plausible == "0.3 to 3"
    assert rows()["world.teams[2].curve.gain"].plausible == "0.3 to 3"
    assert rows()["policies[0].usd_per_month"].plausible == ""


def test_a_share_of_nothing_is_no_assumption() -> None:
    """Where nothing is reworked or reviewed no answer rests on the share that is."""
    shares = {"world.defaults.rework.share", "world.defaults.delivery.share_of_reviewers"}
    assert not shares & set(rows())
    both = "work: {effort_mean_hours: 16}\n    rework: {slope: 0.1}\n    delivery: {review_hours: 1}"
    assert shares <= set(rows(changed("work: {effort_mean_hours: 16}", both, MIXED)))


def test_a_bare_number_equal_to_a_sourced_default_keeps_its_source() -> None:
    assert rows()["world.economy_tier.price_share"].status == "sourced"
    assert (
        rows(changed("price_share: 0.2", "price_share: 0.21", MIXED))["world.economy_tier.price_share"].status
        == "yours"
    )


def test_a_team_is_listed_with_what_it_does_not_inherit() -> None:
    def of_team(index: int) -> list[str]:
        start = f"world.teams[{index}]."
        return sorted(path.removeprefix(start) for path in rows() if path.startswith(start))

    salary = ["salary.loaded_multiplier", "salary.median_usd_per_year", "salary.sigma"]
    assert of_team(0) == ["engineers"]
    assert of_team(1) == ["amenable_share", "engineers", *salary, "work.effort_cv"]
    assert of_team(2) == ["curve.family", "curve.gain", "curve.scale_mtok_per_hour", "engineers"]


def test_the_form_of_a_curve_that_is_not_used_is_not_listed() -> None:
    manager = [path for path in rows() if path.startswith("world.teams[3].curve.")]
    assert manager == [
        f"world.teams[3].curve.{key}"
        for key in (
            "family",
            "substitution_elasticity",
            "gain_at_reference",
            "reference_usd_per_month",
            "half_gain_usd_per_month",
        )
    ]


def numbers(block: BaseModel, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a resolved scenario with its path."""
    for key, value in block:
        here = f"{path}.{key}" if path else key
        for index, item in enumerate(value if isinstance(value, tuple) else [value]):
            place = f"{here}[{index}]" if isinstance(value, tuple) else here
            if isinstance(item, BaseModel):
                yield from numbers(item, place)
            elif isinstance(item, int | float) and not isinstance(item, bool):
                yield place, item


def unlisted(text: str) -> set[str]:
    """Numbers that are neither listed nor inherited, with the same value, from a listed default.

    What an experiment found is no input: it has its source, and ``evidence`` and ``assumptions`` list it.
    """
    file = loads(text)
    listed = {row.path: row.value for row in file.assumptions}
    missing = set()
    for path, number in numbers(file.scenario):
        shown = f"{number:,.10g}" if isinstance(number, float) else str(number)
        shared = "world.defaults." + path.split("].", 1)[-1] if path.startswith("world.teams[") else path
        if listed.get(path, listed.get(shared)) != shown:
            missing.add(path)
    studied = {path for path in missing - SETTINGS if path.split(".")[0] in STUDIES or path.startswith("experiments[")}
    return {path for path in missing - SETTINGS - studied if not nothing_rests_on(path, file.scenario)}


def nothing_of_a_policy_rests_on(path: str, one: Any) -> bool:
    """Allowances at the level as written, what no limit of a list needs, what a contract or a routing leaves out."""
    key = path.rpartition(".")[2]
    if ".contract." in path:
        return bool(getattr(one.contract, key) == type(one.contract).model_fields[key].default)
    mode = getattr(routing_of(one), "mode", "")
    if key in ("router_error", "better_share"):
        return mode == "forced" or mode == ("router" if key == "better_share" else "default")
    if key == "level" or one.kind != "limits":
        return key == "level" and one.level == 1.0
    if ".limits[" in path:
        limit = one.limits[int(path.split(".limits[")[1].split("]")[0])]
        return key.startswith("raise_") and limit.on_limit != "ask"
    if key in ("rollover", "use_it_or_lose_it", "burn_limit"):
        return one.allowance is None
    if key in ("splitting_share", "overstatement"):
        return all(limit.window not in MEMORYLESS for limit in one.limits)
    return key in Reviewed.model_fields and not one.asks


def nothing_rests_on(path: str, scenario: Scenario) -> bool:
    """Headcount that does not move, own GPUs that serve nobody, waits that nobody has, shares of nothing."""
    world = scenario.world
    if path.endswith(("_tier.capability_fall", "_tier.solves_share")):
        return not any(policy.routes for policy in scenario.policies)
    if path.startswith("policies["):
        return nothing_of_a_policy_rests_on(path, scenario.policies[int(path.split("[")[1].split("]")[0])])
    place = path.split("teams[")[-1].split("]")[0]
    team = world.teams[int(place)] if "teams[" in path else world.defaults
    if ".staffing." in path:
        return team.staffing.attrition_per_year == team.staffing.growth_per_year == 0.0
    if path.endswith("rework.share"):
        return team.rework.base == team.rework.slope == 0.0
    if path.endswith("delivery.share_of_reviewers"):
        return team.delivery.review_hours == 0.0
    served = world.supply.kind == "fleet" or any(policy.supply == "fleet" for policy in scenario.policies)
    limited = world.supply.api.mtok_per_minute is not None
    if path.startswith("world.supply.fleet"):
        return not served
    if path.startswith("world.supply.api.burst"):
        return not limited
    return path.startswith("world.supply") and not (served or limited)


@pytest.mark.parametrize("path", [*SCENARIOS, STARTER], ids=lambda path: path.stem)
def test_no_number_of_a_shipped_scenario_is_missing(path: Any) -> None:
    """But for gain and scale of a curve that is given by its largest saving."""
    text = path.read_text(encoding="utf-8")
    of_savings = {row.rsplit(".", 1)[0] for row in rows(text) if row.endswith(".curve.largest_saving")}
    owners = {f"world.teams[{place}].curve" for place in range(len(loads(text).scenario.world.teams))} | of_savings
    plain = {f"{curve}.{key}" for curve in owners for key in ("gain", "scale_mtok_per_hour")}
    assert unlisted(text) <= (plain if of_savings else set())


def test_no_number_is_missing_but_the_unused_form_of_a_curve() -> None:
    assert unlisted(SMALL) == set()
    assert unlisted(MIXED) == {"world.teams[3].curve.gain", "world.teams[3].curve.scale_mtok_per_hour"}


def test_a_shared_manager_form_leaves_nothing_out() -> None:
    shared = "curve: {gain_at_reference: 0.5, reference_usd_per_month: 90, half_gain_usd_per_month: 60}"
    text = changed("salary: us_software_developer_2024", shared)
    own = changed("engineers: 8", "engineers: 8\n      curve: {gain: 2}", text)
    unused = {
        f"world.{owner}.curve.{key}" for owner in ("defaults", "teams[0]") for key in ("gain", "scale_mtok_per_hour")
    }
    assert unlisted(own) == unused
    assert rows(own)["world.teams[1].curve.scale_mtok_per_hour"].status == "assumed"


def test_the_starter_marks_what_it_assumes() -> None:
    text = STARTER.read_text(encoding="utf-8")
    places = read_yaml(text).lines
    written = {path: line for path, line in places.items() if path[:1] in (("world",), ("policies",))}
    comments = text.splitlines()
    status = {row.path: row for row in load(STARTER).assumptions}
    marked = 0
    for path, line in written.items():
        row = status.get("".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip("."))
        if row and row.status == "yours" and row.unit:
            assert comments[line - 1].endswith("assumed"), comments[line - 1]
            marked += 1
        elif row and row.status != "yours":
            assert not comments[line - 1].endswith("assumed"), comments[line - 1]
    assert marked >= 15
