"""Anthropic Console, cost export: USD a UTC day, API key, model and kind of token; joined with the usage export."""

from simulator.company.formats.console_usage import PAIR, who
from simulator.company.reader import Parsed, Reader, Source, keys, raw


def _read(source: Source) -> Parsed:
    cells = source.cells
    usd = cells.number("cost_usd")
    rows = raw(
        "usage",
        cells,
        **who(cells),
        start=cells.day("usage_date_utc"),
        days=1,
        model_raw=cells.text("model"),
        usd=usd,
        usd_list=cells.number("list_price_usd").fillna(usd),
        usd_kind="billed",
    )
    return Parsed(rows)


READER = Reader(
    name="Anthropic Console cost export",
    table="usage",
    needs=(keys("usage_date_utc", "api_key", "token_type", "cost_usd"),),
    read=_read,
    part="cost",
    pair=PAIR,
)
