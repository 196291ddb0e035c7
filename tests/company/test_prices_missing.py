"""Use of which nobody knows what it costs."""

from pathlib import Path

from simulator.company.importing import importable
from simulator.company.people_csv import read_people
from simulator.company.read import read_files

HEADER = "usage_date_utc,model_version,api_key,workspace,usage_input_tokens_no_cache,usage_output_tokens,"
COLUMNS = "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read"


def test_use_without_any_price_says_that_its_cost_is_missing(tmp_path: Path) -> None:
    usage, people = tmp_path / "usage.csv", tmp_path / "people.csv"
    usage.write_text(f"{HEADER}{COLUMNS}\n2026-08-05,a-new-model,ada,Default,100,20,0,0,0\n")
    people.write_text("person,team\nben,web\n")
    tables = importable(read_files([usage]), read_people(people), b"k" * 32)
    told = {one.trap: one.message for one in tables.findings}
    assert told["use without a price"].endswith("what they cost is missing")
    assert told["identities without a person"].startswith("1 identities with 100.0% of the use")
    assert tables.usage["usd"].isna().all()
