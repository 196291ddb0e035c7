"""Anthropic Console, usage export: tokens a UTC day, API key and model; its money is in the cost export."""

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.reader import Parsed, Reader, Source, keys, raw

PAIR = "Anthropic Console"


def who(cells: Cells) -> dict[str, pd.Series]:
    """Identity, kind and tool of a key; use without a key is the Console's own."""
    key, workspace = cells.text("api_key"), cells.text("workspace")
    own = key.str.startswith("claude_code_key_") | (workspace.str.lower() == "claude code")
    return {
        "identity": key.where(key != "", "console without a key"),
        "kind": (key != "").map({True: "key", False: "service"}),
        "scope": workspace,
        "tool": own.map({True: "claude_code", False: "anthropic_api"}),
    }


def _read(source: Source) -> Parsed:
    cells = source.cells
    writes = [cells.tokens(f"usage_input_tokens_cache_write_{life}") for life in ("5m", "1h")]
    rows = raw(
        "usage",
        cells,
        **who(cells),
        start=cells.day("usage_date_utc"),
        days=1,
        model_raw=cells.text("model_version", "model"),
        input=cells.tokens("usage_input_tokens_no_cache"),
        cache_write=writes[0].add(writes[1], fill_value=0.0),
        cache_read=cells.tokens("usage_input_tokens_cache_read"),
        output=cells.tokens("usage_output_tokens"),
        usd_kind="billed",
    )
    return Parsed(rows)


READER = Reader(
    name="Anthropic Console usage export",
    table="usage",
    needs=(keys("usage_date_utc", "api_key", "usage_output_tokens"),),
    read=_read,
    part="tokens",
    pair=PAIR,
)
