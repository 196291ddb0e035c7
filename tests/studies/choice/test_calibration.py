"""Do stated chances come true: worlds whose true inputs are drawn from the ranges, by other means than the product."""

import sys
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import ndtr

from simulator.records import Floats
from simulator.replication.compare import compare
from simulator.replication.worlds import Worlds, drawn_worlds
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.ranges import correlations
from simulator.scenario.reading.study_checks import fitted
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.ranking import candidates, net_values
from simulator.studies.compare.study import compare as study
from simulator.studies.compare.tables.paired_totals import paired_totals

COMPANIES, EACH = 40, 10  # companies asked, and true worlds of each
BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0001)


class Told(NamedTuple):
    """What was stated of each policy in each true world, and what came true."""

    stated: Floats  # [world, policy] probability of earning most
    as_written: Floats  # the same, by a run that leaves out what is not known
    won: Floats
    inside: Floats  # [world, policy] whether the truth lay in nine worlds of ten


def company(rng: np.random.Generator) -> ScenarioFile:
    """A company with a menu of its own, of the sizes and prices that are met."""
    sizes = rng.integers(3, 12, 2)
    cap, hourly, per_request = rng.uniform(60, 600), rng.uniform(0.5, 3.0), rng.uniform(10, 60)
    return loads(
        f"""
title: A company
question: Which policy?
seed: {int(rng.integers(1, 10**9))}
replications: 64
months: 6
world:
  price: {{usd_per_mtok: {rng.uniform(0.4, 1.7):.3g}}}
  defaults:
    amenable_share: {rng.uniform(0.3, 0.5):.3g}
    curve: {{family: michaelis_menten, largest_saving: {rng.uniform(0.12, 0.27):.3g}, half_saving_mtok_per_hour: 0.2}}
  teams:
    - {{name: one, engineers: {sizes[0]}}}
    - {{name: other, engineers: {sizes[1]}, appetite: {{median_mtok_per_hour: {rng.uniform(0.2, 0.9):.3g}}}}}
policies:
  - kind: uncapped
  - {{kind: capped, name: cap, usd_per_month: {cap:.0f}}}
  - {{kind: limited, name: hourly, usd_per_hour_of_work: {hourly:.2f}}}
  - {{kind: limited, name: per request, usd_per_request: {per_request:.0f}}}
  - kind: gated
""",
        "company.yaml",
    )


def true_net(file: ScenarioFile, rng: np.random.Generator, worlds: int) -> Floats:
    """Net value of the candidates in true worlds, [world, policy]: plain random inputs, random numbers of their own."""
    opened, inputs = draft(file), drawn_worlds(file).inputs
    rows = []
    for _ in range(worlds):
        scores = rng.normal(size=len(inputs))
        for (one, other), r in correlations(file.scenario, inputs).items():
            scores[other] = r * scores[one] + (1.0 - r * r) ** 0.5 * scores[other]
        chances = ndtr(scores).tolist()
        drawn = {path: value for one, u in zip(inputs, chances, strict=True) for path, value in one.values(u).items()}
        world = opened.scenario(fitted({path: opened.find(path) for path in drawn}, drawn))
        world = world.model_copy(update={"seed": int(rng.integers(1, 10**9)), "replications": 2})
        rows.append(net_values(paired_totals(compare(Worlds(world), marginal=0)))[0])
    return np.stack(rows)


def stated(findings: Findings, names: list[str]) -> Floats:
    return findings.ranking.set_index("policy").loc[names, "p_best"].to_numpy(dtype=np.float64)


@pytest.fixture(scope="module")
def told() -> Told:
    rng, rows = np.random.default_rng(20261129), []
    for _ in range(COMPANIES):
        file = company(rng)
        findings = study(file)
        names = candidates(findings.comparison)
        written = conclude(compare(Worlds(findings.comparison.scenario), marginal=0))
        truth = true_net(file, rng, EACH)
        assert findings.choice is not None
        ends = findings.choice.policies.set_index("policy").loc[names]
        inside = (truth >= ends["p05_usd"].to_numpy()) & (truth <= ends["p95_usd"].to_numpy())
        won = (truth == truth.max(axis=1, keepdims=True)).astype(float)
        both = (np.tile(stated(one, names), (EACH, 1)) for one in (findings, written))
        rows.append(Told(*both, won, inside.astype(float)))
    return Told(*(np.concatenate([getattr(row, name) for row in rows]) for name in Told._fields))


def brier(chances: Floats, won: Floats) -> float:
    return float(((chances - won) ** 2).sum(axis=1).mean())


@pytest.mark.slow
def test_the_stated_probability_of_being_best_comes_true(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    """A reliability diagram: of the policies that were given a chance of 40 to 60%, about half earned most."""
    lines, off = ["stated      came true     policies"], []
    for low, high in pairwise(BINS):
        here = (told.stated >= low) & (told.stated < high)
        if not here.any():
            continue
        mean, hits, many = told.stated[here].mean(), told.won[here].mean(), int(here.sum())
        lines.append(f"{mean:6.1%}      {hits:6.1%}      {many:6d}   {'#' * round(40 * hits)}")
        # worlds of one company share what was stated, which has an error of its own
        allowed = 4.0 * (max(mean * (1.0 - mean), 0.02) * (1.0 / many + 1.0 / (64.0 * max(many / EACH, 1.0)))) ** 0.5
        off.append(abs(mean - hits) <= allowed)
    scores = brier(told.stated, told.won), brier(told.as_written, told.won)
    lines.append(f"Brier score {scores[0]:.3f}; of a run with the inputs as written {scores[1]:.3f}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert all(off), lines
    assert scores[0] < scores[1]


@pytest.mark.slow
def test_nine_worlds_of_ten_hold_the_truth(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    """No tokens at all earn exactly nothing, so their interval holds it always: they are left out."""
    share = float(told.inside[:, 1:].mean())
    with capsys.disabled():
        sys.stdout.write(f"\nnine worlds of ten hold the net value in {share:.1%} of {told.inside[:, 1:].size}\n")
    assert 0.87 <= share <= 0.93
