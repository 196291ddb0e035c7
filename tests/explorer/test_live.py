"""While a hand drags: marks as a whole run gives them, only what changed is run, nothing is told from a few."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import Any

import numpy as np
import pytest

from simulator.engines.run import run_in
from simulator.explorer.bench import Bench, SupersededError
from simulator.explorer.first_levers import FIRST, first_levers, ranges_by_path
from simulator.explorer.live import preview
from simulator.explorer.page_requests import request_of
from simulator.explorer.preview_size import LEAST
from simulator.explorer.serve import build
from simulator.explorer.session import Session
from simulator.replication.reduce import cost
from simulator.scenario.reading.load import loads
from tests.explorer.browser import entered, refused
from tests.explorer.conftest import SMALL

PRICE = "world.price.usd_per_mtok"
CAP = "policies[1].usd_per_month"
LONG = SMALL.replace("replications: 14", "replications: 20")


@pytest.fixture(scope="module")
def twenty() -> Session:
    session = Session(loads(LONG, "small.yaml"), workers=2)
    session.whole(session.file({}))
    return session


def asked(settings: dict[str, str], path: str = CAP, **more: Any) -> Any:
    return request_of({"tab": "t", "generation": 1, "a": settings, "held": {}, "path": path, **more})


def shown(session: Session, settings: dict[str, str], path: str = CAP, **more: Any) -> Any:
    """The preview once every policy is done."""
    found = preview(session, asked(settings, path, **more), lambda: True)
    while not found["whole"]:
        found = preview(session, asked(settings, path, **more), lambda: True)
    return found


@pytest.mark.parametrize("settings", [{}, {CAP: "45"}, {PRICE: "2.2", CAP: "45"}, {"events.+price_shock.factor": "3"}])
def test_totals_are_those_of_a_run_with_the_same_inputs(session: Session, settings: dict[str, str]) -> None:
    bench = Bench(session.opened, session.controls, 14, 1)
    totals = bench.totals(settings)
    answer = session.answer(session.file(settings), 14, marginal=False)
    for policy in answer.findings.comparison.policies:
        assert cost(totals.of[policy.label]) == pytest.approx(answer.findings.paired.of(policy.label).cost, rel=1e-9)


def test_only_the_policy_under_the_hand_is_run(twenty: Session) -> None:
    shown(twenty, {})
    before = twenty.bench.runs
    shown(twenty, {CAP: "44"})
    assert twenty.bench.runs - before == LEAST
    shown(twenty, {CAP: "44"})
    assert twenty.bench.runs - before == LEAST


def test_what_does_not_change_stays_where_the_whole_answer_put_it(twenty: Session) -> None:
    found = shown(twenty, {CAP: "44"})
    rows = twenty.whole(twenty.file({})).findings.summary.set_index("policy")
    for policy in ("uncapped", "gated", "planner"):
        for column in ("net_usd", "cost_usd", "vanity_share"):
            value, low, high, _ = found["marks"][policy][column]
            assert (value, low, high) == tuple(rows.loc[policy, [column, f"{column}_low", f"{column}_high"]])
    assert found["marks"]["capped"]["net_usd"][0] != rows.loc["capped", "net_usd"]
    assert found["known"] == LEAST
    assert set(found["same"]) == {"none", "uncapped", "gated", "planner"}


def test_the_change_on_top_is_the_paired_one_of_the_policy_under_the_hand(twenty: Session) -> None:
    delta = shown(twenty, {CAP: "44"})["delta"]
    old, new = (twenty.answer(twenty.file(each), LEAST, False).findings for each in ({}, {CAP: "44"}))
    change = np.mean(new.paired.of("capped").net - old.paired.of("capped").net)
    change /= new.comparison.scenario.engineer_months()
    assert delta["amount"] == f"{change:+,.0f} USD".replace("-", "−")
    assert delta["who"] == "capped, 44 USD"
    assert f"n = {LEAST}" in delta["note"]


def test_under_a_hand_on_the_world_the_change_is_of_the_best_policy(twenty: Session) -> None:
    found = shown(twenty, {PRICE: "2"}, PRICE)
    choices = {name: row["net_usd"][0] for name, row in found["marks"].items() if name != "planner"}
    assert found["delta"]["who"] == max(choices, key=lambda name: choices[name])


def test_a_policy_is_told_from_all_replications_or_not_at_all(twenty: Session) -> None:
    totals = twenty.bench.totals({PRICE: "3.3"}, ["gated"], within=0.0)
    assert set(totals.of) >= {"none", "gated"}
    assert all(len(own) == LEAST for own in totals.of.values())


def test_two_settings_are_compared_with_each_other(twenty: Session) -> None:
    found = shown(twenty, {}, b={CAP: "44"}, side="b")
    assert found["delta"]["who"] == "B minus A: capped, 44 USD"


def test_work_that_nobody_waits_for_stops(session: Session) -> None:
    with pytest.raises(SupersededError):
        session.bench.totals({PRICE: "4.4"}, alive=lambda: False)


def test_a_run_under_way_is_not_begun_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, under_way = Event(), Semaphore(0)

    def slow(*given: Any) -> Any:
        under_way.release()
        go_on.wait(10)
        return run_in(*given)

    monkeypatch.setattr("simulator.explorer.bench.run_in", slow)
    bench = Bench(session.opened, session.controls, 2, 10)
    with ThreadPoolExecutor(2) as tabs:
        asked = [tabs.submit(bench.totals, {})]
        assert all(under_way.acquire(timeout=5) for _ in range(10))
        asked.append(tabs.submit(bench.totals, {}))
        again = under_way.acquire(timeout=0.2)
        go_on.set()
        one, other = (each.result() for each in asked)
    assert not again
    assert bench.runs == 10
    assert all((one.of[label] == other.of[label]).all() for label in one.of)


def test_a_slider_of_a_value_with_a_range_of_its_own_changes_something() -> None:
    ranged = SMALL + "uncertain: {world.price.usd_per_mtok: {low: 0.5, high: 2, source: assumed}}\n"
    session = Session(loads(ranged, "small.yaml"), workers=1)
    cheap, dear = (session.bench.totals({PRICE: price}).of["uncapped"] for price in ("0.6", "1.9"))
    assert (cost(dear) > cost(cheap)).all()
    file = session.file({PRICE: "1.9"})
    assert PRICE not in file.scenario.uncertain
    assert "set in tokensim explore" in file.text


def test_over_http_errors_are_sentences(session: Session) -> None:
    client = entered(build(session))

    def posted(data: Any) -> Any:
        return client.post("/preview", json=data).get_json()

    good = {"tab": "t", "generation": 1, "a": {CAP: "50"}, "held": {}, "path": CAP}
    assert posted(good)["marks"]["capped"]
    assert len(json.dumps(posted(good))) < 4000
    assert "must be above 0" in posted({**good, "a": {PRICE: "-1"}})["refused"][0]
    assert posted({**good, "held": {PRICE: "-1"}})["marks"]
    refused(client.post("/preview", json={**good, "held": 7}), 400, "Load it again")


def test_the_first_levers_are_what_explains_the_lead(twenty: Session) -> None:
    found = first_levers(twenty.opened, twenty.controls, twenty.whole(twenty.file({})))
    choice = twenty.whole(twenty.file({})).findings.choice
    assert choice is not None
    top = choice.inputs.sort_values("lead_share", ascending=False, kind="stable").iloc[0]
    assert len(found.controls) == FIRST == 5
    if top["lead_share"] > 0.01:
        assert found.controls[0].path == twenty.opened.find(str(top["parameter"])).path
        assert "in 20 worlds" in found.why


def test_without_worlds_enough_to_tell_the_usual_levers_stand_first(session: Session) -> None:
    found = first_levers(session.opened, session.controls, session.first_answer)
    assert found.controls[0].path == PRICE
    assert "usually" in found.why


def test_ranges_are_those_that_worlds_are_drawn_from(twenty: Session) -> None:
    ranges = ranges_by_path(twenty.opened)
    assert set(ranges) <= set(twenty.controls) | {path for path in ranges if path.startswith("world.teams")}
    assert PRICE in ranges or "world.defaults.pacing" in ranges
