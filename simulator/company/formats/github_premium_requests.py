"""GitHub's premium request report, to May 2026: requests a day, person and model, without tokens."""

from simulator.company.reader import Parsed, Reader, Source, keys, raw, told


def _read(source: Source) -> Parsed:
    cells = source.cells
    person, net, gross = cells.text("username"), cells.number("net_amount"), cells.number("gross_amount")
    rows = raw(
        "usage",
        cells,
        identity=person.where(person != "", "copilot without a user"),
        kind=(person != "").map({True: "login", False: "service"}),
        scope=cells.text("organization") + "/" + cells.text("cost_center_name") + "/" + cells.text("sku"),
        start=cells.day("date"),
        days=1,
        tool="copilot",
        model_raw=cells.text("model"),
        requests=cells.number("quantity"),
        usd=net,
        usd_list=gross,
        usd_kind=((net == 0) & (gross > 0)).map({True: "included", False: "billed"}),
    )
    none = "premium requests have no tokens: they say what was paid, and nothing of the appetite in tokens"
    return Parsed(rows, told("money without tokens", none, gross, gross.notna()))


READER = Reader(
    name="GitHub premium request report",
    table="usage",
    needs=(
        keys("date", "username", "model", "quantity", "net_amount", "gross_amount", "exceeds_quota"),
        keys("date", "username", "model", "quantity", "net_amount", "gross_amount", "aic_quantity"),
    ),
    read=_read,
    without=keys("cache_read"),
)
