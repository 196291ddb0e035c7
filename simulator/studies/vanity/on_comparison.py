"""The detectors on the policies of a comparison: what one company would have been told, beside the truth."""

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.compare import BASELINE, Comparison
from simulator.replication.reduce import HISTORY
from simulator.studies.vanity.detector import FLAGGED, OPEN, UNTESTED, Settings, clean_stretch, flag_teams, timeline
from simulator.studies.vanity.panel import Observed

ODD_MONTHS: Final = 1  # in a run's first month everybody starts an item at the same hour
POSITION: Final = {name: place for place, name in enumerate(HISTORY)}


def settings_for(comparison: Comparison) -> Settings:
    """Default flags at the scenario's confidence."""
    months = comparison.scenario.months - skipped(comparison)
    return Settings(clean_months=clean_stretch(months), confidence=comparison.scenario.confidence)


def skipped(comparison: Comparison) -> int:
    """Months at the start that no company would have on file: the warm-up, and the odd first month."""
    return max(comparison.scenario.warmup_months, ODD_MONTHS)


def watched(comparison: Comparison) -> list[tuple[int, str]]:
    """Position and label of the policies a company could run and that spend something."""
    spent = comparison.history[..., POSITION["spend_usd"]].sum(axis=(1, 2))
    policies = enumerate(comparison.policies)
    return [
        (place, policy.label)
        for place, policy in policies
        if not policy.yardstick and policy.label != BASELINE and spent[place] > 0.0
    ]


def history_of(comparison: Comparison, place: int) -> tuple[Observed, Floats]:
    """What a company sees of a policy in the first replication, and the truth: vanity by team and month, USD."""
    teams = comparison.scenario.world.teams
    rows = comparison.history[place][:, skipped(comparison) :]
    heads = np.array([[float(team.engineers)] for team in teams])
    months = range(1 + skipped(comparison), comparison.scenario.months + 1)

    def column(name: str) -> Floats:
        values: Floats = rows[..., POSITION[name]]
        return values

    observed = Observed(
        teams=tuple(team.name for team in teams),
        months=tuple(map(str, months)),
        spend=column("spend_usd"),
        output=np.sqrt(column("items") * column("value_usd")),
        size=np.broadcast_to(heads, column("items").shape),
        tokens=column("granted_mtok"),
    )
    return observed, column("vanity_usd")


def flags_by_policy(comparison: Comparison) -> pd.DataFrame:
    """The flags of every watched policy, with ``policy`` in front and the truth behind.

    ``estimated_share`` (with ``_low`` and ``_high``) is the excess over the bill of the same months, ``true_share``
    what of that bill was vanity; the months are those since the first of the flag, else all since the clean ones.
    """
    settings = settings_for(comparison)
    clean = settings.clean_months or 0
    parts = []
    for place, label in watched(comparison):
        observed, vanity = history_of(comparison, place)
        table = flag_teams(observed, settings)
        table.insert(0, "policy", label)
        rows = [_beside(row, observed, vanity[team], team, clean) for team, row in enumerate(table.to_dict("records"))]
        parts.append(pd.concat([table, pd.DataFrame(rows)], axis=1))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _beside(row: Mapping[Any, Any], observed: Observed, vanity: Floats, team: int, clean: int) -> dict[str, float]:
    departed = row["verdict"] in (FLAGGED, OPEN)
    since = observed.months.index(str(row["first_month"])) if departed else min(clean, len(observed.months) - 1)
    bill = float(observed.spend[team, since:].sum())
    names = ("", "_low", "_high")
    if row["verdict"] == UNTESTED or bill <= 0.0:
        estimates = dict.fromkeys((f"estimated_share{name}" for name in names), math.nan)
    else:
        estimates = {f"estimated_share{name}": float(row[f"excess_usd{name}"]) / bill for name in names}
    return {**estimates, "true_share": float(vanity[since:].sum()) / bill if bill > 0.0 else math.nan}


def timelines(comparison: Comparison) -> pd.DataFrame:
    """The CUSUM by policy, team and month of the scenario: ``flags.timeline`` with ``policy`` in front."""
    parts = []
    for place, label in watched(comparison):
        table = timeline(history_of(comparison, place)[0], settings_for(comparison))
        table["month"] += skipped(comparison)
        table.insert(0, "policy", label)
        parts.append(table)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
