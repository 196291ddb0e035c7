"""Only regular files whose content fits are read, and names of others stay names."""

import io
import os
import time
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator import files
from simulator.files import arrays_in, check_room, json_in, plain_name, regular, table_in, text_in
from tests.test_cli import SMALL, tokensim


def test_a_pipe_a_device_and_a_folder_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path(os.devnull)):
        with pytest.raises(OSError, match=r"not a regular file|is a folder"):
            regular(path)
    (tmp_path / "large").write_bytes(bytes(9))
    assert regular(tmp_path / "large", 9)
    with pytest.raises(OSError, match="larger than"):
        regular(tmp_path / "large", 8)


COMMANDS = (
    ("validate", "X"), ("run", "X"), ("migrate", "X"), ("check", "X"), ("flag", "X"), ("import", "X"),
    ("experiment", "analyse", "X"), ("import", "S", "--people", "X"), ("run", "S", "--policy", "X"),
    ("run", "S", "--brand", "X"), ("run", "S", "--pptx", "--template", "X"), ("forecast", "S", "--actuals", "X"),
    ("verify", "X"), ("chart", "X"), ("export", "X"), ("diff", "X", "X"), ("results", "X"),
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_a_pipe_and_a_device_end_with_a_sentence(words: tuple[str, ...], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    scenario, begun = tmp_path / "small.yaml", time.monotonic()
    scenario.write_text(SMALL)
    for path in (tmp_path / "pipe.yaml", Path("/dev/zero")):
        given = [str({"X": path, "S": scenario}.get(word, word)) for word in words]
        code, _, told = tokensim(*given)
        assert code == 2, told
        assert "Traceback" not in told
        assert str(path) in told
    assert time.monotonic() - begun < 20.0


def bomb(content: bytes, name: str = "n.npy") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


def test_a_file_that_unfolds_to_many_times_its_size_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ALWAYS", 2**20)
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (2**20,)})
    (tmp_path / "a.npz").write_bytes(bomb(head.getvalue() + bytes(8 * 2**20)))
    with pytest.raises(OSError, match="unfolds to 9 MB"):
        arrays_in(tmp_path / "a.npz")
    column = pa.array(np.zeros(2**20))
    pq.write_table(pa.table({"a": column}), tmp_path / "a.parquet", compression="zstd")
    with pytest.raises(OSError, match="unfolds to 8 MB"):
        table_in(tmp_path / "a.parquet")
    with pytest.raises(OSError, match="does not fit"):
        check_room(tmp_path / "a.npz", 10**15)


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", one=np.arange(3), two=np.zeros(1000))
    assert arrays_in(tmp_path / "a.npz")["one"].tolist() == [0, 1, 2]
    pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "a.parquet")
    assert table_in(tmp_path / "a.parquet")["a"].to_pylist() == [1, 2]
    (tmp_path / "a.json").write_text('{"a": "\u00e9"}', encoding="utf-8")
    assert json_in(tmp_path / "a.json") == {"a": "\u00e9"}
    assert text_in(tmp_path / "a.json").startswith("{")
    (tmp_path / "a.json").write_text("[" * 200_000)
    with pytest.raises(ValueError, match="nested too deep"):
        json_in(tmp_path / "a.json")


def test_no_object_of_pythons_is_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", one=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        arrays_in(tmp_path / "a.npz")


def test_a_name_is_no_place() -> None:
    assert plain_name("small") == "small"
    for name in ("", ".", "..", "../a", "/a", "a/b", "a/"):
        with pytest.raises(ValueError, match="not the name"):
            plain_name(name)


def test_a_scenario_has_a_name_that_results_can_have(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.yaml").write_text(SMALL)
    code, _, told = tokensim("validate", tmp_path / "caf\udce9.yaml")
    assert code == 2
    assert told.endswith("caf\ufffd.yaml: has a name that is not UTF-8. Rename it.\n")
    (tmp_path / "a..b é.yaml").write_text(SMALL)
    assert tokensim("validate", tmp_path / "a..b é.yaml")[0] == 0


@pytest.mark.slow
def test_a_folder_whose_name_is_not_utf8_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    words = ("--out", tmp_path / "caf\udce9", "--replications", 2, "--as-written", "--engine", "simpy")
    code, _, told = tokensim("run", tmp_path / "a.yaml", *words)
    assert code == 2
    assert told.endswith("the name is not UTF-8. Give a folder of another name.\n")
