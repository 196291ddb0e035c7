"""A manifest says all that is needed to run a study again, and what its numbers are in."""

import shlex
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from simulator.replication.parquet import note_in, scenario_hash
from simulator.report.files.manifest import scenario_among, units
from simulator.scenario.reading.load import loads
from simulator.versions import PACKAGES, code_hash, versions
from tests.report.test_crate import POLICY, about, folder
from tests.test_cli import SMALL, tokensim

__all__ = ["about", "folder"]


def test_a_manifest_says_what_was_run(about: dict[str, Any]) -> None:
    words = shlex.split(about["command"])
    assert words[:2] == ["tokensim", "run"]
    assert words[words.index("--set") + 1] == "months=2"
    assert (about["seed"], about["engine"], about["replications"], about["set"]) == (1, "simpy", 2, {"months": 2})
    assert about["code"] == code_hash()
    assert {"python": about["python"], **about["versions"]} == versions()
    assert set(about["versions"]) == set(PACKAGES)
    assert about["scenario_hash"] != scenario_hash(loads(about["scenario_text"]).scenario), "as it was run, not written"
    assert loads(about["scenario_text"]).scenario.months == 2


def test_a_manifest_keeps_the_text_of_a_policy_of_ones_own(about: dict[str, Any]) -> None:
    ((file, own),) = about["own_code"].items()
    assert (Path(file).name, own["text"]) == ("half.py", POLICY)
    assert own["sha256"] == sha256(POLICY.encode()).hexdigest()
    assert {Path(path).name for path in about["inputs"]} == {"half.py", "small.yaml"}
    assert about["policies"]["half"] == "Half of every request is granted."
    assert about["policies"]["uncapped"] == "Every request is granted in full."


def test_a_manifest_has_the_unit_of_every_column(about: dict[str, Any]) -> None:
    assert about["units"]["summary"]["net_usd"] == "USD per post and month"
    assert about["units"]["summary"]["token_yield"] == "share of granted tokens"
    assert "checks" in about["units"]
    assert "policy" not in about["units"]["summary"], "text has no unit"
    assert units("run", {}) == {}


def test_parquet_files_say_the_same_of_themselves(folder: Path, about: dict[str, Any]) -> None:
    schema = pq.read_schema(folder / "ledger.parquet")
    told = note_in(schema)
    assert (told["code"], told["seed"], told["scenario"]) == (code_hash(), 1, about["scenario_hash"])
    assert told["versions"] == versions()
    assert schema.field("granted_mtok").metadata[b"unit"] == b"Mtok"
    assert all(field.metadata[b"meaning"] for field in schema)


def test_a_trace_says_its_units(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    tokensim("run", tmp_path / "small.yaml", "--trace", "--as-written", "--replications", 2, "--out", tmp_path / "out")
    schema = pq.read_schema(next(tmp_path.rglob("trace.parquet")))
    assert {name: schema.field(name).metadata[b"unit"] for name in ("time_hours", "mtok", "usd", "hours")} == {
        "time_hours": b"hours from the start", "mtok": b"Mtok", "usd": b"USD", "hours": b"h",
    }  # fmt: skip
    assert note_in(schema)["seed"] == 1


def test_a_scenario_has_one_hash_however_it_is_written() -> None:
    same = loads(SMALL.replace("title: small", "title: small # a comment"))
    other = loads(SMALL.replace("months: 3", "months: 4"))
    one = loads(SMALL)
    assert scenario_hash(one.scenario) == scenario_hash(same.scenario) != scenario_hash(other.scenario)
    assert one.sha256 != same.sha256


@pytest.mark.parametrize(
    ("words", "found"),
    [(["run", "a/small.yaml"], "a/small.yaml"), (["scorecard"], None), (["run", "a/other.yaml"], None)],
)
def test_the_scenario_among_the_words(words: list[str], found: str | None) -> None:
    assert scenario_among(words, "small") == found
