"""The ``sweep:`` block: which values of a scenario vary, between what, and in which design."""

import math
from itertools import islice, product
from typing import Final, Literal

from pydantic import Field, ValidationInfo, field_validator

from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.blocks.quantity import Block, Whole, Word, invalid_block, invalid_value, quantity

SALTELLI = ("saltelli", "saltelli_pairs")
BALANCED = ("sobol", *SALTELLI)  # need a power of two, or the sequence loses its balance
COUNTED = ("grid", "one_at_a_time")  # of levels; size is not used
MOST_CORNERS: Final = 256


class Sweep(Block):
    """Values that vary together, and the design of the points at which every policy is run."""

    design: Literal[
        "grid", "one_at_a_time", "latin_hypercube", "sobol", "halton", "morris", "saltelli", "saltelli_pairs"
    ] = Field(
        default="sobol",
        description="design: grid: every combination; one_at_a_time: each value alone, the others as in the "
        "scenario; latin_hypercube, sobol, halton: spread evenly; morris: screening; saltelli: for "
        "Sobol indices; saltelli_pairs: of pairs of values too",
    )
    size: Whole = quantity(
        64, "count", "size of the design: points; morris: trajectories; saltelli: base points", ge=1, le=10**15
    )
    levels: Whole = quantity(5, "count", "values per range: grid, one_at_a_time", ge=2, le=1000)
    seed: Whole = quantity(
        1, "", "seed of the design: random numbers of a replication have the scenario's", ge=0, le=2**32 - 1
    )
    replications: Whole = quantity(
        5, "count", "replications per point: the same random numbers at every point", ge=2, le=100_000
    )
    policies: tuple[Word, ...] | None = Field(
        default=None, min_length=1, max_length=50, description="policies to run: their names; default: all"
    )
    keep: Literal["points", "replications"] = Field(
        default="points", description="rows to keep: one per point and policy, or also one per replication"
    )
    parameters: dict[Word, Distribution] = Field(
        description="what varies: the path of a value, then a range, a list or a distribution"
    )

    @field_validator("size")
    @classmethod
    def _balanced(cls, size: int, info: ValidationInfo) -> int:
        design = info.data.get("design")
        if design in BALANCED and size & (size - 1):
            below = 1 << (size.bit_length() - 1)
            raise invalid_value(f"must be a power of two for the design {design}. Take {below} or {2 * below}.")
        if design in ("morris", *SALTELLI) and size < 2:
            raise invalid_value(f"must be at least 2 for the design {design}: one gives no interval.")
        return size

    @field_validator("parameters")
    @classmethod
    def _some_vary(cls, parameters: dict[str, Distribution]) -> dict[str, Distribution]:
        if not parameters:
            raise invalid_value("must name at least one value, such as world.defaults.curve.gain: {low: 0.5, high: 3}.")
        if len(parameters) > 200:
            raise invalid_block("parameters", "vary more than 200 values at once. Screen them in groups.")
        return parameters

    @property
    def count(self) -> int:
        """Points: product of levels; 1 + their sum one at a time; N; morris r (k + 1); saltelli N (k + 2).

        For pairs, saltelli has 2 N (k + 1).

        Example: a saltelli design of 64 base points over 3 values has 320 points.
        """
        k = len(self.parameters)
        if self.design in COUNTED:
            grids = [len(one.grid(self.levels)) for one in self.parameters.values()]
            return math.prod(grids) if self.design == "grid" else 1 + sum(grids)
        return self.size * {"morris": k + 1, "saltelli": k + 2, "saltelli_pairs": 2 * k + 2}.get(self.design, 1)

    def corners(self) -> list[dict[str, Value]]:
        """Extreme points to check the scenario's rules against: each end alone, then ends together."""
        middle = {path: one.central for path, one in self.parameters.items()}
        alone = [{path: end} for path, one in self.parameters.items() for end in one.ends]
        together = product(*(one.ends for one in self.parameters.values()))
        return [middle, *alone, *(dict(zip(middle, ends, strict=True)) for ends in islice(together, MOST_CORNERS))]
