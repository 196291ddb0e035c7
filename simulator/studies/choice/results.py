"""The choice between policies over the worlds of a study: read once, told by every command that runs them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.replication.worlds import Worlds
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.prim import Box, find_box
from simulator.studies.choice.flips import FEWEST, input_table
from simulator.studies.choice.parts import variance_parts
from simulator.studies.choice.robust import robust


class Choice(NamedTuple):
    """Which policy to choose when inputs are not known, and what stands behind it."""

    scenario: Scenario
    policies: pd.DataFrame  # one row per policy, highest expected net value first
    variance: pd.DataFrame  # by where it comes from: of the chosen policy's net value, and of each of its leads
    inputs: pd.DataFrame  # one row per input, most worth knowing first
    box: Box | None  # where another policy earns most
    box_columns: tuple[tuple[str, str], ...]  # path and name of what the cuts of the box count
    points: pd.DataFrame  # one row per world: inputs by path, then net value by policy
    best_as_written: str
    n_as_written: int  # replications, the first ones of the worlds

    @property
    def best(self) -> str:
        """The policy with the highest expected net value."""
        return str(self.policies["policy"].iloc[0])

    @property
    def yearly(self) -> float:
        """USD per post and month times these are USD a year for the organisation."""
        scenario = self.scenario
        return scenario.engineer_months() / (scenario.months - scenario.warmup_months) * MONTHS_PER_YEAR


def choice(worlds: Worlds, net: Floats, written: Floats, labels: Sequence[str]) -> Choice:
    """Read the net value of policies in the worlds of a study.

    Args:
        worlds: with drawn inputs.
        net: [world, policy] USD per post and month, policies that can be chosen, no tokens first.
        written: [replication, policy] with the inputs as written.
        labels: of the policies.
    """
    level, names = worlds.scenario.confidence, list(labels)
    chosen, own = int(net.mean(axis=0).argmax()), int(written.mean(axis=0).argmax())
    other_wins = net[:, chosen] < net.max(axis=1)
    values = worlds.values().iloc[: len(net)]
    own_net = pd.DataFrame({f"net_usd {label}": net[:, k] for k, label in enumerate(names)})
    return Choice(
        scenario=worlds.scenario,
        policies=robust(net, names, level),
        variance=variance_parts(net, written, names, level),
        inputs=input_table(net, worlds.shares[: len(net)], worlds, names, level),
        box=find_box(values.to_numpy(dtype=np.float64), other_wins) if len(net) >= FEWEST else None,
        box_columns=tuple((one.path, one.name(worlds.scenario)) for one in worlds.inputs),
        points=pd.concat([pd.DataFrame({"world": np.arange(len(net))}), values, own_net], axis=1),
        best_as_written=names[own],
        n_as_written=len(written),
    )
