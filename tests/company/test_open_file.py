"""Files as people send them: zipped, from a spreadsheet, in pages, in lines."""

import gzip
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from simulator import files
from simulator.company import json_lines
from simulator.company.json_rows import json_pieces
from simulator.company.open_file import open_file, unique
from simulator.scenario.reading.errors import ScenarioError
from tests.company.imported import sample, tables_of, written

COPILOT = sample("github_ai_usage")
EVENT = {"timestamp": "1788866825854", "userEmail": "a@example.com", "model": "gpt-5.6", "chargedCents": 100,
         "tokenUsage": {"inputTokens": 10, "outputTokens": 5}}  # fmt: skip


def test_a_zipped_file_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "report.bin"
    path.write_bytes(gzip.compress(COPILOT.read_bytes()))
    assert tables_of(path).usage["usd"].sum() == pytest.approx(0.98)


def test_text_that_a_spreadsheet_saved_as_unicode(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(COPILOT.read_text().replace('"Platform, EMEA"', "EMEA").replace(",", "\t").encode("utf-16"))
    assert tables_of(path).usage["usd"].sum() == pytest.approx(0.98)


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    pd.read_csv(COPILOT).to_excel(path, index=False)
    usage = tables_of(path).usage
    assert usage["usd"].sum() == pytest.approx(0.98)
    assert str(usage["start"].min().date()) == "2026-09-03"


def test_a_workbook_without_the_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.xlsx"
    pd.read_csv(COPILOT).to_excel(path, index=False)

    def missing(*_: object, **__: object) -> None:
        raise ImportError

    monkeypatch.setattr(pd, "read_excel", missing)
    with pytest.raises(ScenarioError, match=r"needs the extra 'company' to read a workbook: pip install"):
        open_file(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty."),
        (b"\x00\x01\x02", "is a binary file."),
        (b"a,b\n\xff\xfe\xff,1\n", ":2: is not UTF-8 text."),
        (b'{"data": [1, 2]}', "holds values where rows belong."),
        (b'{"data": []}', "holds no rows."),
        (b'{"a": ', "is not JSON"),
        (b'[{"a": NaN}]', "NaN is no number"),
        (b"[" * 5000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as error:
        tables_of(path)
    assert told in str(error.value)


def test_a_damaged_workbook_and_one_that_unfolds_without_end_are_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(ScenarioError, match=r"cannot be read as a workbook: damaged\."):
        open_file(path)
    monkeypatch.setattr(files, "ALWAYS", 2**20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(8 * 2**20))
    with pytest.raises(ScenarioError, match="unfolds to 8 MB"):
        open_file(path)


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n")
    with pytest.raises(ScenarioError, match=r"is an archive\. Unpack it"):
        tables_of(path)


def test_rows_of_another_width_are_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(COPILOT.read_text() + "2026-09-16,copilot\n")
    with pytest.raises(ScenarioError, match=r"x.csv:5: has 2 cells where the header has 19"):
        tables_of(path)


def test_every_wrong_cell_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    one = written(tmp_path, "a.csv", COPILOT.read_text().replace("0.1925,0.1925,0,", "much,0.1925,0,"))
    two = written(tmp_path, "b.csv", COPILOT.read_text().replace("2026-09-14", "soon").replace("15000", "-1"))
    with pytest.raises(ScenarioError) as error:
        tables_of(one, two)
    assert "a.csv:2: gross_amount = 'much' is no number." in str(error.value)
    assert "b.csv:3: date = 'soon' is no date." in str(error.value)
    assert "b.csv:3: input = '-1.0' is negative" in str(error.value)


def test_an_address_in_a_wrong_cell_is_not_shown(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", COPILOT.read_text().replace("0.1925,0.1925,0,", "ada@example.com,0.1925,0,"))
    with pytest.raises(ScenarioError) as error:
        tables_of(path)
    assert "example.com" not in str(error.value)


@pytest.mark.parametrize("form", ["list", "data", "lines", "pages"])
def test_json_as_a_list_in_data_in_lines_and_in_pages(tmp_path: Path, form: str) -> None:
    rows = [EVENT, {**EVENT, "timestamp": "1788866825855"}]
    pages = "".join(json.dumps({"data": [one]}, indent=1) for one in rows)
    forms = {"list": json.dumps(rows), "data": json.dumps({"data": rows}), "pages": pages,
             "lines": "\n".join(map(json.dumps, rows))}  # fmt: skip
    assert tables_of(written(tmp_path, "x", forms[form])).usage["usd"].sum() == 2.0


def test_many_lines_read_by_columns_are_those_read_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**EVENT, "timestamp": str(1788866825854 + place), "chargedCents": place / 7} for place in range(50)]
    path = written(tmp_path, "x", "\n".join(map(json.dumps, rows)))
    twin = written(tmp_path, "y", json.dumps(rows))
    slow = tables_of(path).usage
    monkeypatch.setattr(json_lines, "LEAST", 100)
    assert any(isinstance(one.records, pd.DataFrame) for one in json_pieces(path, lambda: path.open("rb")))
    fast = tables_of(path).usage
    pd.testing.assert_frame_equal(slow, fast)
    both = tables_of(path, twin)
    assert both.usage["usd"].sum() == pytest.approx(slow["usd"].sum()), "the same events are known in either form"


def test_repeated_columns_are_numbered() -> None:
    assert unique(["a", " b", "a", "\ufeffc"]) == ["a", "b", "a.1", "c"]
