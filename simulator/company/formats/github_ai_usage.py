"""GitHub's AI usage report: a UTC day, person and model a row; the included pool is a discount."""

from simulator.company.reader import Parsed, Reader, Source, keys, raw, told


def _read(source: Source) -> Parsed:
    cells = source.cells
    person, net, gross = cells.text("username"), cells.number("net_amount"), cells.number("gross_amount")
    included = (net == 0) & (gross > 0)
    rows = raw(
        "usage",
        cells,
        identity=person.where(person != "", "copilot without a user"),
        kind=(person != "").map({True: "login", False: "service"}),
        scope=cells.text("organization") + "/" + cells.text("cost_center_name") + "/" + cells.text("repository"),
        start=cells.day("date"),
        days=1,
        tool="copilot",
        model_raw=cells.text("model"),
        input=cells.tokens("input"),
        cache_write=cells.tokens("cache_write"),
        cache_read=cells.tokens("cache_read"),
        output=cells.tokens("output"),
        usd=net,
        usd_list=gross,
        usd_kind=included.map({True: "included", False: "billed"}),
    )
    nobody = "Copilot's rows without a user name, such as code review, count as a service"
    return Parsed(rows, told("use without a person", nobody, gross, person == ""))


READER = Reader(
    name="GitHub AI usage report",
    table="usage",
    needs=(keys("date", "username", "model", "gross_amount", "net_amount", "input", "output", "cache_read"),),
    read=_read,
)
