"""A known world, simulated, written as real tools export, and imported: everybody's months come back."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.company.example.exports import write_exports
from simulator.company.example.planted import Planted, plant
from simulator.company.example.tools import MAPPING, TOOLS
from simulator.company.example.world import START, write_example
from simulator.company.identities import company_key, pseudonym
from simulator.company.reader import TOKENS
from simulator.company.tables import Tables
from simulator.records import Floats
from tests.worlds import policy, team, world

SCENARIO = world(
    team("web", 10, appetite={"non_user_share": 0.2}),
    team("data", 8, staffing={"attrition_per_year": 1.0, "growth_per_year": 0.3}),
    months=4,
)
PLANTED = plant(SCENARIO, 0, policy("uncapped"))
MONTHS = pd.date_range("2025-11-01", periods=4, freq="MS")
FLAT_OF = {"claude_code": 0.005, "cursor": 0.005}  # half a cent a month, where a format has whole cents


def months_of(rows: pd.DataFrame, value: pd.Series, persons: list[str]) -> Floats:
    """Sums by person and month, [person, month]."""
    month = rows["start"].dt.to_period("M").dt.to_timestamp()
    table = value.astype(float).groupby([rows["person"], month]).sum().unstack(fill_value=0.0)
    return table.reindex(index=persons, columns=MONTHS, fill_value=0.0).to_numpy(dtype=float)


def imported(folder: Path, out: Path) -> tuple[Tables, list[str]]:
    """The tables, and the pseudonyms of everybody who was planted."""
    people = folder / "people.csv"
    tables = simulator.import_company(folder, people=people, out=out, columns=MAPPING).tables
    return tables, [pseudonym(email, company_key(out)) for email in PLANTED.emails]


def hold(planted: Planted, tables: Tables, persons: list[str], usd_step: float) -> None:
    usage = tables.usage
    tokens = usage[list(TOKENS)].astype(float).sum(axis=1)
    np.testing.assert_allclose(months_of(usage, tokens, persons) / 1e6, planted.mtok, atol=1e-6)
    np.testing.assert_allclose(months_of(usage, usage["usd"], persons), planted.usd, atol=0.51 * usd_step + 1e-6)
    assert set(usage["person"]) <= set(persons)
    assert (usage["model"] != "other").all()


@pytest.mark.parametrize("daily", [True, False], ids=["days", "months"])
@pytest.mark.parametrize("tool", TOOLS)
def test_what_was_planted_comes_back_from_every_tool(tool: str, daily: bool, tmp_path: Path) -> None:
    write_exports(PLANTED, SCENARIO, tmp_path / "exports", 5, START, tools=[tool], daily=daily)
    tables, persons = imported(tmp_path / "exports", tmp_path / "company")
    hold(PLANTED, tables, persons, TOOLS[tool].usd_step)


def test_what_was_planted_comes_back_from_a_mix_of_tools_with_roster_and_output(tmp_path: Path) -> None:
    write_exports(PLANTED, SCENARIO, tmp_path / "exports", 5, START)
    tables, persons = imported(tmp_path / "exports", tmp_path / "company")
    hold(PLANTED, tables, persons, 0.01)
    output, people = tables.output, tables.people
    made = output[~output["bot"]]
    np.testing.assert_array_equal(months_of(made, made["items"], persons), PLANTED.items)
    assert output["bot"].sum() > 0
    assert people["person"].tolist() == persons, "those who use nothing, too"
    assert people["team"].tolist() == [SCENARIO.world.teams[place].name for place in PLANTED.team]
    assert (people["hours_per_week"] == 40.0).all()
    for start, end, there in zip(people["start"], people["end"], PLANTED.present, strict=True):
        assert [(pd.isna(start) or start <= day) and (end <= day) is not True for day in MONTHS] == (there > 0).tolist()
    by_team = tables.usage.groupby("team")["usd"].sum()
    for place, own in enumerate(SCENARIO.world.teams):
        assert by_team[own.name] == pytest.approx(PLANTED.usd[PLANTED.team == place].sum(), abs=0.5)


@pytest.mark.slow
def test_the_shipped_company_is_imported_with_every_trap_told(tmp_path: Path) -> None:
    write_example(tmp_path)
    exports, people = tmp_path / "exports", tmp_path / "people.csv"
    found = simulator.import_company(exports, people=people, out=tmp_path / "company", columns=MAPPING)
    traps = {one.trap for one in found.tables.findings}
    assert {"the same file twice", "use without a person", "refunds"} <= traps
    services = found.tables.usage[found.tables.usage["person_kind"] == "service"]
    assert services["usd"].sum() == pytest.approx(12 * (13.10 + 4.2))
    assert found.tables.usage["usd"].min() == -25.0


def test_a_last_month_of_little_use_is_no_day_that_was_not_over(tmp_path: Path) -> None:
    """Exports of one day a month have no weeks to compare the last day with."""
    fading = np.array([1.0] * 23 + [0.1])
    long = PLANTED._replace(**{
        name: np.tile(getattr(PLANTED, name), (1, 6)) * fading for name in ("mtok", "usd", "items")
    }, present=np.tile(PLANTED.present, (1, 6)))  # fmt: skip
    write_exports(long, SCENARIO, tmp_path / "exports", 5, START, tools=["litellm"], roster=False, daily=False)
    usage = simulator.import_company(tmp_path / "exports", out=tmp_path / "company").tables.usage
    assert usage["usd"].sum() == pytest.approx(long.usd.sum())
    assert usage["start"].max() == pd.Timestamp("2027-10-31")
