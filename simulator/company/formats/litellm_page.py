"""The export of LiteLLM's page by team: a day and team a row, without persons."""

from simulator.company.reader import Parsed, Reader, Source, keys, raw, told


def _read(source: Source) -> Parsed:
    cells = source.cells
    spend = cells.number("Spend ($)")
    rows = raw(
        "usage",
        cells,
        kind="key",
        team=cells.text("Team", "Team ID"),
        start=cells.day("Date"),
        days=1,
        tool="gateway",
        requests=cells.number("Requests"),
        usd=spend,
        usd_list=spend,
        usd_kind="estimated",
    )
    nobody = "LiteLLM's page has teams alone: nothing is known of persons, and tokens are not split by kind"
    return Parsed(rows, told("use without a person", nobody, spend, spend.notna()))


READER = Reader(
    name="LiteLLM team export",
    table="usage",
    needs=(keys("Date", "Team", "Spend ($)"),),
    read=_read,
    without=keys("Model"),
)
