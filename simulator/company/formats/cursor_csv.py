"""Cursor's dashboard export: a request a row; the cost is a number, or a word where nobody pays."""

from typing import Final

from simulator.company.reader import Parsed, Reader, Source, keys, raw, told

WORDS: Final = ("included", "free", "-", "no charge")
OWN_KEY: Final = "user api key"
TWICE: Final = "Cursor's requests with a key of one's own are billed by the provider: they count nothing here"
BESIDE: Final = ("Input (w/ Cache Write)", "Input (w/o Cache Write)", "Cache Read", "Output Tokens")


def _read(source: Source) -> Parsed:
    cells = source.cells
    write, fresh, read, output = (cells.tokens(name) for name in BESIDE)
    total, kind, cost = cells.number("Total Tokens"), cells.text("Kind").str.lower(), cells.text("Cost").str.lower()
    nested = (write + read + output == total) & (write + fresh + read + output != total) & (write >= fresh)
    included = kind.str.startswith("included") | (cost == "included")
    own = kind.str.contains(OWN_KEY)
    usd = cells.number("Cost", words=WORDS).where(~own, 0.0)
    free = ~included & cost.isin(WORDS)
    rows = raw(
        "usage",
        cells,
        identity=cells.text("User"),
        kind="email",
        scope="",
        start=cells.day("Date"),
        days=1,
        tool="cursor",
        model_raw=cells.text("Model"),
        input=fresh,
        cache_write=(write - fresh).where(nested, write),
        cache_read=read,
        output=output,
        requests=1,
        usd=usd,
        usd_list=usd.where(usd > 0).mask(free | own, 0.0),
        usd_kind=included.map({True: "included", False: "billed"}),
    )
    rows = rows[~own & ~(free & (total.fillna(0.0) == 0.0))]
    inside = "Cursor's input with cache writes held that without in these rows: it was taken out"
    return Parsed(
        rows,
        (
            *told("cached tokens inside the input", inside, usd, nested),
            *told("double counting", TWICE, cells.number("Cost", words=WORDS), own),
        ),
    )


READER = Reader(
    name="Cursor usage events CSV",
    table="usage",
    needs=(keys("Date", "User", "Kind", "Model", *BESIDE, "Cost"),),
    read=_read,
    events=True,
    late_days=1,
)
