"""OpenAI costs, by API or from the dashboard: USD a day, project and line item, without persons; joined with usage."""

from simulator.company.formats.openai_usage import PAIR
from simulator.company.reader import Parsed, Reader, Source, keys, raw


def _read(source: Source) -> Parsed:
    cells = source.cells
    usd = cells.number("amount.value", "amount_value")
    rows = raw(
        "usage",
        cells,
        identity="openai without a user",
        kind="service",
        scope=cells.text("project_id"),
        start=cells.day("start_time"),
        days=1,
        tool="openai_api",
        model_raw=cells.text("line_item").str.split(",").str[0],
        usd=usd,
        usd_list=usd,
        usd_kind="billed",
        currency=cells.text("amount.currency", "amount_currency"),
    )
    return Parsed(rows[usd.notna()])


READER = Reader(
    name="OpenAI costs",
    table="usage",
    needs=(keys("start_time", "amount.value", "line_item"), keys("start_time", "amount_value", "line_item")),
    read=_read,
    part="cost",
    pair=PAIR,
)
