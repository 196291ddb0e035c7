"""How far the flags can be trusted: every detector scored against the truth of simulated companies."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.options import DEFAULT_ENGINE, Progress, silent
from simulator.stats.intervals import Estimate, interval_columns, share_interval
from simulator.studies.result import Result
from simulator.studies.vanity import stochastic_frontier as frontier
from simulator.studies.vanity import trend
from simulator.studies.vanity.autocorrelation import pooled
from simulator.studies.vanity.detector import flag_teams, flag_together
from simulator.studies.vanity.elasticity import LEAST
from simulator.studies.vanity.panel import Observed, real_spend
from simulator.studies.vanity.scoring_cases import BLIND, CLEAN, MONTHS, Case, Seen, see
from simulator.studies.vanity.settings import Settings
from simulator.studies.vanity.team_tests import examine
from simulator.studies.vanity.verdicts import FLAGGED, SHARED, WATCHED, adjusted, judge

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance

DETECTORS: Final = {
    "textbook": "CUSUM on cost per output, k = 0.5, h = 5, mean and spread of the clean months",
    "trend": "CUSUM from the team's own trend, limit by simulation (first test)",
    "output": f"output did not follow spend with an elasticity of {LEAST:g} (second test)",
    "frontier": "stochastic frontier over teams and months",
    "flags": "the flags: all tests together",
}
SETTINGS: Final = Settings(clean_months=CLEAN)


class Scoreboard(Result):
    """The scores; ``teams`` is what they are computed from, one row per case, replication and team."""

    cases: pd.DataFrame  # a row per case, for the flags
    detectors: pd.DataFrame  # a row per detector, over all cases
    roc: pd.DataFrame  # detector, false accusations, recall: every threshold
    teams: pd.DataFrame
    quiet: pd.DataFrame  # false accusations by autocorrelation; see ``quiet_months``
    naive: pd.DataFrame  # metrics that look good beside the true return; see ``naive_metrics``

    @property
    def answer(self) -> str:
        """What was scored."""
        return f"The vanity flags scored against the truth in {len(self.cases)} kinds of simulated company."

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "source"}

    @property
    def charts(self) -> "Mapping[str, ChartPage]":
        """Recall over false accusations."""
        from simulator.studies.vanity.roc_chart import roc_chart

        return {"roc": roc_chart(self)}

    def glance(self) -> "Glance":
        """Each detector by itself."""
        from simulator.report.files.glance import Glance
        from simulator.studies.vanity.terminal import detectors_table

        return Glance(self.answer, detectors_table(self), self.charts["roc"])

    def more_files(self) -> "Mapping[str, str]":
        """Every table, and the chart."""
        from simulator.report.files.csv_export import to_csv
        from simulator.report.files.html_page import chart_html

        return {
            **{f"{name}.csv": to_csv(table) for name, table in self.tables.items()},
            "roc.html": chart_html(self.charts["roc"]),
        }

    def write(self, place: "ResultFolder") -> None:
        """Write what ``tokensim scoreboard`` writes."""
        from simulator.report.files.folder import write_files

        write_files(place.draft, self.more_files())


def read_scores(teams: pd.DataFrame, quiet: pd.DataFrame, naive: pd.DataFrame) -> Scoreboard:
    """The scoreboard of teams that are scored."""
    return Scoreboard(by_case(teams), by_detector(teams), roc(teams), teams, quiet, naive)


def score_teams(
    replications: int, grid: Sequence[Case], workers: int | None = None, progress: Progress = silent
) -> pd.DataFrame:
    """Score the detectors on a grid of cases: a row per case, replication and team; nothing is kept on Ctrl-C.

    Args:
        replications: of every case; each has eight teams.
        grid: cases.
        workers: threads; the result does not depend on it.
        progress: shows how many replications are finished.
    """
    count = len(grid) * replications

    def task(number: int) -> pd.DataFrame:
        case, replication = grid[number // replications], number % replications
        return score(case, replication, see(case, replication))

    scored: list[pd.DataFrame] = []
    with progress(count, "replications") as tell:
        collect(task, range(count), scored.append, DEFAULT_ENGINE, workers, least=count, progress=tell)
    return pd.concat(scored, ignore_index=True)


def score(case: Case, replication: int, seen: Seen) -> pd.DataFrame:
    """One row per team of one replication: the truth, and what every detector says."""
    table, whole = flag_teams(seen.observed, SETTINGS), flag_together(seen.observed, SETTINGS)
    looks = [examine(seen.observed.upto(months), SETTINGS) for months in range(CLEAN + trend.FEWEST_AFTER, MONTHS)]
    verdicts = [*(judge(look, SETTINGS.rate)[0] for look in looks), table["verdict"]]
    flagged = np.array(verdicts) == FLAGGED  # [look, team]
    since = [int(month or CLEAN + 1) - 1 for month in table["first_month"]]
    truth = np.array([vanity[first:].sum() for vanity, first in zip(seen.vanity_usd, since, strict=True)])
    scores = {
        "textbook": textbook(seen.observed),
        "trend": table["p_trend"].to_numpy(),
        "output": table["p_output"].to_numpy(),
        "frontier": frontier_p_values(seen.observed),
        "flags": table["p_value"].to_numpy(),
    }
    calls = {name: adjusted(p) <= SETTINGS.rate for name, p in scores.items()}
    calls["textbook"] = scores["textbook"] < 1.0 / (1.0 + trend.H)
    return pd.DataFrame(
        {
            "case": case.name,
            "size": case.size,
            "vanity": case.vanity,
            "replication": replication,
            "team": table["team"],
            "pads": seen.vanity_usd[:, CLEAN:].sum(axis=1) > 0.0,
            "truth_usd": truth,
            "excess_usd": table["excess_usd"],
            "covered": table["excess_usd_low"].le(truth) & table["excess_usd_high"].ge(truth),
            "flagged": flagged[-1],
            "open": table["verdict"].isin(WATCHED),
            "company": (whole["verdict"] == SHARED).any() if len(whole) else np.nan,
            "ever": flagged.any(axis=0),
            "months_to_detect": np.where(flagged.any(axis=0), flagged.argmax(axis=0) + trend.FEWEST_AFTER, np.nan),
            **{f"p_{name}": p for name, p in scores.items()},
            **{f"calls_{name}": call for name, call in calls.items()},
        }
    )


def textbook(observed: Observed) -> Floats:
    """The CUSUM of the textbook as a score, 1 / (1 + peak): below 1 / (1 + h) it signals."""
    cost = np.log(real_spend(observed, CLEAN) / observed.output)
    clean = cost[:, :CLEAN]
    errors = (cost[:, CLEAN:] - clean.mean(axis=1, keepdims=True)) / clean.std(axis=1, ddof=1, keepdims=True)
    score: Floats = 1.0 / (1.0 + trend.cusum(errors).max(axis=1))
    return score


def frontier_p_values(observed: Observed) -> Floats:
    """Whether a team's months since publication lie below the frontier of all teams and months."""
    spend = np.log(real_spend(observed, CLEAN) / observed.size)
    output = np.log(observed.output / observed.size)
    fitted = frontier.fit(spend.ravel(), output.ravel())
    error, months = frontier.distance(fitted, spend, output), tuple(range(spend.shape[1]))
    phi = pooled((one, (months, CLEAN)) for one in error)
    return np.array([frontier.below_the_rest(one, fitted, months[CLEAN:], phi) for one in error[:, CLEAN:]])


