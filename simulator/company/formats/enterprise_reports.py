"""Claude Enterprise Analytics API, usage and cost by user: tokens in one, fractional cents as text in the other."""

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.reader import Parsed, Reader, Source, keys, raw, told
from simulator.company.tables import Finding

PAIR = "Claude Enterprise reports"
UNDATED = "has no dates. Ask the API for it with bucket_width=1d."


def _who(cells: Cells) -> dict[str, object]:
    mail = cells.text("actor.email")
    return {
        "identity": mail.where(mail != "", cells.text("actor.user_id")),
        "kind": (mail != "").map({True: "email", False: "key"}),
        "scope": cells.text("context_window") + "/" + cells.text("speed") + "/" + cells.text("inference_geo"),
        "start": cells.day("starting_at"),
        "days": 1,
        "tool": cells.text("product").replace("", "claude"),
        "model_raw": cells.text("model"),
        "usd_kind": "billed",
    }


def _dated(source: Source, rows: pd.DataFrame) -> Parsed:
    """The rows that have a date, and how much the others cost; an error where none has."""
    undated = rows["start"].isna()
    if undated.all() and len(rows):
        source.cells.errors.append(source.cells.whole(UNDATED))
    lost = "Claude Enterprise: rows without a date were left out; ask the API for them with bucket_width=1d"
    gone = source.cells.flag("actor.deleted")
    left = "Claude Enterprise: use of accounts that were deleted since"
    usd = rows["usd"].astype(float).fillna(0.0)
    findings: tuple[Finding, ...] = told("rows without a date", lost, usd, undated)
    return Parsed(rows[~undated], (*findings, *told("movers and leavers", left, usd, gone & ~undated)))


def _usage(source: Source) -> Parsed:
    cells = source.cells
    writes = [cells.tokens(f"cache_creation.ephemeral_{life}_input_tokens") for life in ("5m", "1h")]
    rows = raw(
        "usage",
        cells,
        **_who(cells),
        input=cells.tokens("uncached_input_tokens"),
        cache_write=writes[0].add(writes[1], fill_value=0.0),
        cache_read=cells.tokens("cache_read_input_tokens"),
        output=cells.tokens("output_tokens"),
        requests=cells.number("requests"),
    )
    return _dated(source, rows)


def _cost(source: Source) -> Parsed:
    cells = source.cells
    usd, usd_list = cells.number("amount") / 100.0, cells.number("list_amount", "amount") / 100.0
    rows = raw("usage", cells, **_who(cells), usd=usd, usd_list=usd_list, currency=cells.text("currency"))
    return _dated(source, rows)


USAGE = Reader(
    name="Claude Enterprise user usage report",
    table="usage",
    needs=(keys("actor", "uncached_input_tokens", "output_tokens", "requests"),),
    read=_usage,
    part="tokens",
    pair=PAIR,
    late_days=30,
)
COST = Reader(
    name="Claude Enterprise user cost report",
    table="usage",
    needs=(keys("actor", "amount", "list_amount", "token_type"),),
    read=_cost,
    part="cost",
    pair=PAIR,
    late_days=30,
)
