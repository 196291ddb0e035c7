"""The replay: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from simulator.engines.run import run_policies
from simulator.problem import Setting
from simulator.replication.compare import BASELINE, shown_policies
from simulator.replication.options import DEFAULT_ENGINE, Given, opened
from simulator.replication.reduce import MEASURES, measures
from simulator.replication.replay import replayed
from simulator.replication.worlds import Worlds, settings_of, worlds_of
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.panel import reopened
from simulator.studies.replay.page import Replay, scene_of
from simulator.text import nearest

MOST: Final = 2  # policies side by side


def replay(
    result: Given | Findings,
    *,
    show: Sequence[str] = (),
    replication: int = 0,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    as_written: bool = False,
) -> Replay:
    """Run one replication again, with every event, and play it in twenty seconds.

    Args:
        result: a comparison, the folder of one, or a scenario as ``compare`` takes it.
        show: the names of one policy or two; default: the one with the highest cost in this replication, beside the
            one with the highest net value of the others.
        replication: from 0, which people are told as the first.
        set, policies, as_written: as in ``compare``; of a scenario only.

    Returns:
        ``Replay``: ``title``, ``html()``, and ``save(path)`` for .html, .png, .gif and .mp4.

    Raises:
        ScenarioError: the scenario is invalid, or there is no such policy or replication.
        SavedError: the folder holds no finished comparison.
        SimulationError: a run could not be finished.
    """
    worlds = _worlds(result, set, policies, as_written)
    many = worlds.scenario.replications
    if not 0 <= replication < many:
        raise _refused(f"there is no replication {replication + 1}: they are 1 to {many}.")
    setting = settings_of(worlds).at(replication)
    chosen = _named(setting, show) if show else contrasting(setting, replication)
    return Replay(scene_of(setting.scenario, replayed(setting, chosen, replication), chosen, replication, many))


def _worlds(
    result: Given | Findings,
    set: Mapping[str, Any] | None,
    policies: Sequence[str | Path | type],
    as_written: bool,
) -> Worlds:
    """The worlds of a comparison that was run, or those that a run of a scenario would have."""
    if isinstance(result, Findings):
        return reopened(result)
    if isinstance(result, str | Path) and Path(result).is_dir():
        from simulator.studies.compare.report.folder import read_run

        file, findings, _ = read_run(Path(result))
        return reopened(findings.of(file))
    file = opened(result, set, policies)
    return worlds_of(file, file.scenario, as_written)


def _named(setting: Setting, names: Sequence[str]) -> list[PolicyBlock]:
    """The policies of these names, in this order."""
    known = {policy.label: policy for policy in shown_policies(setting.scenario)}
    if len(names) > MOST:
        raise _refused(f"shows {len(names)} policies. At most {MOST} fit side by side.")
    wrong = [f"there is no policy {one!r}. {nearest(one, known)}" for one in names if one not in known]
    if wrong:
        raise _refused(*wrong)
    return [known[one] for one in dict.fromkeys(names)]


def contrasting(setting: Setting, replication: int) -> list[PolicyBlock]:
    """The policy that costs most in a replication, beside the one of the others that brings the highest net value.

    Upper bounds are left out, unless there is nothing else.
    """
    shown = [policy for policy in shown_policies(setting.scenario) if policy.label != BASELINE]
    candidates = [policy for policy in shown if not policy.upper_bound] or shown
    if len(candidates) <= MOST:
        return candidates
    runs = [NonePolicy(kind="none", name=""), *candidates]
    outcomes = run_policies(setting, runs, replication, DEFAULT_ENGINE)
    window = slice(setting.scenario.warmup_months, None)
    sums = np.stack([outcome.ledger[:, window].sum(axis=(0, 1)) for outcome in outcomes])
    found = measures(sums[1:], sums[:1])
    dearest = int(np.argmax(found[:, MEASURES.index("cost_usd")]))
    net = found[:, MEASURES.index("net_usd")].copy()
    net[dearest] = -np.inf
    return [candidates[dearest], candidates[int(np.argmax(net))]]


def _refused(*sentences: str) -> ScenarioError:
    return ScenarioError("replay", [ErrorLine(0, sentence) for sentence in sentences])
