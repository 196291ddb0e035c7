"""Claude Code Analytics API: an active person, UTC day and terminal a record; amounts are estimates in cents."""

from typing import Any

import pandas as pd

from simulator.company.cells import Cells
from simulator.company.reader import Parsed, Reader, Source, keys, raw


def _read(source: Source) -> Parsed:
    cells = _by_model(source.cells)
    person, usd = cells.text("actor.email_address"), cells.number("estimated_cost.amount") / 100.0
    plan = cells.text("customer_type") == "subscription"
    rows = raw(
        "usage",
        cells,
        identity=person.where(person != "", cells.text("actor.api_key_name")),
        kind=(person != "").map({True: "email", False: "key"}),
        scope=cells.text("terminal_type"),
        start=cells.day("date"),
        days=1,
        tool="claude_code",
        model_raw=cells.text("model"),
        input=cells.tokens("tokens.input"),
        cache_write=cells.tokens("tokens.cache_creation"),
        cache_read=cells.tokens("tokens.cache_read"),
        output=cells.tokens("tokens.output"),
        usd=usd.where(~plan, 0.0),
        usd_list=usd,
        usd_kind=plan.map({True: "included", False: "estimated"}),
        currency=cells.text("estimated_cost.currency"),
    )
    source.cells.errors += cells.errors
    return Parsed(rows)


def _by_model(cells: Cells) -> Cells:
    """A row for each model of each record, with the number of the record."""
    rows: list[dict[str, Any]] = []
    places = []
    texts = ("actor.email_address", "actor.api_key_name", "customer_type", "terminal_type", "date")
    known = {name: cells.text(name).tolist() for name in texts}
    for at, (place, models) in enumerate(cells.rows["model_breakdown"].items()):
        for one in models if isinstance(models, list) else []:
            if not isinstance(one, dict):
                cells.errors.append(cells.at(place, "model_breakdown holds something else than models."))
                continue
            inner = {f"{key}.{name}": value for key in ("tokens", "estimated_cost") if isinstance(one.get(key), dict)
                     for name, value in one[key].items()}  # fmt: skip
            rows.append({name: column[at] for name, column in known.items()} | {"model": one.get("model")} | inner)
            places.append(place)
    return Cells(pd.DataFrame(rows, index=places), cells.place)


READER = Reader(
    name="Claude Code Analytics API",
    table="usage",
    needs=(keys("actor", "core_metrics", "model_breakdown", "date"),),
    read=_read,
    late_days=1,
)
