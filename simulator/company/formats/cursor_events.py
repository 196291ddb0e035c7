"""Cursor's usage events by API: a request a record, its time in milliseconds as text, its amounts in cents."""

from simulator.company.formats.cursor_csv import OWN_KEY, TWICE
from simulator.company.reader import Parsed, Reader, Source, keys, raw, told


def _read(source: Source) -> Parsed:
    cells = source.cells
    kind = cells.text("kind").str.lower()
    included, own = kind.str.startswith("included"), kind.str.contains(OWN_KEY)
    cents = cells.number("chargedCents")
    free = cells.text("isChargeable").str.lower() == "false"
    usd_list = (cells.number("tokenUsage.totalCents").fillna(cents) / 100.0).where(included | ~free, 0.0)
    mail = cells.text("userEmail")
    rows = raw(
        "usage",
        cells,
        identity=mail.where(mail != "", cells.text("serviceAccountId").replace("", "cursor without a user")),
        kind=(mail != "").map({True: "email", False: "service"}),
        scope="",
        start=cells.day("timestamp"),
        days=1,
        tool="cursor",
        model_raw=cells.text("model"),
        input=cells.tokens("tokenUsage.inputTokens"),
        cache_write=cells.tokens("tokenUsage.cacheWriteTokens"),
        cache_read=cells.tokens("tokenUsage.cacheReadTokens"),
        output=cells.tokens("tokenUsage.outputTokens"),
        requests=1,
        usd=(cents / 100.0).where(~(free | included), 0.0),
        usd_list=usd_list,
        usd_kind=included.map({True: "included", False: "billed"}),
    )
    bare = "Cursor's requests that are not by token say nothing of tokens"
    tokens = cells.number("tokenUsage.outputTokens").isna()
    return Parsed(
        rows[~own],
        (
            *told("money without tokens", bare, usd_list, tokens & ~own),
            *told("double counting", TWICE, cents / 100.0, own),
        ),
    )


READER = Reader(
    name="Cursor usage events",
    table="usage",
    needs=(keys("timestamp", "userEmail", "model", "chargedCents"),),
    read=_read,
    events=True,
    late_days=1,
)
