"""The crate of a result folder: RO-Crate 1.1, every file in it, what was run with which program on which scenario."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import SMALL, tokensim

POLICY = """
class Policy:
    name = "half"
    sentence = "Half of every request is granted."

    def grant(self, request):
        return 0.5 * request.wanted_mtok
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a policy of one's own and a value set by hand."""
    home = tmp_path_factory.mktemp("home")
    (home / "small.yaml").write_text(SMALL)
    (home / "half.py").write_text(POLICY)
    values = ("--set", "months=2", "--replications", 2, "--as-written")
    code, _, err = tokensim(
        "run", home / "small.yaml", "--policy", home / "half.py", *values, "--out", home / "out", "--engine", "simpy"
    )
    assert code == 0, err
    return next((home / "out" / "small").iterdir())


@pytest.fixture(scope="module")
def about(folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return made


def test_the_crate_is_what_the_specification_asks_for(folder: Path, about: dict[str, Any]) -> None:
    crate = json.loads((folder / "ro-crate-metadata.json").read_text())
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {one["@id"]: one for one in crate["@graph"]}
    assert len(entities) == len(crate["@graph"]), "an entity twice"
    descriptor = entities["ro-crate-metadata.json"]
    assert (descriptor["@type"], descriptor["about"]) == ("CreativeWork", {"@id": "./"})
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert (root["@type"], root["description"]) == ("Dataset", about["answer"])
    assert root["datePublished"] >= about["started"]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {one["@id"] for one in root["hasPart"]} == files - {"ro-crate-metadata.json"}
    for name in files - {"ro-crate-metadata.json"}:
        assert entities[name]["@type"] == "File"
        assert int(entities[name]["contentSize"]) == (folder / name).stat().st_size
    assert entities["ledger.parquet"]["encodingFormat"] == "application/vnd.apache.parquet"


def test_the_crate_says_what_was_run_with_what_on_what(folder: Path, about: dict[str, Any]) -> None:
    crate = json.loads((folder / "ro-crate-metadata.json").read_text())
    entities = {one["@id"]: one for one in crate["@graph"]}
    action = entities["#run"]
    assert action["@type"] == "CreateAction"
    assert action["description"] == about["command"]
    assert action["result"] == {"@id": "./"}
    program = entities[action["instrument"]["@id"]]
    assert program["softwareVersion"] == about["versions"]["tokensim"]
    assert about["code"] in program["identifier"]
    first, *others = (entities[one["@id"]] for one in action["object"])
    assert first["identifier"] == f"sha256:{about['scenario_sha256']}"
    assert {Path(one["name"]).name for one in others} == {"small.yaml", "half.py"}
    mentioned = {value["@id"] for one in crate["@graph"] for value in one.values() if isinstance(value, dict)}
    assert mentioned - {"https://w3id.org/ro/crate/1.1"} <= set(entities), "an entity that is not described"
