"""The search finds what a fine grid finds, respects its limits, and reports only what fresh replications say."""

from contextlib import nullcontext

import numpy as np
import pytest

from simulator.replication.worlds import Worlds
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.scenario.reading.paths import draft
from simulator.studies.optimize import run as module
from simulator.studies.optimize.results import sentences, summary, unsure
from simulator.studies.optimize.study import optimize, worlds_of_search
from simulator.studies.optimize.trials import Search, Trial, attempt, on_frontier, trials_table
from tests.studies.sweep.sweeps import BASE

CAP = "policies.capped.usd_per_month"
PERIOD = "policies.capped.when_used_up"


def asked(levers: str, limits: str = "{}", **options: object) -> ScenarioFile:
    settings = {"trials": 24, "replications": 3, "check_replications": 5, **options}
    block = "".join(f"  {key}: {value}\n" for key, value in settings.items())
    return loads(f"{BASE}optimize:\n{block}  limits: {limits}\n  levers:\n{levers}", "small.yaml")


def searched(file: ScenarioFile) -> Worlds:
    """The worlds a search of the file is run in."""
    assert file.scenario.optimize is not None
    return worlds_of_search(file, file.scenario.optimize)


ONE = f"    {CAP}: {{low: 5, high: 400}}\n"
TWO = ONE + f"    {PERIOD}: [stop, economy]\n    policies.gated.reviewers: {{low: 1, high: 4}}\n"


def test_it_finds_what_a_fine_grid_finds() -> None:
    file = asked(ONE, trials=40)
    (found,) = optimize(file)
    search = Search(searched(file), "capped", file.scenario.optimize.limits, "compiled")  # type: ignore[union-attr]
    grid = [attempt(search, range(3), {CAP: float(cap)}).measures["net_usd"] for cap in np.linspace(5, 400, 80)]
    assert found.best is not None
    assert found.best.measures["net_usd"] >= max(grid) - 0.01 * (max(grid) - min(grid))


def test_workers_change_no_trial() -> None:
    one, three = (optimize(asked(TWO), workers=workers) for workers in (1, 3))
    for a, b in zip(one, three, strict=True):
        assert [each.values for each in a.trials] == [each.values for each in b.trials]
        np.testing.assert_array_equal([each.net for each in a.trials], [each.net for each in b.trials])


def test_each_policy_is_searched_for_itself_with_levers_of_every_kind() -> None:
    capped, gated = optimize(asked(TWO))
    assert (capped.policy, gated.policy) == ("capped", "gated")
    assert set(capped.levers) == {CAP, PERIOD}
    assert {each.values[PERIOD] for each in capped.trials} == {"stop", "economy"}
    assert all(isinstance(each.values["policies.gated.reviewers"], int) for each in gated.trials)
    assert len(capped.trials) == len(gated.trials) == 24


def test_limits_are_respected_and_named() -> None:
    free = optimize(asked(ONE))[0]
    assert free.best is not None
    budget = 0.5 * free.best.measures["spend_usd"]
    tight = optimize(asked(ONE, f"{{spend_usd_at_most: {budget}}}"))[0]
    assert tight.best is not None
    assert tight.best.measures["spend_usd"] <= budget
    assert any(not each.allowed for each in tight.trials)
    assert tight.best.measures["net_usd"] <= free.best.measures["net_usd"]
    assert set(tight.best.over) == {"spend_usd"}


def test_where_nothing_respects_the_limits_it_says_so() -> None:
    found = optimize(asked(ONE, "{spend_usd_at_most: 0.001}", trials=8))
    assert found[0].best is None
    assert found[0].chosen is None
    table = summary(found, 0.95)
    assert "no setting" in table["verdict"].iloc[0]


