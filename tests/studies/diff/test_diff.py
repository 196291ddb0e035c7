"""Two runs held against each other: what differs, by how much results change, paired where it may be, and refusals."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.replication.comparison_files import SavedError
from simulator.report.files.crate import CRATE
from simulator.scenario.reading.load import load
from simulator.scenario.reading.set_values import with_settings
from simulator.stats.intervals import Estimate
from simulator.studies.compare.tables.contrast import contrast
from simulator.studies.diff.charts import finding
from simulator.studies.diff.inputs import changed_inputs
from simulator.studies.diff.page import as_json, diff_page
from simulator.studies.diff.read import read_both
from simulator.studies.diff.results import MEASURES, Diff
from simulator.studies.diff.sentences import answer
from tests.saved_runs import saved_run
from tests.test_cli import tokensim

TEXT = """
title: small
question: which?
replications: 6
months: 3
world:
  price: {usd_per_mtok: 1.0}
  defaults: {amenable_share: 0.3}
  teams: [{name: a, engineers: 3}, {name: b, engineers: 2, amenable_share: 0.2}]
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 50}, {kind: gated}]
uncertain: {world.price.usd_per_mtok: {low: 0.5, high: 2}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("diff")


def run(
    folder: Path, name: str, text: str = TEXT, settings: Sequence[str] = (), as_written: bool = True, **options: int
) -> Path:
    """The folder of a run."""
    (folder / "small.yaml").write_text(text)
    file = with_settings(load(folder / "small.yaml"), settings)
    return saved_run(folder / name, file, as_written=as_written, **options)


@pytest.fixture(scope="module")
def first(folder: Path) -> Path:
    return run(folder, "first")


@pytest.fixture(scope="module")
def dearer(first: Path, folder: Path) -> Diff:
    return simulator.diff(first, run(folder, "dearer", settings=["world.price.usd_per_mtok=1.5"]))


def test_a_run_that_draws_its_inputs_differs_from_one_as_written(first: Path, folder: Path) -> None:
    found = simulator.diff(run(folder, "drawn", as_written=False), first)
    (row,) = found.inputs.to_dict("records")
    assert (row["name"], row["before"], row["after"]) == ("What is not known of the inputs", "drawn", "left out")
    assert "What differs: what is not known of the inputs from drawn to left out." in found.remarks


def test_the_input_that_was_set_is_the_one_that_differs(dearer: Diff) -> None:
    (row,) = dearer.inputs.to_dict("records")
    assert row == {
        "path": "world.price.usd_per_mtok",
        "name": "Price of tokens",
        "before": "1",
        "after": "1.5",
        "unit": "USD/Mtok",
        "source": "set with --set",
    }
    assert "What differs: price of tokens from 1 to 1.5 USD per Mtok." in dearer.remarks


def test_changes_are_those_of_paired_replications(dearer: Diff) -> None:
    assert dearer.paired
    known = contrast(dearer.before.totals, dearer.after.totals).set_index("policy")
    rows = dearer.changes[dearer.changes["measure"] == "net_usd"].set_index("policy")
    for end in ("", "_low", "_high"):
        np.testing.assert_allclose(rows[f"change{end}"], known.loc[rows.index, f"change_usd{end}"])
    own = rows["after_high"] - rows["after_low"]
    assert (rows["change_high"] - rows["change_low"] < own).all()  # the same random numbers narrow it
    np.testing.assert_allclose(rows["change"], rows["after"] - rows["before"])


def test_every_measure_is_that_of_the_summary(dearer: Diff, first: Path) -> None:
    summary = pd.read_csv(first / "summary.csv").set_index("policy")
    for row in dearer.changes.to_dict("records"):
        if row["measure"] in summary:
            assert row["before"] == pytest.approx(summary.loc[row["policy"], row["measure"]])
            assert row["before_low"] == pytest.approx(summary.loc[row["policy"], f"{row['measure']}_low"])
    assert set(dearer.changes["measure"]) <= set(MEASURES)
    assert list(dict.fromkeys(dearer.changes["policy"])) == ["uncapped", "capped", "gated"]
    yearly = dearer.changes[dearer.changes["measure"] == "net_usd_per_year"].set_index("policy")["before"]
    assert yearly["capped"] == pytest.approx(summary.loc["capped", "net_usd"] * 5 * 12)


def test_the_answer_says_who_earns_most_and_how_much_less(dearer: Diff) -> None:
    assert " earns most: about " in dearer.answer
    assert "a year less for the whole organisation than before (" in dearer.answer
    assert dearer.answer.endswith("1 input differs.")
    assert len(dearer.answer.split()) <= 40


def test_a_run_differs_in_nothing_from_the_same_run(first: Path, folder: Path) -> None:
    same = simulator.diff(first, run(folder, "same"))
    assert same.inputs.empty
    assert (same.changes[["change", "change_low", "change_high"]] == 0.0).all(axis=None)
    assert same.answer.endswith("earns most in both runs, and its net value is the same.")
    assert diff_page(same).sections


def test_other_seeds_are_not_paired_and_it_says_so(first: Path, folder: Path) -> None:
    other = simulator.diff(first, run(folder, "seed", seed=7, replications=4))
    assert not other.paired
    assert other.n == (6, 4)
    assert {"Seed", "Number of replications"} <= set(other.inputs["name"])
    assert any("not paired, and wider: the seeds are 1 and 7" in remark for remark in other.remarks)
    assert "random numbers shared" in set(other.checks.loc[other.checks["status"] == "REVIEW", "check"])


def test_of_more_replications_those_of_both_are_paired(first: Path, folder: Path) -> None:
    longer = simulator.diff(first, run(folder, "longer", replications=9))
    assert longer.n == (6, 6)
    assert (longer.changes["change"] == 0.0).all()


def test_inputs_are_held_against_each_other_by_name(first: Path, folder: Path) -> None:
    text = (
        TEXT.replace("amenable_share: 0.3", "amenable_share: 0.35")
        .replace("[{name: a, engineers: 3}, {name: b, engineers: 2,", "[{name: b, engineers: 4,")
        .replace("{kind: uncapped}, {kind: capped, usd_per_month: 50}", "{kind: capped, usd_per_month: 60}")
        .replace("{low: 0.5, high: 2}", "{low: 0.5, high: 3}")
    )
    second = run(folder, "names", text)
    rows = changed_inputs(*read_both(first, second)).set_index("name")
    assert tuple(rows.loc["Team a", ["before", "after"]]) == ("there", "not there")
    assert tuple(rows.loc["Policy uncapped", ["before", "after"]]) == ("uncapped", "not there")
    assert tuple(rows.loc["Allowance per engineer under capped", ["before", "after"]]) == ("50", "60")
    assert tuple(rows.loc["Range of price of tokens", ["before", "after"]]) == ("0.5 to 2", "0.5 to 3")
    assert rows.loc["Number of engineers in b", "after"] == "4"
    shared = [name for name in rows.index if "AI can speed up" in name or "amenable" in name.lower()]
    assert len(shared) == 1  # of the defaults; team b has its own, team a is gone
    found = simulator.diff(first, second)
    assert "Only the first run has uncapped." in found.remarks


def test_the_command_leaves_a_page_tables_and_json(first: Path, folder: Path, dearer: Diff) -> None:
    code, out, _ = tokensim("diff", first, dearer.after.folder, "--out", folder / "out")
    assert code == 0
    assert "Changes, second run minus first, with 95% intervals, paired" in " ".join(out.split())
    (made,) = (folder / "out" / "small").iterdir()
    assert {"diff.html", "diff.json", "changes.csv", "inputs.csv", "checks.csv", "charts.json"} <= {
        path.name for path in made.iterdir()
    }
    told = json.loads((made / "diff.json").read_text())
    assert told == json.loads(as_json(dearer))
    assert told["inputs"][0]["after"] == "1.5"
    assert None in {row["change"] for row in told["changes"]} or told["changes"]
    assert "Price of tokens" in (made / "diff.html").read_text()
    code, out, _ = tokensim("chart", made, "changes", "--format", "json", "--out", folder / "charts")
    assert code == 0
    code, _, err = tokensim("chart", folder / "small.yaml", "changes")
    assert (code, "tokensim diff RUN_A RUN_B" in err) == (2, True)


def test_bad_folders_are_sentences(first: Path, folder: Path) -> None:
    for other, words in {
        folder / "nowhere": "is not a folder",
        folder: "is not the folder of a finished run",
        first: "is given twice",
        _with_manifest(first, folder / "forecast", analysis="forecast"): "is the folder of tokensim forecast",
        _with_manifest(first, folder / "older", versions={"tokensim": "0.0.1"}): "of 0.0.1. Run both",
    }.items():
        code, _, err = tokensim("diff", first, other)
        assert (code, words in err) == (2, True), err
    with pytest.raises(SavedError) as error:
        read_both(folder / "x", folder / "y")
    assert len(str(error.value).splitlines()) == 2  # both at once


def _with_manifest(run: Path, there: Path, **changed: object) -> Path:
    shutil.copytree(run, there)
    about = json.loads((there / "manifest.json").read_text())
    (there / "manifest.json").write_text(json.dumps(about | changed))
    (there / CRATE).unlink()  # which would tell that the manifest was changed
    return there


def test_two_policies_that_earn_the_same_are_not_called_one(dearer: Diff) -> None:
    said = answer("capped", "gated", Estimate(0.0, 0.0, 0.0, 6), dearer.inputs)
    assert said.startswith("Gated now earns most, not capped; the change of its net value is not significantly")
    assert answer("gated", "gated", Estimate(0.0, 0.0, 0.0, 6), dearer.inputs).startswith("Gated earns most in both")


EXPERIMENT = {
    "name": "ours", "source": "own", "population": "12 teams", "months": 12, "change_in_output": 0.0,
    "standard_error": 0.01, "arms": [{"rule": "none"}, {"rule": "uncapped"}],
    "transfer": {"other_variance": 4},
}  # fmt: skip


def test_experiments_alone_move_the_choice(folder: Path) -> None:
    (folder / "small.yaml").write_text(TEXT)
    file = load(folder / "small.yaml").with_({"replications": 8})
    idle = file.with_experiments([{**EXPERIMENT, "used": False}])
    before, after = (saved_run(folder / name, one) for name, one in (
        ("untaught", idle), ("taught", file.with_experiments([EXPERIMENT]))))  # fmt: skip
    found = simulator.diff(before, after)
    (row,) = found.inputs.to_dict("records")
    assert (row["path"], row["name"]) == ("experiments.ours", "Experiment ours")
    assert row["before"] == "+0.0% output, standard error 1.0% (2.0% adjusted), not used"
    assert row["after"].endswith("(2.0% adjusted), used")
    assert found.changes.loc[found.changes["measure"] == "net_usd", "change"].lt(0.0).any()
    told = [one for one in found.remarks if "of worlds before and in" in one]
    assert told
    assert "against the best policy of each world it loses" in told[0]
    assert [one for one in simulator.diff(after, before).remarks if "of worlds before and in" in one]


def test_a_title_says_in_words_that_nothing_changed() -> None:
    still, moved = {"net_usd_low": -1.0, "net_usd_high": 1.0}, {"net_usd_low": 1.0, "net_usd_high": 3.0}
    assert finding([still, still]) == "No policy has a significantly different net value in the second run"
    assert finding([still, moved]) == "1 of 2 policies earns more or less in the second run"
    assert finding([moved, moved]) == "2 of 2 policies earn more or less in the second run"
