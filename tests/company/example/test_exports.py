"""Exports hold what was planted, up to the rounding of their format."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.company.example.exports import USUAL, tool_of, write_exports
from simulator.company.example.planted import plant
from simulator.company.example.spread import calendar, habits, spread
from simulator.company.example.tools import TOOLS, dashed_name, display_name
from simulator.company.example.world import START, example_scenario, example_text, write_example
from simulator.company.reader import TOKENS
from simulator.scenario.blocks.price import price_table
from simulator.scenario.reading.load import load
from tests.worlds import policy, team, world

SCENARIO = world(
    team("web", 9, appetite={"non_user_share": 0.2}),
    team("data", 6, staffing={"attrition_per_year": 1.0}),
    months=3,
)
PLANTED = plant(SCENARIO, 0, policy("uncapped"))


@pytest.mark.parametrize("daily", [True, False])
@pytest.mark.parametrize("step", [0.01, 1e-6])
def test_a_month_is_spread_without_loss(daily: bool, step: float) -> None:
    year, use = calendar(START, 3, daily), habits(SCENARIO.world.price, len(PLANTED.team), 1)
    rows = spread(PLANTED, np.arange(len(PLANTED.team)), use, year, 1, step, "a tool")
    found = rows.assign(tokens=rows[list(TOKENS)].sum(axis=1)).groupby(["who", "month"])[["tokens", "usd"]].sum()
    for (who, month), own in found.iterrows():
        assert abs(own["tokens"] - PLANTED.mtok[who, month] * 1e6) <= 0.51
        assert abs(own["usd"] - PLANTED.usd[who, month]) <= 0.501 * step + 1e-9
    assert len(found) == (PLANTED.mtok > 0).sum()
    assert (rows[[*TOKENS, "usd"]] >= 0).all(axis=None)
    assert (rows["day"].dt.month - 11).mod(12).tolist() == rows["month"].tolist()
    day = rows["day"]
    assert ((day.dt.day_of_week < 5) | day.dt.is_month_start | day.dt.is_month_end).all()
    assert day.min() == pd.Timestamp(START), "whole months are covered"
    assert day.max() == pd.Timestamp("2026-01-31")


def test_list_prices_of_the_tokens_are_near_the_bill() -> None:
    use = habits(SCENARIO.world.price, len(PLANTED.team), 1)
    rows = spread(PLANTED, np.arange(len(PLANTED.team)), use, calendar(START, 3), 1, 1e-6, "a tool")
    listed = (rows[list(TOKENS)].to_numpy() / 1e6 * use.prices[rows["model"]]).sum(axis=1)
    assert listed.sum() == pytest.approx(rows["usd"].sum(), rel=1e-3)


def test_models_are_those_of_the_mix_where_there_is_one() -> None:
    mixed = SCENARIO.world.price.model_validate({"mix": {"models": [{"model": "gpt-5.6", "share": 1.0}]}})
    assert habits(mixed, 4, 1).models == ("gpt-5.6",)
    assert set(habits(SCENARIO.world.price, 4, 1).models) <= set(price_table().models)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_exports(PLANTED, SCENARIO, tmp_path / name, 3, START, tools=tuple(TOOLS))
    write_exports(PLANTED, SCENARIO, tmp_path / "c", 4, START, tools=tuple(TOOLS))
    first, again, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b", "c")
    )
    assert first == again
    assert first["cursor_usage_events.csv"] != other["cursor_usage_events.csv"]


def test_everybody_has_one_tool_and_each_tool_as_many() -> None:
    theirs = tool_of(PLANTED, USUAL)
    of_post = dict(zip(PLANTED.post.tolist(), theirs.tolist(), strict=True))  # a successor has the post's tool
    assert Counter(of_post.values()) == Counter(dict.fromkeys(range(5), 3))
    assert (np.diff(theirs[np.argsort(PLANTED.post)]) >= 0).all()


def test_the_roster_has_those_who_use_nothing_and_when_everybody_was_there(tmp_path: Path) -> None:
    write_exports(PLANTED, SCENARIO, tmp_path, 3, START)
    people = pd.read_csv(tmp_path / "people.csv", keep_default_na=False)
    assert people["person"].tolist() == PLANTED.emails
    assert people["team"].tolist() == [SCENARIO.world.teams[place].name for place in PLANTED.team]
    month = ["2025-11-01", "2025-12-01", "2026-01-01"]
    for (_, row), there in zip(people.iterrows(), PLANTED.present, strict=True):
        started = [not row["start"] or row["start"] <= day for day in month]
        left = [bool(row["end"]) and row["end"] <= day for day in month]
        assert [float(a and not b) for a, b in zip(started, left, strict=True)] == there.tolist()


def test_merged_pull_requests_are_the_items_and_some_of_a_bot(tmp_path: Path) -> None:
    write_exports(PLANTED, SCENARIO, tmp_path, 3, START)
    rows = json.loads((tmp_path / "pull_requests.json").read_text())
    found = Counter((row["author"]["login"], row["mergedAt"][:7]) for row in rows if not row["author"]["is_bot"])
    months = ("2025-11", "2025-12", "2026-01")
    for who, login in enumerate(PLANTED.logins):
        assert [found[login, month] for month in months] == PLANTED.items[who].tolist()
    assert sum(row["author"]["is_bot"] for row in rows) > 0
    assert all(row["createdAt"] < row["mergedAt"] for row in rows)
    assert len({row["number"] for row in rows}) == len(rows)


def test_parts_may_be_left_out(tmp_path: Path) -> None:
    write_exports(PLANTED, SCENARIO, tmp_path, 3, date(2026, 1, 15), tools=["litellm"], roster=False, output=False)
    assert [path.name for path in tmp_path.iterdir()] == ["litellm_daily_user_spend.csv"]
    days = pd.read_csv(tmp_path / "litellm_daily_user_spend.csv")["date"]
    assert days.min() < "2026-01-10"
    assert days.max() < "2026-04-01"
    idle = PLANTED._replace(mtok=PLANTED.mtok * 0.0, usd=PLANTED.usd * 0.0)
    write_exports(idle, SCENARIO, tmp_path / "empty", 3, START, roster=False, output=False)
    assert list((tmp_path / "empty").iterdir()) == []


def test_models_are_named_as_the_tools_name_them() -> None:
    assert display_name("claude-haiku-4.5") == "Claude Haiku 4.5"
    assert display_name("gpt-5.6") == "GPT-5.6"
    assert dashed_name("claude-haiku-4.5") == "claude-haiku-4-5"
    assert dashed_name("gpt-5.6") == "gpt-5.6"


def test_the_shipped_company_has_every_trap_and_its_truth(tmp_path: Path) -> None:
    write_example(tmp_path)
    exports = tmp_path / "exports"
    assert load(tmp_path / "truth.yaml").scenario == example_scenario()
    assert (tmp_path / "README.txt").read_text().startswith("A made-up company")
    assert not (exports / "people.csv").exists()
    report, twin = exports / "github_ai_usage_2026-10.csv", exports / "github_ai_usage_2026-10 (1).csv"
    assert report.read_bytes() == twin.read_bytes(), "exported twice"
    assert (pd.read_csv(report)["username"].isna()).sum() == 1, "spend of nobody"
    answers = [
        json.loads(line) for path in exports.glob("claude_code_*.jsonl") for line in path.read_text().splitlines()
    ]
    kinds = Counter(row["actor"]["type"] for answer in answers for row in answer["data"])
    assert kinds["api_actor"] == 12, "a build server's key"
    assert (pd.read_csv(exports / "warehouse_usage.csv")["cost_usd"] < 0).sum() == 1, "a refund"
    people = pd.read_csv(tmp_path / "people.csv")
    twice = people[people["person"].duplicated(keep=False)]
    assert twice["team"].nunique() == 2, "a mover"
    assert twice["end"].iloc[0] == twice["start"].iloc[1]
    assert people["end"].notna().sum() > 3, "leavers"
    assert 110 <= example_scenario().engineers <= 130
    assert example_text().startswith("#")
