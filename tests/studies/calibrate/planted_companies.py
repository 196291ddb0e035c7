"""Simulation-based calibration of the whole chain: companies planted at known inputs, exported, imported, calibrated.

A company's inputs are drawn from the prior, it is simulated, its exports are written in the formats of real tools and
read again, and ``calibrate`` says what it makes of them. If what it says is right, the rank of the true value among the
draws of the posterior is uniform. Source: Talts, Betancourt, Simpson, Vehtari and Gelman, 2018.

``python -m tests.studies.calibrate.planted_companies 300`` makes the tables of results/calibration/, in about an hour.
"""

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import scipy

from simulator.company.example.exports import write_exports
from simulator.company.example.planted import plant
from simulator.company.panel import Panel, panel_of
from simulator.company.tables import read_tables
from simulator.records import Floats, Ints
from simulator.replication.compare import compare
from simulator.replication.worlds import Worlds, joint
from simulator.report.files.csv_export import to_csv
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.calibrate.results import posterior_shares
from simulator.studies.calibrate.rounds import close_in
from simulator.studies.calibrate.setup import Setup, set_up
from simulator.studies.calibrate.summaries import TooFewError, summarise
from simulator.studies.compare.ranking import net_values
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.importing.study import import_company

RUNS: Final = 1500  # of each company; less than a third of what the command takes
KINDS: Final = 12  # of companies; those of a kind with a list of people share the first round of simulations
TOOLS: Final = (
    ("copilot",),
    ("cursor",),
    ("claude_code",),
    ("litellm",),
    ("copilot", "litellm"),
    ("cursor", "litellm"),
)
FOLDER: Final = Path(__file__).parents[3] / "results" / "calibration"
DECIDED_OVER: Final = 24  # worlds before and after
BINS: Final = 10


class Planted(NamedTuple):
    """What a company was, and what was made of it."""

    kind: str  # size, months, cap, roster
    ranks: Floats  # [input] share of the posterior below the truth
    told: Floats  # [input] share of the variance of the prior that is gone
    regret: tuple[float, float]  # before and after, USD per post and month


def company(number: int) -> tuple[ScenarioFile, bool]:
    """A company of 50 to 500 persons over 6 to 18 months, capped or not, and whether it has a list of people."""
    rng = np.random.default_rng(10_000 + number % KINDS)
    people, months = round(float(np.exp(rng.uniform(np.log(50), np.log(500))))), int(rng.integers(6, 19))
    first = round(people * rng.uniform(0.3, 0.7))
    kind = number % KINDS
    capped, roster, visibility = kind % 2 == 0, kind % 4 != 3, 0.5 if kind % 3 else 0.0
    text = f"""
title: Planted company
question: Which policy?
seed: {kind + 1}
months: {months}
replications: {DECIDED_OVER}
current_policy: {"cap" if capped else "uncapped"}
world:
  leaderboard: {{visibility: {visibility}}}
  teams:
    - {{name: one, engineers: {first}}}
    - {{name: other, engineers: {people - first}}}
policies:
  - kind: uncapped
  - {{kind: capped, name: cap, usd_per_month: {rng.uniform(100, 400):.0f}}}
  - {{kind: limited, name: low, usd_per_hour_of_work: 0.4}}
  - {{kind: limited, name: middle, usd_per_hour_of_work: 1.2}}
  - {{kind: limited, name: high, usd_per_hour_of_work: 4}}
"""
    return loads(text, "planted.yaml"), roster


def truth_of(file: ScenarioFile, number: int) -> tuple[Scenario, Setup, Floats]:
    """The company at inputs drawn from the prior, and their shares of chance."""
    scenario = file.scenario
    n = sum(team.engineers for team in scenario.world.teams)
    team = np.repeat(np.arange(2), [each.engineers for each in scenario.world.teams])
    setup = set_up(file, everybody(team, n, scenario.months))
    drawn = np.random.default_rng(20_000 + number).uniform(size=(1, len(setup.inputs)))
    worlds = setup.worlds(joint(drawn, setup.correlated))
    world = worlds.at(0)
    return world, setup, np.asarray(worlds.shares[0])


def everybody(team: Ints, n: int, months: int) -> Panel:
    """A company in which everybody is there and uses one Mtok a month."""
    ones, names = np.ones((n, months)), tuple(f"{2025 + m // 12}-{m % 12 + 1:02d}" for m in range(months))
    return Panel(("one", "other"), names, team, ones, ones, ones, ones, ones, True)


def imported(world: Scenario, number: int, roster: bool) -> Panel:
    """The company as its exports show it."""
    with tempfile.TemporaryDirectory(prefix="tokensim-") as place:
        folder = Path(place)
        planted = plant(world, 7_000_000 + number)  # random numbers that no simulation of the calibration has
        tools = TOOLS[number % len(TOOLS)]
        write_exports(planted, world, folder / "exports", number, date(2025, 1, 1), tools, roster, daily=False)
        people = folder / "exports" / "people.csv" if roster else None
        import_company(folder / "exports", people=people, out=folder / "company")
        end = f"{2025 + (world.months - 1) // 12}-{(world.months - 1) % 12 + 1:02d}"
        return panel_of(read_tables(folder / "company"), "2025-01", end)


