"""Made-up companies as tables, small enough to count by hand."""

import numpy as np
import pandas as pd

from simulator.company.tables import Tables, laid_out

TEAMS = {"web": 8, "data": 6, "ops": 3, "lab": 2}
TEXT = {"person_kind": "email", "tool": "claude_code", "usd_kind": "billed", "source": "made up"}


def company(
    months: int = 9, start: str = "2026-01", roster: bool = True, price: float = 1.0, teams: dict[str, int] = TEAMS
) -> Tables:
    """Everybody but the first of each team uses tokens on the 2nd and the last day of every month.

    Person i of a team uses 20 i Mtok a month, a tenth more in each later month; a tenth is fresh input, a tenth output.
    """
    staff = [(f"{team}{i}", team, i) for team, many in teams.items() for i in range(many)]
    rows = []
    for number, month in enumerate(pd.period_range(start, periods=months, freq="M")):
        for day in (month.start_time + pd.Timedelta(days=1), month.end_time.normalize()):
            for person, team, i in staff:
                if i:
                    mtok = 10.0 * i * 1.1**number
                    rows.append({"person": person, "team": team, "start": day, "days": 1, "model": "claude-sonnet-5"}
                                | {"input": 1e5 * mtok, "cache_write": 0.0, "cache_read": 8e5 * mtok}
                                | {"output": 1e5 * mtok, "requests": 10, "usd": price * mtok} | TEXT)  # fmt: skip
    usage = pd.DataFrame(rows)
    kinds = ["input", "cache_write", "cache_read", "output"]
    usage[kinds] = np.round(usage[kinds])
    usage["usd_list"] = usage["usd"]
    people = pd.DataFrame(staff, columns=["person", "team", "i"]) if roster else pd.DataFrame()
    empty = {name: laid_out(name, pd.DataFrame()) for name in ("seats", "output")}
    return Tables(laid_out("usage", usage), laid_out("people", people), **empty)


def with_people(tables: Tables, **columns: object) -> Tables:
    """The company with more said of its people, in their order."""
    return tables._replace(people=laid_out("people", tables.people.assign(**columns)))
