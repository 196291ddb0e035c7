"""How far the flags can be trusted: every detector scored against the truth of simulated worlds."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.compare import DEFAULT_ENGINE
from simulator.replication.options import Progress, silent
from simulator.stats.intervals import interval_columns, share_interval
from simulator.studies.vanity import stochastic_frontier as frontier
from simulator.studies.vanity import trend as path
from simulator.studies.vanity.detector import FLAGGED, OPEN, Settings, flag_teams, flag_together, judge
from simulator.studies.vanity.elasticity import LEAST
from simulator.studies.vanity.false_discovery import adjusted
from simulator.studies.vanity.panel import Observed, real_spend
from simulator.studies.vanity.scoring_worlds import BLIND, CLEAN, MONTHS, Case, Seen, see

DETECTORS: Final = {
    "textbook": "CUSUM on cost per output, k = 0.5, h = 5, mean and spread of the clean months",
    "path": "CUSUM from the team's own trend, limit by simulation (first key)",
    "output": f"output did not follow spend with an elasticity of {LEAST:g} (second key)",
    "frontier": "stochastic frontier over teams and months",
    "flags": "the flags: both keys together",
}


class Scoreboard(NamedTuple):
    """The scores; ``teams`` is what they are computed from, one row per world, replication and team."""

    worlds: pd.DataFrame  # a row per kind of world and team size, for the flags
    detectors: pd.DataFrame  # a row per detector, over all worlds
    roc: pd.DataFrame  # detector, false accusations, recall: every threshold
    teams: pd.DataFrame
    naive: pd.DataFrame  # metrics that look good beside the true return; see ``naive_metrics``


def read_scores(teams: pd.DataFrame, naive: pd.DataFrame) -> Scoreboard:
    """The scoreboard of teams that are scored."""
    return Scoreboard(by_world(teams), by_detector(teams), roc(teams), teams, naive)


def score_teams(
    replications: int, grid: Sequence[Case], workers: int | None = None, progress: Progress = silent
) -> pd.DataFrame:
    """Score the detectors on a grid of worlds: a row per world, replication and team; nothing is kept on Ctrl-C.

    Args:
        replications: of every world; each has eight teams.
        grid: worlds.
        workers: threads; the result does not depend on it.
        progress: shows how many replications are finished.
    """
    count = len(grid) * replications

    def task(number: int) -> list[dict[str, Any]]:
        case = grid[number // replications]
        return score(case, number % replications, see(case, number % replications))

    rows: list[dict[str, Any]] = []
    with progress(count, "replications") as tell:
        collect(task, range(count), rows.extend, DEFAULT_ENGINE, workers, least=count, progress=tell)
    return pd.DataFrame(rows)


SETTINGS: Final = Settings(clean_months=CLEAN)


def score(case: Case, replication: int, seen: Seen) -> list[dict[str, Any]]:
    """One row per team of one replication: the truth, and what every detector says."""
    table = flag_teams(seen.observed, SETTINGS)
    whole = flag_together(seen.observed, SETTINGS)
    looks = [judge(seen.observed.upto(months), SETTINGS) for months in range(CLEAN + path.FEWEST_AFTER, MONTHS)]
    when = [[one.verdict == FLAGGED for one in look] for look in looks]
    when.append(list(table["verdict"] == FLAGGED))
    p_output = table["p_output"].to_numpy()
    alone = {
        "textbook": textbook(seen.observed),
        "path": table["p_path"].to_numpy(),
        "output": p_output,
        "frontier": frontier_p_values(seen.observed),
        "flags": table["p_value"].to_numpy(),
    }
    calls = {name: adjusted(p) <= SETTINGS.rate for name, p in alone.items()}
    calls["textbook"] = alone["textbook"] < 1.0 / (1.0 + path.H)
    rows = []
    for team, row in enumerate(table.to_dict("records")):
        since = CLEAN if not row["first_month"] else int(row["first_month"]) - 1
        flagged_at = [place for place, look in enumerate(when) if look[team]]
        rows.append(
            {
                "world": case.name,
                "size": case.size,
                "vanity": case.vanity,
                "replication": replication,
                "team": row["team"],
                "pads": bool(seen.vanity_usd[team, CLEAN:].sum() > 0.0),
                "truth_usd": float(seen.vanity_usd[team, since:].sum()),
                "excess_usd": row["excess_usd"],
                "covered": row["excess_usd_low"] <= seen.vanity_usd[team, since:].sum() <= row["excess_usd_high"],
                "flagged": row["verdict"] == FLAGGED,
                "open": row["verdict"] == OPEN,
                "company": bool((whole["verdict"] == FLAGGED).any()) if len(whole) else np.nan,
                "ever": bool(flagged_at),
                "months_to_detect": flagged_at[0] + path.FEWEST_AFTER if flagged_at else np.nan,
                **{f"p_{name}": p[team] for name, p in alone.items()},
                **{f"calls_{name}": bool(call[team]) for name, call in calls.items()},
            }
        )
    return rows


def textbook(observed: Observed) -> Floats:
    """The CUSUM of the textbook as a score, 1 / (1 + peak): below 1 / (1 + h) it signals."""
    cost = np.log(real_spend(observed, CLEAN) / observed.output)
    clean = cost[:, :CLEAN]
    errors = (cost[:, CLEAN:] - clean.mean(axis=1, keepdims=True)) / clean.std(axis=1, ddof=1, keepdims=True)
    score: Floats = 1.0 / (1.0 + path.cusum(errors).max(axis=1))
    return score


def frontier_p_values(observed: Observed) -> Floats:
    """Whether a team's months since publication lie below the frontier of all teams and months."""
    spend = np.log(real_spend(observed, CLEAN) / observed.size)
    output = np.log(observed.output / observed.size)
    fitted = frontier.fit(spend.ravel(), output.ravel())
    pairs = zip(spend[:, CLEAN:], output[:, CLEAN:], strict=True)
    return np.array([frontier.below_the_rest(fitted, one, other) for one, other in pairs])


