"""What a made-up company made: merged pull requests as ``gh pr list --json`` prints them."""

import json
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from simulator.company.example.planted import Planted
from simulator.company.example.spread import Calendar
from simulator.streams import drawn

BOTS_A_MONTH: Final = 6
BOT: Final = "app/dependabot"


def write_pull_requests(planted: Planted, year: Calendar, folder: Path, seed: int) -> None:
    """One merged pull request for each item, on a working day of its month, and a bot's."""
    who, month = np.nonzero(planted.items >= 0.5)
    count = np.rint(planted.items[who, month]).astype(np.int64)
    bots = len(year.months) * BOTS_A_MONTH
    author = np.concatenate([np.repeat(who, count), np.full(bots, -1)])
    when = np.concatenate([np.repeat(month, count), np.repeat(np.arange(len(year.months)), BOTS_A_MONTH)])
    day, hour, size = drawn("random", (seed, 0), "example: pull requests", 0, (3, len(author)))
    days = year.days[when, (day * year.real.sum(axis=1)[when]).astype(np.int64)]
    merged = pd.DatetimeIndex(days.astype("datetime64[s]") + (8 * 3600 + hour * 9 * 3600).astype("timedelta64[s]"))
    order = np.argsort(merged.asi8, kind="stable")
    lines = np.where(author < 0, 2, 1 + (size * 400).astype(np.int64))
    stamps = merged.strftime("%Y-%m-%dT%H:%M:%SZ").tolist()
    opened = (merged - pd.Timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M:%SZ").tolist()
    logins, places = planted.logins, author.tolist()
    rows = [
        {
            "additions": int(lines[one]),
            "author": {"is_bot": places[one] < 0, "login": BOT if places[one] < 0 else logins[places[one]]},
            "changedFiles": 1 + int(lines[one]) // 40,
            "createdAt": opened[one],
            "deletions": int(lines[one]) // 3,
            "mergedAt": stamps[one],
            "number": number,
            "state": "MERGED",
        }
        for number, one in enumerate(order.tolist(), 1)
    ]
    (folder / "pull_requests.json").write_text(json.dumps(rows) + "\n", encoding="utf-8")
