"""What a run leaves behind."""

from typing import NamedTuple

from simulator.records import Floats, TraceRow


class Outcome(NamedTuple):
    """What a run leaves behind."""

    ledger: Floats  # [team, month, column of records.LEDGER]
    spend_usd: Floats  # [engineer] over the whole run
    trace: list[TraceRow] | None
    people: Floats | None = None  # [engineer, month, column of records.LEDGER], where they were asked for