def by_world(teams: pd.DataFrame) -> pd.DataFrame:
    """Scores of the flags by kind of world and team size; recall and the like only where some teams pad."""
    rows = []
    for (world, size), group in teams.groupby(["world", "size"], sort=False):
        guilty, innocent = group[group["pads"]], group[~group["pads"]]
        hits, accused = int(guilty["flagged"].sum()), int(innocent["flagged"].sum())
        found = guilty[guilty["flagged"]]
        rows.append(
            {
                "world": world,
                "size": size,
                "vanity": bool(group["vanity"].iloc[0]),
                "blind": world == BLIND,
                "n_padding": len(guilty),
                "n_innocent": len(innocent),
                **interval_columns(recall=share_interval(hits, len(guilty), 0.95)),
                "open": float(group.loc[group["pads"] == group["vanity"], "open"].mean()),
                "precision": hits / (hits + accused) if hits + accused and len(guilty) else np.nan,
                "auc": auc(guilty["p_flags"].to_numpy(), innocent["p_flags"].to_numpy()),
                "months_to_detect": float(guilty["months_to_detect"].median()) if hits else np.nan,
                "usd_bias": _bias(found),
                "usd_coverage": float(found["covered"].mean()) if len(found) else np.nan,
                **interval_columns(false_accusations=share_interval(accused, len(innocent), 0.95)),
                "n_companies": int(group["replication"].nunique()),
                "company_flagged": float(group["company"].astype(float).mean()),
                "false_at_any_look": float(innocent["ever"].mean()) if len(innocent) else np.nan,
            }
        )
    return pd.DataFrame(rows)


def by_detector(teams: pd.DataFrame) -> pd.DataFrame:
    """Each detector by itself, over all worlds in which observables can tell: recall, false accusations, AUC."""
    fair = teams[teams["world"] != BLIND]
    rows = []
    for name, meaning in DETECTORS.items():
        guilty, innocent = fair[fair["pads"]], fair[~fair["pads"]]
        hits, accused = int(guilty[f"calls_{name}"].sum()), int(innocent[f"calls_{name}"].sum())
        shifted = innocent[~innocent["vanity"] & ~innocent["world"].str.startswith("nothing")]
        rows.append(
            {
                "detector": name,
                "meaning": meaning,
                **interval_columns(recall=share_interval(hits, len(guilty), 0.95)),
                "precision": hits / (hits + accused) if hits + accused else np.nan,
                "auc": auc(guilty[f"p_{name}"].to_numpy(), innocent[f"p_{name}"].to_numpy()),
                **interval_columns(false_accusations=share_interval(accused, len(innocent), 0.95)),
                "false_on_true_growth": float(shifted[f"calls_{name}"].mean()) if len(shifted) else np.nan,
            }
        )
    return pd.DataFrame(rows)


def roc(teams: pd.DataFrame) -> pd.DataFrame:
    """Every threshold of every detector: share of innocent and of padding teams with a score at most that."""
    fair = teams[teams["world"] != BLIND]
    parts = []
    for name in DETECTORS:
        cuts = np.unique(fair[f"p_{name}"])
        cuts = cuts[np.unique(np.linspace(0, len(cuts) - 1, 101).astype(int))]
        share = {
            side: np.searchsorted(np.sort(rows[f"p_{name}"]), cuts, side="right") / max(len(rows), 1)
            for side, rows in (("recall", fair[fair["pads"]]), ("false_accusations", fair[~fair["pads"]]))
        }
        parts.append(pd.DataFrame({"detector": name, "threshold": cuts, **share}))
    return pd.concat(parts, ignore_index=True)


def recall_at(curve: pd.DataFrame, detector: str, false: float) -> float:
    """Largest share of padding teams found at a threshold that accuses at most a share ``false`` of innocent ones."""
    rows = curve[(curve["detector"] == detector) & (curve["false_accusations"] <= false)]
    return float(rows["recall"].max()) if len(rows) else 0.0


def auc(guilty: Floats, innocent: Floats) -> float:
    """Probability that a padding team scores lower than an innocent one, ties counting half (Mann-Whitney).

    Example: 0.1, 0.2 against 0.2, 0.9 is 0.875.
    """
    if not len(guilty) or not len(innocent):
        return float("nan")
    order = np.sort(innocent)
    above = len(order) - np.searchsorted(order, guilty, side="right")
    tied = np.searchsorted(order, guilty, side="right") - np.searchsorted(order, guilty, side="left")
    return float((above + 0.5 * tied).mean() / len(order))


def _bias(found: pd.DataFrame) -> float:
    truth = float(found["truth_usd"].sum())
    return float(found["excess_usd"].sum()) / truth - 1.0 if truth > 0.0 else float("nan")
