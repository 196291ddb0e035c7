"""The panel of a comparison: engineers month by month, with the very numbers of its ledger."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.columns import entry
from simulator.records import LEDGER, OF_A_TEAM
from simulator.replication.panel import BOOKED, COLUMNS, KEYS, TRAITS
from simulator.scenario.reading.load import loads
from simulator.studies.compare import panel as study
from simulator.studies.compare.findings import Findings

NAMES = [column.name for column in BOOKED]
FILE = loads(
    """
title: People
question: Who uses tokens?
months: 8
replications: 4
world:
  leaderboard: {visibility: 0.9}
  teams:
    - {name: web, engineers: 5, roles: [{name: junior, share: 0.6, pay: 0.8}, {name: senior, share: 0.4, appetite: 2}]}
    - name: data
      engineers: 3
      backlog: {items_per_week: 4}
      delivery: {review_hours: 1}
      staffing: {attrition_per_year: 0.6}
policies:
  - {kind: uncapped, contract: {seat_usd_per_month: 6, included_usd_per_seat: 5}}
  - {kind: capped, usd_per_month: 60, use_it_or_lose_it: 0.5}
  - {kind: gated, auto_approve_usd: 2}
  - {kind: exchange, usd_per_month: 40}
  - {kind: limits, name: asked, limits: [{window: month, usd: 5, on_limit: ask}]}
  - {kind: planner}
events: [{kind: price_shock, month: 3, months: 2, factor: 3}]
""",
    "people.yaml",
)


@pytest.fixture(scope="module")
def compared() -> Findings:
    return simulator.compare(FILE, workers=1)


def summed(panel: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Rows by team and month, added engineer by engineer in their order, as the engines add."""
    rows = {}
    for key, people in panel.groupby(["policy", "replication", "team", "month"], observed=True, sort=False):
        total = np.zeros(len(columns))
        for own in people.sort_values("engineer")[list(columns)].to_numpy(dtype=float):
            total = total + own
        rows[key] = total
    index = pd.MultiIndex.from_tuples(rows)
    return pd.DataFrame(list(rows.values()), index=index, columns=list(columns))


def test_the_ledger_is_the_sum_of_the_panel_to_the_last_bit(compared: Findings) -> None:
    panel, ledger = compared.panel(announce=str), compared.comparison.ledger
    assert ledger is not None
    assert list(panel) == list(COLUMNS)
    assert len(panel) == 7 * 4 * 8 * 8
    found = summed(panel, NAMES)
    wanted = ledger.set_index(["policy", "replication", "team", "month"])[NAMES].astype(float)
    for name in NAMES:
        assert (found[name] == wanted.loc[found.index, name]).all(), name
    assert found[["items", "spend_usd", "vanity_usd", "blocked_hours", "engineers"]].sum().min() > 0.0


def test_what_a_panel_leaves_out_is_no_engineers(compared: Findings) -> None:
    assert {column.name for column in LEDGER} == {*NAMES, *OF_A_TEAM}
    ledger = compared.comparison.ledger
    assert ledger is not None
    assert ledger["arrived"].sum() > 0
    assert ledger["contract_usd"].abs().sum() > 0.0


def test_traits_are_those_of_the_post(compared: Findings) -> None:
    panel = compared.panel(announce=str)
    posts = panel.groupby(["replication", "engineer"], observed=True)
    assert (posts[[name for name in TRAITS if name != "role"]].nunique() == 1).all(axis=None), "whatever the policy"
    roles = panel.drop_duplicates(["replication", "engineer"]).groupby("team", observed=True)["role"]
    assert set(roles.get_group("web").dropna()) == {"junior", "senior"}
    assert roles.get_group("data").isna().all()
    worked = panel[panel["engineers"] == 1]
    assert np.allclose(worked["base_pay_usd"], worked["salary_usd_per_year"] / 12.0)
    assert (panel.loc[panel["appetite_mtok_per_hour"] == 0.0, "wanted_mtok"] == 0.0).all()
    assert panel.loc[panel["policy"] == "none", "granted_mtok"].sum() == 0.0


