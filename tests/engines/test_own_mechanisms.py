"""Curves, demand processes and rules of vanity of a user's own: run, repeated, kept as text, and refused by line."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.engines.errors import SimulationError
from simulator.engines.run import run_policies
from simulator.model.points import response_at
from simulator.scenario.blocks.curve_points import knots_through, largest_gain
from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_curve import GRID, points_of
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.own_files import code_of
from simulator.workload import draw
from tests.engines.parity import differences
from tests.worlds import column, play, policy, team, world

EXAMPLES = Path("tests/examples/own_mechanisms")
CAP = policy("capped", usd_per_month=100.0)
MODELS_RULE = """def padding(pad, standing, propensity, visibility, decay, contest, spent):
    return (1.0 - decay) * pad + visibility * propensity * ((1.0 - contest) * (1.0 - standing) + contest * standing)
"""
CURVES = {
    "michaelis_menten": "1 + 1.5 * x / (0.5 + x)",
    "exponential": "1 + 1.5 * (1 - math.exp(-x / 0.5))",
    "hill": "1 + 1.5 * x**0.6 / (0.6 + x**0.6)",
    "logarithmic": "1 + 0.3 * math.log1p(x / 0.1)",
    "power": "1 + 0.5 * x**0.4",
    "a kink": "min(1 + x, 2.0)",
}


def curve(formula: str) -> OwnCode:
    return OwnCode("my_curve.py", f"import math\n\n\ndef multiplier(x):\n    return {formula}\n")


def with_curve(formula: str) -> dict[str, Any]:
    return {"curve": {"family": "own", **curve(formula)._asdict()}}


def with_work(text: str) -> dict[str, Any]:
    return {"work": {"process": {"file": "my_work.py", "text": text}}}


def with_rule(text: str) -> Scenario:
    tree = world(team(engineers=6, vanity={"prone_share": 1.0}), months=4, leaderboard={"contest": 0.3}).model_dump()
    tree["world"]["leaderboard"]["rule"] = {"file": "my_rule.py", "text": text}
    return Scenario.model_validate(tree)


def test_the_examples_are_short() -> None:
    files = sorted(EXAMPLES.glob("*.py"))
    assert len(files) == 4
    assert all(len(file.read_text().splitlines()) < 25 for file in files)


def test_a_world_of_ones_own_runs_the_same_in_both_engines_and_again() -> None:
    scenario = load(EXAMPLES / "own_world.yaml").scenario
    plain = scenario.model_copy(
        update={"world": scenario.world.model_copy(update={"leaderboard": world(team()).world.leaderboard})}
    )
    for one in scenario.policies:
        assert differences(plain, one) == []
    once, again = (run_policies(scenario, scenario.policies, 0, "compiled") for _ in range(2))
    assert [one.ledger.tobytes() for one in once] == [one.ledger.tobytes() for one in again]
    assert column(once[1].ledger, "items").sum() > 0


def test_the_text_travels_with_the_scenario(tmp_path: Path) -> None:
    for file in EXAMPLES.iterdir():
        (tmp_path / file.name).write_text(file.read_text())
    file = load(tmp_path / "own_world.yaml")
    kept = code_of(file.scenario)
    assert {one.file for one in kept} == {one.name for one in EXAMPLES.glob("*.py")}
    for one in tmp_path.glob("*.py"):
        one.unlink()
    again = loads(file.text, "elsewhere.yaml", {one.file: one.text for one in kept})
    assert again.scenario == file.scenario == Scenario.model_validate(file.scenario.model_dump())
    assert file.with_({"months": 5}).scenario.world.leaderboard == file.scenario.world.leaderboard


@pytest.mark.parametrize("formula", CURVES.values(), ids=CURVES.keys())
def test_a_function_is_read_off_within_half_a_hundredth_of_its_largest_gain(formula: str) -> None:
    points = points_of(curve(formula))
    knots, gain = knots_through(points), largest_gain(points)
    own = curve(formula).fresh("multiplier")
    most = own(GRID[-1]) - 1.0
    assert max(abs(1.0 + gain * response_at(knots, use) - own(use)) for use in GRID) <= 0.005 * most


def test_a_function_earns_what_its_formula_earns() -> None:
    own = world(team(engineers=5, **with_curve(CURVES["michaelis_menten"])), months=6)
    formula = world(team(engineers=5), months=6)
    for one in (CAP, policy("planner")):
        found, wanted = (column(play(each, one).ledger, "value_usd").sum() for each in (own, formula))
        assert found == pytest.approx(wanted, rel=5e-3)
        assert differences(own, one) == []


BAD_CURVES = {
    "x": "my_curve.py:4: multiplier(0) = 0 must be [0, 1]",
    "1 + x * x": "my_curve.py:4: multiplier(0.0001075) = 1 bends the curve upwards",
    "1 + x if x < 1 else 1.5": "my_curve.py:4: multiplier(1) = 1.5 is slower than the point before it",
    "float('nan')": "my_curve.py:4: multiplier(0) is nan. Return the speed there",
    "None": "my_curve.py:4: multiplier(0) is None. Return the speed there",
    "1 / x": "my_curve.py:5: multiplier(0) fails: ZeroDivisionError",
    "1 + math.sin(x": "my_curve.py:5: is not Python: '(' was never closed.",
}


@pytest.mark.parametrize("formula", BAD_CURVES)
def test_a_function_that_is_no_curve_is_refused_by_line(formula: str) -> None:
    text = "world:\n  defaults:\n    curve: {family: own, file: my_curve.py}\n  teams: [{name: a, engineers: 1}]\n"
    with pytest.raises(ScenarioError) as refused:
        loads(
            f"title: t\nquestion: q\n{text}policies: [{{kind: uncapped}}]\n", code={"my_curve.py": curve(formula).text}
        )
    (only,) = refused.value.errors
    assert only.line == 5
    assert only.message.startswith(f"world.defaults.curve has a file that is wrong. {BAD_CURVES[formula]}")


def test_a_file_that_is_not_there_is_named_once(tmp_path: Path) -> None:
    for file in EXAMPLES.iterdir():
        if file.name != "heavy_tailed_work.py":
            (tmp_path / file.name).write_text(file.read_text())
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path / "own_world.yaml")
    (only,) = refused.value.errors
    assert only.message.startswith("world.defaults.work.process.file = 'heavy_tailed_work.py' does not exist.")


PARETO = (EXAMPLES / "heavy_tailed_work.py").read_text()


def test_a_longer_draw_begins_with_the_same_items_and_nobody_else_moves() -> None:
    alone = world(team("alpha", 3), team("beta", 2, **with_work(PARETO)), months=3)
    short, long = draw(alone, 0), draw(alone, 0, 2.0)
    for engineer in range(5):
        mine = short.effort[short.first[engineer] : short.first[engineer + 1]]
        start = long.first[engineer]
        assert np.array_equal(mine, long.effort[start : start + len(mine)])
    more = draw(world(team("gamma", 4), team("beta", 2, **with_work(PARETO)), team("alpha", 3), months=3), 0)
    beta = short.effort[short.first[3] : short.first[5]]
    assert np.array_equal(beta, more.effort[more.first[4] : more.first[6]])
    plain = draw(world(team("alpha", 3), team("beta", 2), months=3), 0)
    assert np.array_equal(plain.effort[: plain.first[3]], short.effort[: short.first[3]])
    assert not np.array_equal(plain.effort[plain.first[3] :], short.effort[short.first[3] :])
    assert not np.array_equal(draw(alone, 1).effort, short.effort)


def test_work_rushes_at_the_end_of_a_quarter() -> None:
    rush = (EXAMPLES / "quarter_end_rush.py").read_text()
    scenario = world(team(engineers=2, backlog={"items_per_week": 40.0}, **with_work(rush)), months=12)
    hours = draw(scenario, 0).arrival
    into = hours % 504.0 / 504.0
    assert np.all(np.diff(hours) >= 0.0)
    assert np.mean(into > 0.5) == pytest.approx(7 / 8, abs=0.03)  # of the integral of 3 x^2
    assert len(hours) == pytest.approx(40.0 * 12 * 168 / 40, rel=0.1)


BAD_WORK = {
    "yield -1.0, 1.0, 1.0": "items(rng, alpha 0) yields (-1.0, 1.0, 1.0) as item 1. Yield effort in hours above 0",
    "yield 0.0, 1.0, 1.0": "items(rng, alpha 0) yields (0.0, 1.0, 1.0) as item 1.",
    "yield float('nan'), 1.0, 1.0": "items(rng, alpha 0) yields (nan, 1.0, 1.0) as item 1.",
    "yield 16.0": "items(rng, alpha 0) yields 16.0 as item 1.",
    "return 5": "items(rng, alpha 0) gives 5. Use yield.",
}


@pytest.mark.parametrize("line", BAD_WORK)
def test_what_is_no_item_is_refused_by_line(line: str) -> None:
    scenario = world(team(engineers=1, **with_work(f"\ndef items(rng, who):\n    while True:\n        {line}\n")))
    with pytest.raises(ScenarioError) as refused:
        draw(scenario, 0)
    assert str(refused.value).startswith(f"my_work.py:2: {BAD_WORK[line]}")


def test_a_process_that_ends_or_fails_is_refused_by_line() -> None:
    ends = world(team(engineers=1, **with_work("def items(rng, who):\n    yield 16.0, 1.0, 1.0\n")))
    with pytest.raises(ScenarioError, match=r"my_work.py:1: items\(rng, alpha 0\) ends after 1 items, and \d+ may be"):
        draw(ends, 0)
    fails = world(team(engineers=1, **with_work("def items(rng, who):\n    yield 1 / 0\n")))
    with pytest.raises(ScenarioError, match=r"my_work.py:2: items\(rng, alpha 0\) fails: ZeroDivisionError"):
        draw(fails, 0)
    back = "def arrivals(rng, who):\n    yield 5.0\n    yield 4.0\n"
    with pytest.raises(ScenarioError, match=r"my_work.py:1: arrivals\(rng, alpha\) yields 4.0 as arrival 2"):
        draw(world(team(engineers=1, backlog={"items_per_week": 1.0}, **with_work(back))), 0)
    with pytest.raises(ValueError, match="has no function items"):
        world(team(engineers=1, **with_work("x = 1\n")))


def test_the_models_rule_as_a_file_leaves_the_same_rows() -> None:
    own, plain = with_rule(MODELS_RULE), with_rule(MODELS_RULE).model_dump()
    plain["world"]["leaderboard"]["rule"] = None
    built_in = Scenario.model_validate(plain)
    for engine in ("simpy", "compiled"):
        (found,), (wanted,) = (run_policies(each, [policy("uncapped")], 0, engine) for each in (own, built_in))
        assert found.ledger.tobytes() == wanted.ledger.tobytes()


def test_another_rule_leaves_other_padding() -> None:
    nobody = with_rule("def padding(*told):\n    return 0.0\n")
    assert column(play(nobody, policy("uncapped")).ledger, "vanity_mtok").sum() == 0.0
    middle = with_rule((EXAMPLES / "stay_in_the_middle.py").read_text())
    assert column(play(middle, policy("uncapped")).ledger, "vanity_mtok").sum() > 0.0


BAD_RULES = {
    "return -1.0": r"my_rule.py:1: padding\(.*\) is -1.0. Return the new padding, from 0",
    "return None": r"my_rule.py:1: padding\(.*\) is None. Return the new padding",
    "return 1 / 0": r"my_rule.py:2: padding\(.*\) fails: ZeroDivisionError",
}


@pytest.mark.parametrize("line", BAD_RULES)
def test_what_is_no_padding_is_refused_by_line(line: str) -> None:
    scenario = with_rule(f"def padding(*told):\n    {line}\n")
    with pytest.raises(SimulationError, match=BAD_RULES[line]):
        run_policies(scenario, [policy("uncapped")], 0, "compiled")
