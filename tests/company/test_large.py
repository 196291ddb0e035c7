"""A million rows: read in pieces, every one of them counted."""

from pathlib import Path

import pytest

from tests.company.imported import tables_of

DAYS, PERSONS = 365, 1096
HEAD = "date,username,model,gross_amount,net_amount,organization,cost_center_name,repository,input,output,cache_read\n"


@pytest.mark.slow
def test_over_a_million_rows_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w") as handle:
        handle.write(HEAD)
        for day in range(DAYS):
            date = f"2026-{day // 31 + 1:02d}-{day % 31 + 1:02d}" if day // 31 < 12 else ""
            if day % 31 > 27 or not date:
                continue
            for model in ("Claude Sonnet 5", "GPT-5.6", "Claude Haiku 4.5", "Claude Opus 5"):
                handle.writelines(
                    f"{date},user-{who},{model},0.5,0.25,a,team {who % 20},,{who},2,3\n" for who in range(PERSONS)
                )
    tables = tables_of(path)
    rows = sum(day % 31 <= 27 and day // 31 < 12 for day in range(DAYS)) * 4 * PERSONS
    assert rows > 1_200_000
    assert len(tables.usage) == rows
    assert tables.usage["usd"].sum() == pytest.approx(0.25 * rows)
    assert tables.usage["person"].nunique() == PERSONS