def test_both_engines_give_the_same_panel() -> None:
    from simulator.replication.panel import _panel
    from simulator.replication.worlds import drawn_worlds, settings_of

    settings = settings_of(drawn_worlds(FILE))
    names = [policy.label for policy in FILE.scenario.policies]
    one, other = (_panel(settings, engine, names, [1], COLUMNS, 0) for engine in ("compiled", "simpy"))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_a_part_is_a_part_of_the_whole(compared: Findings) -> None:
    whole = compared.panel(announce=str)
    part = compared.panel(["gated", "capped"], [3, 1], columns=["spend_usd", "ability"], announce=str)
    assert list(part) == [*KEYS, "ability", "spend_usd"]
    assert part["replication"].unique().tolist() == [3, 1], "in the order that was asked for"
    wanted = whole[whole["policy"].isin(["gated", "capped"]) & (whole["replication"] == 3)]
    got = part[part["replication"] == 3]
    assert got["spend_usd"].tolist() == wanted["spend_usd"].tolist()
    assert got["policy"].tolist() == wanted["policy"].tolist()


def test_a_panel_is_written_as_it_comes(compared: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.replication.ledger.ROWS_PER_GROUP", 100)
    path = tmp_path / "panel.parquet"
    assert compared.panel(to=path, announce=str) is None
    pd.testing.assert_frame_equal(pd.read_parquet(path), compared.panel(announce=str))
    assert [each.name for each in tmp_path.iterdir()] == ["panel.parquet"]

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(study, "run_again", stopped)
    with pytest.raises(KeyboardInterrupt):
        compared.panel(to=tmp_path / "half.parquet", announce=str)
    assert [each.name for each in tmp_path.iterdir()] == ["panel.parquet"], "half a panel is none"


def test_rows_memory_and_time_are_said_first(compared: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    panel = compared.panel(["capped"], announce=said.append)
    assert said[0].startswith("Panel: 256 rows of 65 columns, about")
    assert "4 runs again." in said[0]
    used = panel.memory_usage(index=False).sum() / 2**20
    assert used < study.memory_mb(256, 64, 65, 0) < 4.0 * used
    monkeypatch.setattr(study, "available_mb", lambda: 1e-3)
    with pytest.raises(simulator.ScenarioError, match=r"256 rows: about .* or write it: to='panel.parquet'"):
        compared.panel(["capped"], announce=said.append)
    with pytest.raises(simulator.ScenarioError, match=r"fewer policies, replications or columns\.$"):
        compared.panel(["capped"], to="panel.parquet", announce=said.append)


def test_a_name_that_is_none_is_refused_with_the_nearest(compared: Findings) -> None:
    with pytest.raises(simulator.ScenarioError) as error:
        compared.panel(["caped"], [4, -1], columns=["spend"])
    for part in ("'caped'. Did you mean 'capped'?", "no replication 4: they are 0 to 3", "-1", "'spend'. Did you mean"):
        assert part in str(error.value)
    with pytest.raises(simulator.ScenarioError, match="nothing to run"):
        compared.panel([], announce=str)


def test_every_column_is_explained() -> None:
    assert all(entry(name, "panel").meaning for name in COLUMNS)
    assert all(entry(name, "panel") == entry(name, "ledger") for name in NAMES), "not what it is per post and month"


def test_events_are_those_of_the_replication(compared: Findings) -> None:
    events = compared.events("capped", 2)
    panel = compared.panel(["capped"], [2], announce=str)
    assert set(events["policy"]) == {"capped"}
    done = events["reason"].isin(["work item finished", "work item finished after rework"])
    assert done.sum() == panel["items"].sum()
    with pytest.raises(simulator.ScenarioError, match="no replication 9"):
        compared.events("capped", 9)
