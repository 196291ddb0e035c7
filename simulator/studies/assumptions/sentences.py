"""What the assumptions do to the answer, in words."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from simulator.replication.compare import BASELINE
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.sensitivity.sentences import AS_WRITTEN, policy_name
from simulator.text import rounded, short, usd

NO, YES, NOT_CLEAR = "no", "yes", "no clear winner"  # whether an assumption changes the winner
MOST_NAMED: Final = 2  # assumptions in the answer, or one where it would be longer than so many words
MOST_WORDS: Final = 40
MOST_REMARKS: Final = 8
WIDTH: Final = 60  # characters of an assumption in a sentence


def answer(scenario: Scenario, best: str, winners: pd.DataFrame) -> str:
    """Which policy earns most as written, what it brings a year, and under which assumptions it does not.

    Args:
        scenario: as written.
        best: the policy that earns most then.
        winners: the table of that name, as written first.
    """
    written, assumed = _as_written(scenario, best, winners.iloc[0]), winners.iloc[1:]
    text = f"{written} {_changes(assumed, MOST_NAMED)}"
    return text if len(text.split()) <= MOST_WORDS else f"{written} {_changes(assumed, 1)}"


def _as_written(scenario: Scenario, best: str, row: "pd.Series[Any]") -> str:
    alike = row["flips"] == NOT_CLEAR
    if best == BASELINE:
        earns = "no policy is shown to pay for itself" if alike else "no policy pays for itself"
        return f"{AS_WRITTEN} {earns}: no tokens at all is best."
    money = usd(rounded(row[f"net_usd {best}"] * scenario.engineer_months_per_year))
    more = f", not significantly more than {policy_name(row['rival'])}" if alike else ""
    return f"{AS_WRITTEN} {best} earns most: about {money} a year over no tokens{more}."


def _changes(assumed: pd.DataFrame, most: int) -> str:
    """Under how many assumptions the best policy as written loses first place, and to which."""
    many = f"{len(assumed)} assumption{'s' * (len(assumed) > 1)}"
    lost, unclear = (by_lead(assumed[assumed["flips"] == one]) for one in (YES, NOT_CLEAR))
    if lost.empty and unclear.empty:
        return f"It keeps first place under {'the ' if len(assumed) == 1 else 'all '}{many}."
    if lost.empty:
        names = " or ".join(f"if {_words(name)}" for name in unclear["assumption"][:most])
        return f"There is no clear winner under {len(unclear)} of {many}: {names}{_more(unclear, most)}."
    rest = f"; {len(unclear)} {'are' if len(unclear) > 1 else 'is'} undecided" if len(unclear) else ""
    return f"It loses first place under {len(lost)} of {many}: {_winners(lost[:most])}{_more(lost, most)}{rest}."


def _winners(lost: pd.DataFrame) -> str:
    """To which policy first place goes, and under which assumptions, the costliest first."""
    groups: dict[str, list[str]] = {}
    for row in lost.to_dict("records"):
        groups.setdefault(row["winner"], []).append(f"if {_words(row['assumption'])}")
    return "; ".join(f"to {winner} {' or '.join(names)}" for winner, names in groups.items())


def _more(rows: pd.DataFrame, most: int) -> str:
    return f", and {len(rows) - most} more" if len(rows) > most else ""


def remarks(best: str, winners: pd.DataFrame) -> Iterator[str]:
    """A sentence for each assumption that changes the winner or leaves it open, the costliest first."""
    assumed = winners.iloc[1:]
    for row in by_lead(assumed[assumed["flips"] != NO])[:MOST_REMARKS].to_dict("records"):
        yield _remark(row, best)


def _remark(row: dict[Any, Any], best: str) -> str:
    if row["flips"] == YES:
        amount, low, high = (usd(-row[f"lead_usd{end}"]) for end in ("", "_high", "_low"))
        return (
            f"If {_words(row['assumption'])}, {row['winner']} earns most: {amount} per post and month "
            f"more than {policy_name(best)} ({low} to {high}; n = {row['n']})."
        )
    lead, low, high = (usd(row[f"lead_usd{end}"]) for end in ("", "_low", "_high"))
    return (
        f"If {_words(row['assumption'])}, there is no clear winner: {row['winner']}. The lead of "
        f"{policy_name(best)} over {policy_name(row['rival'])} is {lead} per post and month ({low} to {high}; "
        f"n = {row['n']}), not significantly different from zero."
    )


def by_lead(rows: pd.DataFrame) -> pd.DataFrame:
    """Assumptions from the one that costs the best policy as written most to the one under which it leads most."""
    return rows.sort_values("lead_usd", kind="stable", ignore_index=True)


def _words(assumption: str) -> str:
    return short(assumption, WIDTH).rstrip(".")
