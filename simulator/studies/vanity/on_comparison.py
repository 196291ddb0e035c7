"""The detectors on the policies of a comparison: what one company would have been told, beside the truth."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from simulator.records import Floats
from simulator.replication.compare import BASELINE, Comparison
from simulator.replication.reduce import HISTORY
from simulator.studies.vanity.detector import flag_teams, timeline
from simulator.studies.vanity.panel import Observed, observe
from simulator.studies.vanity.settings import Settings, clean_stretch
from simulator.studies.vanity.verdicts import DEPARTED

ODD_MONTHS: Final = 1  # in a run's first month everybody starts an item at the same hour
PLACE: Final = {name: place for place, name in enumerate(HISTORY)}


def settings_for(comparison: Comparison) -> Settings:
    """Default flags at the scenario's confidence."""
    months = comparison.scenario.months - skipped(comparison)
    return Settings(clean_months=clean_stretch(months), confidence=comparison.scenario.confidence)


def skipped(comparison: Comparison) -> int:
    """Months at the start that no company would have on file: the warm-up, and the odd first month."""
    return max(comparison.scenario.warmup_months, ODD_MONTHS)


def watched(comparison: Comparison) -> list[tuple[int, str]]:
    """Position and label of the policies a company could run and that spend something."""
    spent = comparison.history[..., PLACE["spend_usd"]].sum(axis=(1, 2))
    return [
        (place, policy.label)
        for place, policy in enumerate(comparison.policies)
        if not policy.upper_bound and policy.label != BASELINE and spent[place] > 0.0
    ]


def history_of(comparison: Comparison, place: int) -> tuple[Observed, Floats]:
    """What a company sees of a policy in the first replication, and the truth: vanity by team and month, USD."""
    teams, first = comparison.scenario.world.teams, skipped(comparison)
    rows = comparison.history[place][:, first:]
    names, engineers = [team.name for team in teams], [team.engineers for team in teams]
    return observe(rows, PLACE, names, engineers, first + 1), rows[..., PLACE["vanity_usd"]]


def flags_by_policy(comparison: Comparison) -> pd.DataFrame:
    """The flags of every watched policy, with ``policy`` in front and the truth behind.

    ``estimated_share`` (with ``_low`` and ``_high``) is the excess over the bill of the same months, ``true_usd`` what
    of that bill was vanity and ``true_share`` its share; the months are those since the first of the flag, else all
    since the clean ones.
    """
    settings = settings_for(comparison)

    def flags(place: int) -> pd.DataFrame:
        observed, vanity = history_of(comparison, place)
        table = flag_teams(observed, settings)
        clean = min(settings.clean_months or 0, len(observed.months) - 1)
        shares = []
        for team, row in enumerate(table.to_dict("records")):
            since = observed.months.index(row["first_month"]) if row["verdict"] in DEPARTED else clean
            shares.append(_shares(row, float(observed.spend[team, since:].sum()), float(vanity[team, since:].sum())))
        return table.join(pd.DataFrame(shares))

    return _by_policy(comparison, flags)


def _shares(row: Mapping[Any, Any], bill: float, vanity: float) -> dict[str, float]:
    figures = {f"estimated_share{end}": row[f"excess_usd{end}"] for end in ("", "_low", "_high")} | {
        "true_share": vanity
    }
    return {"true_usd": vanity} | {name: usd / bill if bill > 0.0 else math.nan for name, usd in figures.items()}


def vainest(table: pd.DataFrame) -> dict[Any, Any] | None:
    """The row with the most vanity in USD: a share can be high where there is little to waste; None without vanity."""
    row = table.sort_values("true_usd", ascending=False, kind="stable").iloc[0].to_dict()
    return row if row["true_usd"] > 0.0 else None


def timelines(comparison: Comparison) -> pd.DataFrame:
    """The CUSUM by policy, team and month of the scenario: ``timeline`` with ``policy`` in front."""
    found = _by_policy(comparison, lambda place: timeline(history_of(comparison, place)[0], settings_for(comparison)))
    return found.assign(month=found["month"] + skipped(comparison)) if len(found) else found


def _by_policy(comparison: Comparison, table: Callable[[int], pd.DataFrame]) -> pd.DataFrame:
    parts = {label: table(place) for place, label in watched(comparison)}
    return pd.concat(parts, names=["policy"]).reset_index("policy").reset_index(drop=True) if parts else pd.DataFrame()
