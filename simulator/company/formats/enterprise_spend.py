"""Claude Team and Enterprise spend report: a person, product and model a row; the file name has the period."""

import re
from typing import Final

import pandas as pd

from simulator.company.reader import Parsed, Reader, Source, keys, raw, told

_PERIOD: Final = re.compile(r"(\d{4}-\d\d-\d\d)-to-(\d{4}-\d\d-\d\d)")
_PARTS: Final = ("total_uncached_input_tokens", "total_cache_read_tokens")


def _read(source: Source) -> Parsed:
    cells, (start, days) = source.cells, _period(source)
    person, net, gross = cells.text("user_email"), cells.number("total_net_spend_usd"), _gross(source)
    split = cells.has(*_PARTS)
    prompt, output = cells.tokens("total_prompt_tokens"), cells.tokens("total_completion_tokens")
    writes = [cells.tokens(f"total_cache_write_{life}_tokens") for life in ("5m", "1h")]
    rows = raw(
        "usage",
        cells,
        identity=person,
        kind=person.str.contains("@").map({True: "email", False: "service"}),
        scope=cells.text("account_uuid"),
        start=start,
        days=days,
        tool=cells.text("product").str.lower().str.replace(r"\W+", "_", regex=True).str.strip("_"),
        model_raw=cells.text("model"),
        input=cells.tokens(_PARTS[0]) if split else prompt,
        cache_write=writes[0].add(writes[1], fill_value=0.0),
        cache_read=cells.tokens(_PARTS[1]),
        output=output,
        requests=cells.number("total_requests"),
        usd=net,
        usd_list=gross,
        usd_kind="billed",
    )
    inside = (
        "Claude's older spend reports do not split prompt tokens, most of which are cached: all count as fresh input"
    )
    whole = "a spend report over more than a month has one figure a person: export a file a month"
    return Parsed(
        rows[(net.fillna(0.0) != 0.0) | (prompt > 0) | (output > 0)],
        (
            *told("cached tokens inside the input", inside, net, prompt.gt(0) & (not split)),
            *told("long periods", whole, net, net.ne(0) & (days > 31)),
            *told(
                "use without a person",
                "Claude's use of the organisation counts as a service",
                net,
                ~_mail(person) & net.ne(0),
            ),
        ),
    )


def _mail(person: pd.Series) -> pd.Series:
    return person.str.contains("@")


def _gross(source: Source) -> pd.Series:
    return source.cells.number("total_gross_spend_usd", "total_net_spend_usd")


def _period(source: Source) -> tuple[pd.Timestamp | None, int]:
    """The first day and the number of days; an error where the name has lost them."""
    match = _PERIOD.search(source.file)
    try:
        first, last = (pd.Timestamp(match[1]), pd.Timestamp(match[2])) if match else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None or last < first:
        message = "has no period. Keep the name it was exported under: spend-report-...-2026-07-01-to-2026-07-31.csv."
        source.cells.errors.append(source.cells.whole(message))
        return None, 0
    return first, (last - first).days + 1


READER = Reader(
    name="Claude Enterprise spend report",
    table="usage",
    needs=(keys("user_email", "total_net_spend_usd", "total_prompt_tokens", "total_completion_tokens"),),
    read=_read,
    late_days=1,
)
