"""Whatever a company's files hold, ``flag`` and ``import`` end with a result or with sentences."""

from pathlib import Path
from typing import Final

from hypothesis import strategies as st

from tests.fuzz.amounts import examples, tried
from tests.fuzz.test_commands import USAGE
from tests.test_cli import tokensim

SAMPLES: Final = sorted((Path(__file__).parents[1] / "company" / "samples").iterdir())
CELLS: Final = (
    *("", " ", "0", "-1", "1e308", "1e999", "nan", "inf", "1,5", "1.234,50", "€3", "50%", "=1+1", "x" * 300, "é\u200d"),
    *(
        "2026-13",
        "2026-02-30",
        "01/02/2026",
        "1970-01-01T00:00:00Z",
        "9999-12",
        "\x1b[31m",
        "\x00",
        '"',
        "null",
        "true",
    ),
)


@st.composite
def spoilt_tables(draw: st.DrawFn) -> str:
    """A usage table with other cells, rows, columns and separators."""
    rows = [line.split(",") for line in USAGE.splitlines()]
    for _ in range(draw(st.integers(1, 8))):
        row = rows[draw(st.integers(0, len(rows) - 1))]
        act = draw(st.sampled_from(["cell", "cell", "cell", "drop", "double", "repeat"]))
        place = draw(st.integers(0, max(len(row) - 1, 0)))
        if act == "cell" and row:
            row[place] = draw(st.sampled_from(CELLS) | st.text(max_size=5))
        elif act == "drop" and row:
            del row[place]
        elif act == "double" and row:
            row.insert(place, row[place])
        else:
            rows.append(list(row))
    return "\n".join(draw(st.sampled_from([",", ",", ";", "\t"])).join(row) for row in rows)


@st.composite
def spoilt_exports(draw: st.DrawFn) -> tuple[str, bytes]:
    """A vendor's export, bytes of which are cut, doubled, changed, or exchanged for cells that are odd."""
    path = draw(st.sampled_from(SAMPLES))
    raw = bytearray(path.read_bytes())
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 20)))
        new = draw(st.binary(max_size=4) | st.sampled_from(CELLS).map(str.encode) | st.just(bytes(raw[start:end]) * 2))
        raw[start:end] = new
    return path.name, bytes(raw)


@examples(60, 30_000)
def test_no_usage_table_breaks_flag(amount: tuple[int, bool], tmp_path: Path) -> None:
    def flagged(text: str) -> None:
        (tmp_path / "usage.csv").write_text(text, encoding="utf-8")
        code, out, told = tokensim("flag", tmp_path / "usage.csv")
        assert code in (0, 2)
        assert (out if code == 0 else told).strip()

    tried(spoilt_tables(), flagged, amount)


@examples(60, 20_000)
def test_no_export_breaks_import(amount: tuple[int, bool], tmp_path: Path) -> None:
    def imported(named: tuple[str, bytes]) -> None:
        name, raw = named
        (tmp_path / name).write_bytes(raw)
        code, out, told = tokensim("import", tmp_path / name, "--out", tmp_path / "company", "--force")
        (tmp_path / name).unlink()
        assert code in (0, 2)
        assert (out if code == 0 else told).strip()

    tried(spoilt_exports(), imported, amount)