def calibrated(number: int, runs: int = RUNS, keep: Path | None = None) -> Planted | None:
    """One company from end to end; None if it has too few users."""
    file, roster = company(number)
    world, prior, truth = truth_of(file, number)
    try:
        panel = imported(world, number, roster)
        if not roster:  # nobody says who is in which team: one team
            panel = panel._replace(teams=("one",), team=np.zeros_like(panel.team))
            file = loads(file.text.replace("    - {name: other", "    # - {name: other"), "planted.yaml")
        setup = set_up(file, panel)
        figures = summarise(setup.data, setup.cap)
    except TooFewError:
        return None
    names, seen = tuple(figures), np.array(list(figures.values()))
    found = close_in(setup, names, seen, runs, workers=1, keep=keep)
    shares = posterior_shares(setup, found)
    assert [one.path for one in setup.inputs] == [one.path for one in prior.inputs]
    kind = f"{len(setup.data.team)} persons, {world.months} months, {'cap' if setup.cap else 'no cap'}"
    told = 1.0 - 12.0 * shares.var(axis=0)
    regret = regrets(file, world, setup, shares, number)
    return Planted(f"{kind}, {'list' if roster else 'no list'}", (shares < truth).mean(axis=0), told, regret)


def regrets(file: ScenarioFile, world: Scenario, setup: Setup, shares: Floats, number: int) -> tuple[float, float]:
    """What the choice loses against the best policy of the true company, before and after calibration."""
    prior = np.random.default_rng(30_000 + number).uniform(size=(DECIDED_OVER, len(setup.inputs)))
    true = net(Worlds(world.model_copy(update={"replications": 6, "seed": 10**6 + number})))
    choices = [
        int(np.argmax(net(setup.worlds(each)._replace(scenario=_decided(setup.file.scenario)))))
        for each in (joint(prior, setup.correlated), shares[:DECIDED_OVER].copy())
    ]
    return tuple(float(true.max() - true[choice]) for choice in choices)  # type: ignore[return-value]


def _decided(scenario: Scenario) -> Scenario:
    return scenario.model_copy(update={"replications": DECIDED_OVER})


def net(worlds: Worlds) -> Floats:
    """Mean net value of every policy, USD per post and month."""
    return np.asarray(net_values(paired_totals(compare(worlds, marginal=0, workers=1))).mean(axis=0))


def table(found: list[Planted], names: list[str]) -> pd.DataFrame:
    """By input: share of truths in the middle 90% of the posterior, chi-square of ranks in ten bins, contraction."""
    ranks, told = np.array([one.ranks for one in found]), np.array([one.told for one in found])
    inside = ((ranks > 0.05) & (ranks < 0.95)).mean(axis=0)
    rows = []
    for place, name in enumerate(names):
        counts = np.histogram(ranks[:, place], np.linspace(0.0, 1.0, BINS + 1))[0]
        rows.append(
            {
                "parameter": name,
                "held": inside[place],
                "chi_square_p": scipy.stats.chisquare(counts).pvalue,
                "contraction": float(np.median(told[:, place])),
                "mean_rank": float(ranks[:, place].mean()),
                "n": len(found),
            }
        )
    return pd.DataFrame(rows)


def run(many: int, workers: int, keep: Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """So many companies, in processes: the table by input, and one of the companies."""
    found: list[Planted] = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for number, one in enumerate(pool.map(partial(calibrated, keep=keep), range(many))):
            if one is not None:
                found.append(one)
                print(number, one.kind, f"{_held(one):.0%} of truths held", flush=True)
    file, _ = company(0)
    setup = truth_of(file, 0)[1]
    return table(found, [one.name(setup.file.scenario) for one in setup.inputs]), companies_of(found)


def companies_of(found: list[Planted]) -> pd.DataFrame:
    """A row for each company: what it was, the share of truths held, what choosing before and after the data loses."""
    rows = [(one.kind, _held(one), *one.regret) for one in found]
    return pd.DataFrame(rows, columns=["company", "held", "regret_before_usd", "regret_after_usd"])


def _held(one: Planted) -> float:
    return float(((one.ranks > 0.05) & (one.ranks < 0.95)).mean())


def written(inputs: pd.DataFrame, companies: pd.DataFrame, folder: Path = FOLDER) -> None:
    """Keep both tables, from which ``python -m tests.publish calibration`` makes its page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in (("inputs", inputs), ("companies", companies)):
        (folder / f"{name}.csv").write_text(to_csv(one), encoding="utf-8", newline="\n")


def main(many: int, workers: int = 2) -> None:
    """Make and keep the tables."""
    with tempfile.TemporaryDirectory(prefix="tokensim-") as keep:
        written(*run(many, workers, Path(keep)))


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(int, sys.argv[2:]))
