"""The files of a made-up company, in the formats that real tools have."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from simulator.company.example.output_side import write_pull_requests
from simulator.company.example.planted import Planted
from simulator.company.example.roster import ROSTER, roster_of
from simulator.company.example.spread import calendar, habits, spread
from simulator.company.example.tools import TOOLS
from simulator.company.example.traps import add_traps
from simulator.records import Ints
from simulator.scenario.blocks.schema import Scenario

USUAL: Final = ("copilot", "claude_code", "cursor", "litellm", "generic")


def tool_of(planted: Planted, tools: Sequence[str]) -> Ints:
    """Place in ``tools`` of the tool that everybody uses: as many posts have each, those of a team mostly the same one.

    Example: of 10 posts and 5 tools, the first two have the first tool.
    """
    posts = int(planted.post.max()) + 1
    return np.asarray(planted.post * len(tools) // posts, dtype=np.int64)


def write_exports(
    planted: Planted,
    scenario: Scenario,
    folder: Path,
    seed: int,
    start: date,
    tools: Sequence[str] = USUAL,
    roster: bool = True,
    output: bool = True,
    daily: bool = True,
    traps: bool = False,
) -> None:
    """Write what the tools of a company would export, into a folder that is made.

    Tokens and USD of everybody's months are exact up to one token and half of the smallest amount of the format, half a
    cent for Claude Code and Cursor's CSV.

    Args:
        planted: everybody's months.
        scenario: names of teams, and the models of the price's mix where it has one.
        folder: of the files; ``people.csv`` stands beside them.
        seed: of days, models and sizes; another stream than those of the scenario.
        start: in the first month.
        tools: names in ``TOOLS``; each has as many engineers.
        roster: whether ``people.csv`` is written, the only file in which those who use nothing stand.
        output: whether ``pull_requests.json`` is written.
        daily: false writes one day a month, which is faster.
        traps: adds duplicates, a service key, a bot's spend, a mover and a refund.

    Raises:
        KeyError: no such tool.
    """
    folder.mkdir(parents=True, exist_ok=True)
    months = planted.mtok.shape[1]
    year = calendar(start, months, daily)
    use = habits(scenario.world.price, len(planted.team), seed)
    models, emails, logins = (np.array(names) for names in (use.models, planted.emails, planted.logins))
    theirs = tool_of(planted, tools)
    for place, name in enumerate(tools):
        tool = TOOLS[name]
        rows = spread(planted, np.flatnonzero(theirs == place), use, year, seed, tool.usd_step, name)
        rows = rows.assign(email=emails[rows["who"]], login=logins[rows["who"]], model=models[rows["model"]])
        if len(rows):
            tool.write(rows, folder)
    if roster:
        roster_of(planted, scenario, year).to_csv(folder / ROSTER, index=False)
    if output:
        write_pull_requests(planted, calendar(start, months), folder, seed)
    if traps:
        add_traps(folder, year)
