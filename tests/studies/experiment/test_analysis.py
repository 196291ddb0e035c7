"""An analysis of a made-up trial finds what was planted, says what it is worth, and warns of what misleads."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.studies.experiment.charts import effects_title
from simulator.studies.experiment.estimates import BALANCE, LASTS, LEFT, SPILL, TREND, Level, bounds_of
from simulator.studies.experiment.results import TrialAnalysis
from simulator.studies.experiment.terminal import as_json
from simulator.studies.trial.comparison import baseline_share, compare_arm, row_means, slopes
from tests.studies.experiment.planted import as_table, planted


def analysed(seed: int = 3, teams: int = 12, options: dict[str, Any] | None = None, **how: Any) -> TrialAnalysis:
    return simulator.analyse_experiment(as_table(planted(seed, teams, **how)), **(options or {}))


def row_of(found: TrialAnalysis, name: str) -> dict[str, Any]:
    row: dict[str, Any] = found.tests[found.tests["test"] == name].to_dict("records")[0]
    return row


@pytest.mark.parametrize("design", ["teams", "pairs", "steps", "persons"])
def test_a_planted_effect_is_found_in_every_design(design: str) -> None:
    """Seen in each of three trials of 12 teams, and held by the intervals of two at least."""
    held = []
    for seed in range(3):
        found = analysed(seed, design=design, effect=6.0, heavy=0.5, leave=0.0)
        row = found.effects.iloc[0]
        held.append(row["effect_low"] < 6.0 < row["effect_high"])
        assert row["effect_low"] > 0.0
        assert row["p"] < 0.05
        assert row["clusters"] == (96 if design == "persons" else 12)
        assert "Capped raised items by " in found.answer
        assert "per engineer and month" in found.answer
    assert sum(held) >= 2


def test_no_effect_is_not_claimed() -> None:
    found = analysed(seed=5)
    assert found.answer.startswith("The trial does not show that capped changes items: ")
    assert "raised" not in found.answer


def test_money_is_the_effect_at_its_value_less_the_tokens_for_all_heads() -> None:
    prices = {"usd_per_outcome": 100.0, "usd_per_mtok": 5.0, "headcount": 400}
    found = analysed(effect=3.0, leave=0.0, options=prices)
    (row,) = found.worth.to_dict("records")
    items, tokens = found.effects["effect"].iloc[0], found.effects["effect"].iloc[-1]
    assert row["net_usd"] == pytest.approx(100.0 * items - 5.0 * tokens, rel=0.1)  # theta of both is that of net value
    assert row["net_usd_per_year"] == pytest.approx(12 * 400 * row["net_usd"])
    assert row["net_usd_per_year_low"] == pytest.approx(12 * 400 * row["net_usd_low"])
    assert "For 400 engineers that is worth " in found.answer
    assert "a year, after the token bill." in found.answer
    gross = analysed(effect=3.0, leave=0.0, options={"usd_per_outcome": 100.0, "headcount": 400})
    assert gross.worth["net_usd"].iloc[0] == pytest.approx(100.0 * items)
    assert "the token bill not counted" in gross.answer


def test_money_that_may_be_lost_is_said_to() -> None:
    found = analysed(seed=5, options={"usd_per_outcome": 100.0, "headcount": 400})
    assert "it may cost money as well as bring some." in found.answer


def test_what_cannot_be_said_has_its_reason() -> None:
    found = analysed(teams=2, tokens=0.0)
    row = found.effects.iloc[0]
    assert np.isnan(row["effect_low"])
    assert "too few clusters" in row["effect_reason"]
    assert found.answer.startswith("This trial cannot say what capped does to items: too few clusters")
    assert "--usd-per-outcome" in found.worth["net_usd_reason"].iloc[0]
    weak = analysed(tokens=0.02)
    assert np.isnan(weak.dose["per_dose"].iloc[0])
    assert "moved them too little" in weak.dose["per_dose_reason"].iloc[0]
    bare = simulator.analyse_experiment(as_table(planted(3)).drop(columns=["tokens", "start"]))
    reasons = bare.tests.set_index("test")["estimate_reason"]
    assert "no month of baseline" in reasons[BALANCE]
    assert "fewer than 3 months of baseline" in reasons[TREND]
    assert "neither tokens nor spend" in bare.dose["per_dose_reason"].iloc[0]
    for name in ("effects", "worth", "dose", "tests", "bounds", "differences"):  # no gap without its reason
        table = getattr(bare, name)
        gaps = [one.removesuffix("_reason") for one in table if one.endswith("_reason")]
        for one in gaps:
            assert (table[one].notna() | (table[f"{one}_reason"] != "")).all(), (name, one)


def test_a_token_does_what_was_planted() -> None:
    (row,) = analysed(effect=4.0, tokens=2.0, heavy=0.4).dose.to_dict("records")
    assert row["moved_low"] < 2.0 < row["moved_high"]
    assert row["per_dose_low"] < 2.0 < row["per_dose_high"]


def test_arms_that_moved_apart_before_are_found() -> None:
    found = analysed(drift=1.5, heavy=0.3, leave=0.0)
    assert row_of(found, TREND)["estimate_low"] > 0.0
    check = found.checks.set_index("check").loc[TREND]
    assert check["status"] == "REVIEW"
    assert "read the effect with care" in check["advice"]
    assert row_of(found, LASTS)["estimate_low"] > 0.0


def test_leavers_of_one_arm_are_found_and_the_bounds_hold_the_truth() -> None:
    """The weaker half leaves the arm that does nothing: it seems to help, and its bounds hold zero."""
    found = analysed(seed=8, teams=20, driven_out=0.3, leave=0.0, heavy=0.5)
    assert row_of(found, LEFT)["estimate_high"] < 0.0
    (row,) = found.bounds.to_dict("records")
    assert row["stayed_share"] < row["control_stayed_share"] == 1.0
    assert row["worst"] < row["best"]
    assert any("What leavers would have done is not known" in one for one in found.remarks)
    inside = []
    for seed in range(40):
        comparison = compare_arm(planted(seed, 20, driven_out=0.3, leave=0.0, heavy=0.5), 1, seed, 100)
        bounds = bounds_of(comparison, Level(0.95, 1))
        inside.append(bounds["worst_low"] <= 0.0 <= bounds["best_high"])
    assert np.mean(inside) > 0.9
    assert bounds_of(compare_arm(planted(1, leave=0.0), 1, 1, 100), Level(0.95, 1))["worst_reason"] == "nobody left"


def test_a_control_that_felt_the_trial_is_found() -> None:
    found = analysed(seed=2, teams=30, design="persons", spill=8.0, heavy=0.3)
    assert row_of(found, SPILL)["estimate_low"] > 0.0
    assert found.checks.set_index("check").loc[SPILL, "status"] == "REVIEW"
    assert "no unit stays a control" in row_of(analysed(design="steps"), SPILL)["estimate_reason"]
    assert "nobody is nearer" in row_of(analysed(), SPILL)["estimate_reason"]


def test_several_arms_have_intervals_that_hold_at_once() -> None:
    table = as_table(planted(3, 24, effect=2.0))
    number = table["team"].str.split().str[1].astype(int)
    table.loc[(table["arm"] == "capped") & (number % 2 == 0), "arm"] = "gated"
    found = simulator.analyse_experiment(table)
    assert set(found.effects["arm"]) == {"capped", "gated"}
    assert "Intervals and probabilities allow for 2 arms at once." in found.remarks
    alone = simulator.analyse_experiment(table[table["arm"] != "gated"])
    both, one = (each.effects[each.effects["arm"] == "capped"].iloc[0] for each in (found, alone))
    assert both["effect"] == pytest.approx(one["effect"])
    assert both["effect_high"] - both["effect_low"] > one["effect_high"] - one["effect_low"]
    assert both["p"] == pytest.approx(min(1.0, 2 * one["p"]), rel=0.2)


def test_who_came_after_the_start_is_left_out_and_counted() -> None:
    table = as_table(planted(3, leave=0.0))
    late = table["engineer"].isin([f"e{place}" for place in range(0, 96, 5)]) & (table["month"] < "2026-07")
    found = simulator.analyse_experiment(table[~late])
    assert found.effects["units"].iloc[0] == 96 - 20
    assert found.checks.set_index("check").loc["who came later", "status"] == "REVIEW"


def test_the_same_table_gives_the_same_analysis_whatever_the_order_of_its_rows() -> None:
    table = as_table(planted(3, 8))
    one, other = (simulator.analyse_experiment(each) for each in (table, table))
    assert one == other
    mixed = simulator.analyse_experiment(table.sample(frac=1.0, random_state=1))
    assert mixed.effects["effect"].to_numpy() == pytest.approx(one.effects["effect"].to_numpy())


def test_the_share_that_stays_is_told_by_the_baseline_alone() -> None:
    trial = planted(4)
    found = compare_arm(trial, 1)
    later = found._replace(outcome=np.where(np.arange(12) < 6, found.outcome, 99.0))
    assert baseline_share(found, found.outcome) == baseline_share(later, later.outcome)
    assert 0.0 < baseline_share(found, found.outcome) <= 1.0
    one_month = found._replace(first=1)
    assert baseline_share(one_month, found.outcome) == 1.0
    two = found._replace(
        outcome=np.array([[2.0, 1.0], [4.0, 2.0], [6.0, 3.0]]), first=2,
        cluster=np.arange(3), block=np.zeros(3, dtype=np.int64),
    )  # fmt: skip
    assert baseline_share(two, two.outcome) == pytest.approx(2 / 3)


def test_slopes_and_means_of_rows_pass_over_gaps() -> None:
    rows = np.array([[1.0, np.nan, 5.0, 7.0], [1.0, 2.0, np.nan, np.nan], [np.nan] * 4])
    assert slopes(rows)[0] == pytest.approx(2.0)
    assert np.isnan(slopes(rows)[1:]).all()
    assert row_means(rows)[:2] == pytest.approx([13 / 3, 1.5])


def test_it_is_saved_with_its_page_and_shows_itself(tmp_path: Path) -> None:
    found = analysed(effect=2.0)
    folder = found.save(tmp_path / "kept")
    names = {path.name for path in folder.iterdir()}
    assert names == {"analysis.html", "analysis.json", *(f"{name}.csv" for name in found.tables)}
    assert pd.read_csv(folder / "effects.csv")["effect"].iloc[0] == pytest.approx(found.effects["effect"].iloc[0])
    assert set(found.charts) == {"effects", "difference"}
    assert found.chart("effects").data
    assert found.answer.split(",")[0] in found._repr_html_()


def odd_table(seed: int) -> pd.DataFrame:
    """A few units with gaps, zeros and odd starts, in arms and teams as chance has it."""
    rng = np.random.default_rng(seed)
    units, months, teams = (int(rng.integers(1, most)) for most in (14, 8, 6))
    team = rng.integers(0, teams, units)
    arm = rng.permutation(["control", "a", "b"] * 5)[team if rng.random() < 0.5 else np.arange(units)]
    start = rng.integers(1, months + 2, 16) if rng.random() < 0.5 else np.full(16, rng.integers(1, months + 1))
    rows = [
        {"unit": f"u{unit}", "team": f"t{team[unit]}", "arm": arm[unit], "block": team[unit] % 2, "month": month,
         "outcome": rng.choice([0.0, 1.0, rng.lognormal(), np.nan]), "tokens": float(rng.integers(0, 3)),
         "start": start[team[unit]] if arm[unit] != "control" else ""}
        for unit in range(units) for month in range(1, months + 1) if rng.random() < 0.8
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["unit", "team", "arm", "block", "month", "outcome", "tokens", "start"])
    return table.drop(columns=[name for name in ("team", "block", "tokens", "start") if rng.random() < 0.4])


@pytest.mark.parametrize("tables", [range(12), pytest.param(range(12, 200), marks=pytest.mark.slow)])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_tiny_and_odd_tables_end_in_an_answer_or_in_a_sentence(tables: range) -> None:
    """Nothing else: no traceback, no warning of numpy, and no missing number in a sentence."""
    told = [said_of(odd_table(seed)) for seed in tables]
    assert not [text for text in told if re.search(r"\bnan\b", text, flags=re.I)]
    assert sum(text.startswith("table: ") for text in told) < len(told) - 2


def said_of(table: pd.DataFrame) -> str:
    """The answer with all that is said beside it, or the sentence that says why there is none."""
    try:
        found = simulator.analyse_experiment(table, usd_per_outcome=3.0, headcount=10)
    except simulator.ScenarioError as error:
        return str(error)
    assert json.loads(as_json(found))["answer"] == found.answer
    return " ".join([found.answer, *found.remarks, *found.checks["message"]])


def test_titles_of_the_charts_are_short_and_say_what_is_significant() -> None:
    row = {"arm": "capped", "effect": 2.09, "effect_low": -0.29, "effect_high": 5.61}
    one = pd.DataFrame([row, row | {"effect": 9.0}])
    assert effects_title(one, "items") == "“capped” is not shown to change items: 2.09 (−0.29 to 5.61)"
    clear = one.assign(effect_low=0.5)
    assert effects_title(clear, "items") == "“capped” changes items: 2.09 (0.50 to 5.61)"
    assert len(effects_title(clear.assign(arm="a very long name of an arm " * 6), "merged pull requests " * 6)) <= 70
    two = pd.concat([clear, one.assign(arm="gated")])
    assert effects_title(two, "items") == "1 of 2 arms change items significantly"
