"""What real exports have and a clean one has not: added to the files of a made-up company."""

import json
from pathlib import Path
from shutil import copyfile
from typing import Final

import pandas as pd

from simulator.company.example.roster import ROSTER
from simulator.company.example.spread import Calendar
from simulator.company.example.tools import MAPPING, answer, claude_code_row
from simulator.company.reader import TOKENS

SERVICE: Final = {"type": "api_actor", "api_key_name": "ci-review-bot"}
SERVICE_CENTS: Final = 1310  # a month
REVIEW_USD: Final = 4.2  # a month, of code reviews that nobody asked for by name
REFUND_USD: Final = -25.0


def add_traps(folder: Path, year: Calendar) -> None:
    """Add to the exports of a folder: a file exported twice, a service key, spend of nobody, a refund and a mover.

    A trap is left out where the folder has no file of its tool. Bots among pull requests, leavers and those who use
    nothing are there without it.
    """
    reports = sorted(folder.glob("github_ai_usage_*.csv"))
    for report in reports:
        _bill_nobody(report)
    if reports:
        copyfile(reports[-1], reports[-1].with_stem(f"{reports[-1].stem} (1)"))
    for answers in sorted(folder.glob("claude_code_*.jsonl")):
        _add_service(answers)
    if (folder / "warehouse_usage.csv").exists():
        _refund(folder / "warehouse_usage.csv", str(year.days[-1, 0]))
    if (folder / ROSTER).exists():
        _move(folder / ROSTER, f"{year.months[len(year.months) // 2]:%Y-%m-%d}")


def _bill_nobody(report: Path) -> None:
    """Copilot's code reviews, which are billed to no person: a row without a username."""
    rows = pd.read_csv(report, dtype=str, keep_default_na=False)
    blank = rows.iloc[:1].assign(
        username="", model="Copilot Code Review", quantity=f"{REVIEW_USD * 100:g}", gross_amount=f"{REVIEW_USD}"
    )
    blank = blank.assign(net_amount=blank["gross_amount"], input="900000", output="60000")
    pd.concat([rows, blank.assign(cache_read="4000000", cache_write="300000")]).to_csv(report, index=False)


def _add_service(answers: Path) -> None:
    """An answer for the first day of a month with a key that a build server uses."""
    text = answers.read_text(encoding="utf-8")
    day = json.loads(text.split("\n")[0])["data"][0]["date"]
    tokens = {"input": 900_000, "output": 210_000, "cache_creation": 0, "cache_read": 5_200_000}
    cost = {"amount": SERVICE_CENTS, "currency": "USD"}
    models = [{"model": "claude-sonnet-5", "estimated_cost": cost, "tokens": tokens}]
    answers.write_text(text + answer([claude_code_row(day, SERVICE, models)]), encoding="utf-8")


def _refund(path: Path, day: str) -> None:
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    none = {MAPPING[kind]: "0" for kind in TOKENS}
    refund = rows.iloc[:1].assign(
        **{MAPPING["start"]: day, MAPPING["usd"]: f"{REFUND_USD}", MAPPING["model"]: "credit"}, **none
    )
    pd.concat([rows, refund]).to_csv(path, index=False)


def _move(path: Path, day: str) -> None:
    """One person changes from the first team to the last in the middle of the run: two rows, each with its dates."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    stays = rows.index[(rows["start"] == "") & (rows["end"] == "")]
    if len(stays) and rows["team"].nunique() > 1:
        first = rows.loc[stays[:1]]
        rows.loc[stays[0], "end"] = day
        moved = first.assign(team=rows["team"].iloc[-1], start=day)
        pd.concat([rows.loc[: stays[0]], moved, rows.loc[stays[0] + 1 :]]).to_csv(path, index=False)
