"""How a trial reads: what is dealt to whom, and an amount with its interval."""

from collections.abc import Mapping
from typing import Any, Final

from simulator.studies.trial.plan import ENCOURAGED, ENGINEERS, GROUPS, PAIRS, ROLL_OUT, TEAMS, Plan
from simulator.text import rounded, short, usd

NAME: Final = 44  # characters of a policy's name
BY: Final = {
    ENGINEERS: "engineer by engineer",
    PAIRS: "in matched pairs",
    GROUPS: "group by group",
    TEAMS: "team by team",
    ROLL_OUT: "in three waves of groups",
    ENCOURAGED: "by invitation",
}
Row = Mapping[Any, Any]


def deal_of(plan: Plan, row: Row) -> str:
    """What is dealt to whom for how long, after "deal" or "dealing"."""
    return (
        f"{short(row['arm'], NAME)} or {short(plan.control, NAME)}, {BY[row['way']]}, to {row['engineers']:,} "
        f"engineers for {row['months']} months"
    )


def money(row: Row, column: str, per: str = "") -> str:
    """An amount with its interval, to three digits."""
    value, low, high = (usd(rounded(float(row[f"{column}{end}"]))) for end in ("", "_low", "_high"))
    return f"{value}{per} ({low} to {high})"