def rates(teams: pd.DataFrame, calls: str, score: str) -> tuple[Estimate, float, float, Estimate]:
    """Recall, precision and false accusations of the calls in a column, and before the last the AUC of the scores."""
    padding, innocent = teams[teams["pads"]], teams[~teams["pads"]]
    hits, false = int(padding[calls].sum()), int(innocent[calls].sum())
    precision = hits / (hits + false) if hits + false and len(padding) else np.nan
    area = auc(padding[score].to_numpy(), innocent[score].to_numpy())
    return share_interval(hits, len(padding), 0.95), precision, area, share_interval(false, len(innocent), 0.95)


def by_case(teams: pd.DataFrame) -> pd.DataFrame:
    """Scores of the flags by case; recall and the like only where some teams pad."""
    rows = []
    for (case, size), group in teams.groupby(["case", "size"], sort=False):
        recall, precision, area, false = rates(group, "flagged", "p_flags")
        padding, innocent = group[group["pads"]], group[~group["pads"]]
        found = padding[padding["flagged"]]
        truth, estimate = found["truth_usd"].sum(), found["excess_usd"].sum()
        rows.append(
            {
                "case": case,
                "size": size,
                "vanity": bool(group["vanity"].iloc[0]),
                "blind": case == BLIND,
                "n_padding": len(padding),
                "n_innocent": len(innocent),
                **interval_columns(recall=recall),
                "open": float(group.loc[group["pads"] == group["vanity"], "open"].mean()),
                "precision": precision,
                "auc": area,
                "months_to_detect": float(padding["months_to_detect"].median()) if len(found) else np.nan,
                "usd_bias": estimate / truth - 1.0 if truth > 0.0 else np.nan,
                "usd_coverage": float(found["covered"].mean()),
                **interval_columns(false_accusations=false),
                "n_companies": int(group["replication"].nunique()),
                "company_flagged": float(group["company"].astype(float).mean()),
                "companies_accused": float(innocent.groupby("replication")["flagged"].any().mean()),
                "false_at_any_look": float(innocent["ever"].mean()),
            }
        )
    return pd.DataFrame(rows)


def by_detector(teams: pd.DataFrame) -> pd.DataFrame:
    """Each detector by itself, over all cases in which observables can tell: recall, false accusations, AUC."""
    fair = teams[teams["case"] != BLIND]
    grown = fair[~fair["pads"] & ~fair["vanity"] & ~fair["case"].str.startswith("nothing")]
    rows = []
    for name, meaning in DETECTORS.items():
        recall, precision, area, false = rates(fair, f"calls_{name}", f"p_{name}")
        rows.append(
            {
                "detector": name,
                "meaning": meaning,
                **interval_columns(recall=recall),
                "precision": precision,
                "auc": area,
                **interval_columns(false_accusations=false),
                "false_on_true_growth": float(grown[f"calls_{name}"].mean()),
            }
        )
    return pd.DataFrame(rows)


def roc(teams: pd.DataFrame) -> pd.DataFrame:
    """Every threshold of every detector: share of innocent and of padding teams with a score at most that."""
    fair = teams[teams["case"] != BLIND]
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


def auc(padding: Floats, innocent: Floats) -> float:
    """Probability that a padding team scores lower than an innocent one, ties counting half (Mann-Whitney).

    Example: 0.1, 0.2 against 0.2, 0.9 is 0.875.
    """
    if not len(padding) or not len(innocent):
        return float("nan")
    order = np.sort(innocent)
    left, right = (np.searchsorted(order, padding, side=side) for side in ("left", "right"))
    return float((len(order) - right + 0.5 * (right - left)).mean() / len(order))
