"""``tokensim import --example``: a made-up company to try the import with."""

from pathlib import Path

from tests.test_cli import tokensim


def test_the_example_is_written_with_the_command_that_imports_it(tmp_path: Path) -> None:
    code, out, _ = tokensim("import", "--example", tmp_path / "made-up")
    assert code == 0
    assert f"tokensim import {tmp_path}/made-up/exports --people {tmp_path}/made-up/people.csv" in out
    assert {path.name for path in (tmp_path / "made-up").iterdir()} == {
        "exports", "people.csv", "README.txt", "truth.yaml",
    }  # fmt: skip
    code, _, err = tokensim("import", "--example", tmp_path / "made-up")
    assert (code, err) == (2, f"File exists: {tmp_path / 'made-up' / 'exports'}. Use --force to overwrite.\n")
    assert tokensim("import", "--example", tmp_path / "made-up", "--force")[0] == 0


def test_something_must_be_named_and_not_both(tmp_path: Path) -> None:
    code, _, err = tokensim("import")
    advice = "Name exported files or folders of them, or write some to try: tokensim import --example made-up/."
    assert (code, err) == (2, f"{advice}\n")
    code, _, err = tokensim("import", tmp_path, "--example", tmp_path / "made-up")
    assert (code, err) == (2, "--example only writes exports. Leave out the files to read.\n")
