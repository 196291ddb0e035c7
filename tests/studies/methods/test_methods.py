"""The methods text has every equation and estimator with its source; a result has its sentence; both can be cited."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import simulator
from simulator.studies.methods.docstrings import described_in
from simulator.studies.methods.study import methods, methods_of
from simulator.versions import PACKAGE, code_hash, versions
from tests.saved_runs import saved_run
from tests.test_cli import SMALL, tokensim

HOME = Path(__file__).parents[3]
FLAT = " ".join(methods().replace("`", "").split())


def sources(room: str) -> list[tuple[str, str]]:
    """What every docstring of a room gives as its source, private functions included, as it stands in the file."""
    found = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        given = re.findall(r"Source: (.*?)(?:\n\s*\n|\"\"\")", text, flags=re.S)
        found += [(str(path.relative_to(PACKAGE)), " ".join(each.replace("`", "").split())) for each in given]
    return found


@pytest.mark.parametrize("room", ["model", "stats", "studies"])
def test_every_source_is_in_the_text(room: str) -> None:
    given = sources(room)
    assert len(given) > 10
    assert [(path, source) for path, source in given if source not in FLAT] == []


def test_the_text_has_equations_estimators_and_studies_in_this_order() -> None:
    text = methods()
    parts = ("## The model", "A(t) = 1 / (1", "(H / s) * left", "## Estimators", "Welch,", "## Studies", "Saltelli")
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.startswith(f"# Methods of tokensim {versions()['tokensim']}\n")
    assert code_hash() in text
    assert text.count("\n### ") > 40
    assert "Args:" not in text
    assert "Example:" not in text


def test_every_file_and_function_is_told_once() -> None:
    names = re.findall(r"^\*\*.*\*\* \(`(.*?)`\)", methods(), flags=re.M)
    assert len(names) == len(set(names)) > 80
    heads = re.findall(r"^### (.*)$", methods(), flags=re.M)
    assert len(heads) == len(set(heads))


def test_a_source_within_a_paragraph_is_found_too() -> None:
    whole, *_ = described_in(PACKAGE / "studies" / "calibrate" / "rounds.py")
    assert whole.source.startswith("Source: truncated proposals, Deistler")
    assert "Source" not in " ".join(whole.told)


def test_the_command_prints_the_text() -> None:
    code, said, _ = tokensim("methods")
    assert (code, said) == (0, methods())


def test_a_result_has_its_sentence(tmp_path: Path) -> None:
    file = simulator.loads(SMALL, "small.yaml")
    folder = saved_run(tmp_path, file, seed=9, replications=2, as_written=True)
    code, said, _ = tokensim("methods", folder)
    assert (code, said) == (0, methods_of(folder) + "\n")
    for part in (f"The scenario small (SHA-256 {file.sha256[:12]})", f"(code {code_hash()})", "2 replications",
                 "seed 9", "compiled engine", f"numpy {versions()['numpy']}"):  # fmt: skip
        assert part in said
    code, said, err = tokensim("methods", tmp_path)
    assert (code, said) == (2, "")
    assert "manifest.json is missing" in err


def test_the_citation_is_of_this_version_and_valid() -> None:
    """Keys by the Citation File Format 1.2.0."""
    cited = yaml.safe_load((HOME / ".github" / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(cited["version"]) == project["version"]
    assert cited["license"] == project["license"]
    assert cited["cff-version"] == "1.2.0"
    assert {"authors", "cff-version", "message", "title"} <= set(cited)
    assert set(cited) <= {
        "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
        "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
        "repository-code", "title", "type", "url", "version",
    }  # fmt: skip
    assert cited["type"] in ("software", "dataset")
    assert all(set(author) == {"name"} for author in cited["authors"])