def test_only_fresh_replications_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search, choice and check each have replications of their own: none is used twice."""
    met: list[range] = []
    sound = module.attempt

    def noted(search: Search, replications: range, values: dict[str, object]) -> Trial:
        met.append(replications)
        return sound(search, replications, values)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "attempt", noted)
    (found,) = optimize(asked(ONE, trials=8), workers=1)
    assert set(met) == {range(3), range(3, 8), range(8, 13)}
    assert found.chosen is not None
    scenario = draft(asked(ONE)).changed(found.chosen.values).scenario
    search = Search(searched(asked(ONE)), "capped", scenario.optimize.limits, "compiled")  # type: ignore[union-attr]
    np.testing.assert_array_equal(found.chosen.net, sound(search, range(8, 13), found.chosen.values).net)
    row = summary([found], 0.95).iloc[0]
    assert row["gain_usd"] == pytest.approx((found.chosen.net - found.written.net).mean())
    assert row["gain_usd_low"] <= row["gain_usd"] <= row["gain_usd_high"]
    assert row["searched_gain_usd"] == pytest.approx(
        found.best.measures["net_usd"] - found.written_searched.measures["net_usd"]  # type: ignore[union-attr]
    )


def test_ctrl_c_ends_the_search_and_checks_what_it_found() -> None:
    def stop(done: int) -> None:
        if done >= 16:
            raise KeyboardInterrupt

    (found,) = optimize(asked(ONE), progress=lambda total, what: nullcontext(stop))
    assert found.interrupted
    assert len(found.trials) == 16
    assert found.chosen is not None
    whole = optimize(asked(ONE))[0]
    assert not whole.interrupted
    assert [each.values for each in found.trials] == [each.values for each in whole.trials[:16]]


def test_the_frontier_is_what_nothing_dominates() -> None:
    assert on_frontier(np.array([1.0, 2.0, 3.0]), np.array([5.0, 4.0, 6.0]), np.array([True] * 3)).tolist() == [
        True, False, True,
    ]  # fmt: skip
    table = trials_table(optimize(asked(ONE))[0].trials)
    front, rest = table[table["frontier"]], table[~table["frontier"]]
    assert len(front) >= 3
    for row in rest.itertuples():
        assert ((front["spend_usd"] <= row.spend_usd) & (front["net_usd"] >= row.net_usd)).any()
    ordered = front.sort_values("spend_usd")
    assert ordered["net_usd"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("levers", "sentence"),
    [
        ("    policies.caped.usd_per_month: {low: 5, high: 400}\n", "did you mean 'policies.capped.usd_per_month'?"),
        ("    world.price.usd_per_mtok: {low: 1, high: 2}\n", "is not a value of a policy"),
        ("    policies.planner.intensity: {low: 1, high: 2}\n", "belongs to an upper bound"),
        (f"    {CAP}: {{low: -5, high: 400}}\n", "reaches a scenario that is invalid"),
        (f"    {CAP}: {{kind: normal, mean: 5, sigma: 1}}\n", "a lever is a range"),
    ],
)
def test_malformed_levers_are_refused_before_any_work(levers: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        asked(levers)
    assert sentence in str(caught.value)


def test_without_a_block_it_says_what_to_add() -> None:
    with pytest.raises(ScenarioError, match=r"has no block optimize\. Add one"):
        optimize(loads(BASE, "small.yaml"))


def test_a_written_setting_beyond_a_limit_is_no_loss_but_not_allowed() -> None:
    found = optimize(asked(ONE, "{spend_usd_at_most: 20}", trials=16))
    assert not found[0].written.allowed
    table = summary(found, 0.95)
    (sentence,) = sentences(table, 5)
    assert "; as written it is beyond its limit on spend" in sentence
    assert "loss" not in sentence
    assert "gain" not in table["verdict"].iloc[0]


def test_limits_are_reported_with_intervals_and_one_that_is_only_kept_on_average_says_so() -> None:
    found = optimize(asked(ONE, "{spend_usd_at_most: 60, spend_p95_usd_at_most: 1000}", trials=32))
    table = summary(found, 0.95)
    row = table.iloc[0]
    for name in ("spend_usd", "vanity_share"):
        assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]
    chosen = found[0].chosen
    assert chosen is not None
    assert "spend_p95_usd" in unsure(chosen, 0.95), "five replications cannot bound a 95th percentile from above"
    assert "kept on average, not surely" in row["verdict"]
    sure = chosen._replace(over={"spend_usd": row["spend_usd"] - row["spend_usd_high"] - 1.0})
    assert unsure(sure, 0.95) == []
    close = chosen._replace(over={"spend_usd": -1e-6})
    assert unsure(close, 0.95) == ["spend_usd"]
