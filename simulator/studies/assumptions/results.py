"""What each assumption does to the net value of every policy, and to the answer."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.scenario.reading.paths import find
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.best_of_k import ahead_of_each, behind_best, lead_over_rest
from simulator.stats.intervals import MISSING, Estimates, interval_columns, mean_interval
from simulator.studies.assumptions.checks import assumption_checks
from simulator.studies.assumptions.run import AssumedRuns
from simulator.studies.assumptions.sentences import NO, NOT_CLEAR, YES, answer, remarks
from simulator.studies.learning.results import Lessons
from simulator.studies.result import Result
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import listed

MOST_NAMED: Final = 4  # policies that may be the best
BESIDE: Final = ("net_usd", "net_usd_low", "net_usd_high")  # of each policy, in the wide table


class Assumptions(Result):
    """What one assumption changed at a time does to the answer."""

    runs: AssumedRuns
    best: str  # the policy that earns most as written
    net_values: pd.DataFrame  # one row per assumption and policy
    winners: pd.DataFrame  # one row per assumption, as written first, with the net value of every policy beside
    settings: pd.DataFrame  # one row per value that an assumption sets
    answer: str
    remarks: tuple[str, ...]  # beside the answer
    checks: pd.DataFrame  # one row per check
    lessons: Lessons | None = None  # what experiments say of the curve


def conclude(runs: AssumedRuns, origins: Sequence[Assumption] = (), taught: Lessons | None = None) -> Assumptions:
    """Read the runs; ``origins`` says where the values of the scenario come from, ``taught`` what experiments say."""
    choices = [place for place, policy in enumerate(runs.policies) if not policy.upper_bound]
    own = int(runs.net[0][:, choices].mean(axis=0).argmax())  # its place among the choices
    best = runs.policies[choices[own]].label
    net_values = pd.DataFrame(_net_rows(runs, choices, own)).astype({"rank": "Int64"})
    winners = pd.DataFrame(_winner_rows(runs, choices, own, net_values))
    return Assumptions(
        runs=runs,
        best=best,
        net_values=net_values,
        winners=winners,
        settings=_settings(runs),
        answer=answer(runs.scenario, best, winners),
        remarks=tuple(remarks(best, winners)),
        checks=assumption_checks(runs, winners, origins),
        lessons=taught,
    )


def _net_rows(runs: AssumedRuns, choices: list[int], own: int) -> Iterator[dict[str, Any]]:
    """Each policy under each assumption; an upper bound has a net value and no place."""
    level = runs.scenario.confidence
    for name, net in zip(runs.names, runs.net, strict=True):
        chosen = net[:, choices]
        behind, ahead = behind_best(chosen, level), ahead_of_each(chosen, own, level)
        ranks = np.argsort(np.argsort(-chosen.mean(axis=0), kind="stable"), kind="stable") + 1
        for place, policy in enumerate(runs.policies):
            at = choices.index(place) if place in choices else None
            yield {
                "assumption": name,
                "policy": policy.label,
                "upper_bound": policy.upper_bound,
                "rank": None if at is None else int(ranks[at]),
                **interval_columns(
                    net_usd=mean_interval(net[:, place], level),
                    change_usd=mean_interval(net[:, place] - runs.net[0][:, place], level),
                    behind_written_usd=MISSING if at is None else ahead.at(at, len(net)),
                    behind_usd=MISSING if at is None else Estimates(*behind[:3]).at(at, len(net)),
                ),
                "may_be_best": at is not None and bool(behind.may_be_best[at]),
                "n": len(net),
            }


def _winner_rows(runs: AssumedRuns, choices: list[int], own: int, net_values: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The winner under each assumption, or those that may be it, and the lead of the best policy as written."""
    sources = ["", *(one.source or "assumed" for one in runs.assumptions)]
    best = runs.policies[choices[own]].label
    for name, source, net in zip(runs.names, sources, runs.net, strict=True):
        rows = net_values[net_values["assumption"] == name]
        first = rows[rows["may_be_best"]].sort_values("rank", kind="stable")["policy"].tolist()
        rivals = rows[~rows["upper_bound"] & (rows["policy"] != best)].sort_values("rank", kind="stable")
        yield {
            "assumption": name,
            "winner": listed([policy_name(one) for one in first], MOST_NAMED, 0, last="or"),
            "flips": NO if first == [best] else NOT_CLEAR if best in first else YES,
            "rival": rivals["policy"].iloc[0],
            **interval_columns(lead_usd=lead_over_rest(net[:, choices], own, runs.scenario.confidence)),
            "source": source,
            "n": len(net),
            **{f"{column} {row['policy']}": row[column] for row in rows.to_dict("records") for column in BESIDE},
        }


def _settings(runs: AssumedRuns) -> pd.DataFrame:
    rows = [
        {
            "assumption": one.name,
            "parameter": path,
            "written": find(runs.scenario, path).value,
            "value": value,
            "source": one.source or "assumed",
        }
        for one in runs.assumptions
        for path, value in one.set.items()
    ]
    return pd.DataFrame(rows)
