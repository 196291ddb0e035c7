"""Experiments held against what is not known, and how far they narrow the gain of the curve down; as tables."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.learned import Light, prior_p, scenarios_of
from simulator.replication.output_change import Trial, output_changes
from simulator.replication.worlds import light_of
from simulator.scenario.blocks.experiments import Arm, Experiment
from simulator.scenario.presets import published_experiments
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameters, schema_path

MIDDLE: Final = (0.05, 0.95)  # of worlds
YES, NO = "yes", "no"
GAIN: Final = "gain in output from no tokens to no cap"
NOT_HELD: Final = "held against the ranges where a scenario lists experiments and has values that are not known"


class Lessons(NamedTuple):
    """What experiments say."""

    experiments: pd.DataFrame  # one row per experiment: of the scenario, then the published ones that it leaves out
    gains: pd.DataFrame  # one row per number of the curve, before and after; empty where no experiment is listed

    @property
    def used(self) -> int:
        """Experiments that are used."""
        return int((self.experiments["used"] == YES).sum())


def lessons(file: ScenarioFile) -> Lessons:
    """The experiments of a scenario and the published ones, raw and adjusted, and the gain before and after.

    What a world would have shown is told where the scenario lists any experiment: it takes some seconds.
    """
    own = file.scenario.experiments
    names = {one.name for one in own}
    rest = [one for one in published() if one.name not in names]
    every = [*own, *rest]
    light = light_of(file, every) if own else None
    gains = list(_gains(file, light)) if light else []
    return Lessons(rows_of(every, light), pd.DataFrame(gains, columns=_COLUMNS))


def rows_of(experiments: Sequence[Experiment], light: Light | None = None) -> pd.DataFrame:
    """A row for each experiment, held against worlds where these are given."""
    return pd.DataFrame([_row(one, place, light) for place, one in enumerate(experiments)])


_COLUMNS: Final = ["parameter", "unit", *(f"{when}{end}" for when in ("before", "after") for end in
                   ("", "_low", "_high")), "contraction"]  # fmt: skip


def published() -> list[Experiment]:
    """The published experiments, none of them used."""
    return [Experiment.model_validate({**one, "used": False}) for one in published_experiments().values()]


def _row(one: Experiment, place: int, light: Light | None) -> dict[str, Any]:
    low, high = one.adjusted_error_range
    control, tried = (arm.text for arm in one.arms)
    row: dict[str, Any] = {
        "experiment": one.name,
        "used": YES if one.used else NO,
        "control": control,
        "tried": tried,
        "months": one.months,
        "change_in_output": one.change_in_output,
        "standard_error": one.standard_error,
        "adjusted_error": one.adjusted_error,
        "adjusted_error_low": low,
        "adjusted_error_high": high,
        "predicted": np.nan,
        "predicted_low": np.nan,
        "predicted_high": np.nan,
        "p": np.nan,
        "population": one.population,
        "source": one.source,
    }
    if light is None:
        return row | {"predicted_reason": NOT_HELD, "p_reason": NOT_HELD}
    shown = light.predicted[:, place]
    told = spread(shown, np.full(len(shown), 1.0 / len(shown)), "predicted")
    return row | told | {"p": prior_p(shown, one), "predicted_reason": "", "p_reason": ""}


def _gains(file: ScenarioFile, light: Light) -> Iterator[dict[str, Any]]:
    """Each number of a curve that is not known, and what the curve makes of all tokens."""
    values = light.worlds.values()
    for one in light.worlds.inputs:
        if ".curve." in one.path:
            known = parameters().get(schema_path(one.path))
            name, unit = one.name(file.scenario), known.unit if known else ""
            yield _before_and_after(name, unit, values[one.path].to_numpy(dtype=np.float64), light.weight)
    yield _before_and_after(GAIN, "share", gain_in(light), light.weight)


def gain_in(light: Light) -> Floats:
    """The change in output from no tokens to no cap in each world, seen in the middle of the first year."""
    trial = Trial(Arm(rule="none"), Arm(rule="uncapped"))
    return output_changes(scenarios_of(light.worlds), [trial])[:, 0]


def _before_and_after(name: str, unit: str, values: Floats, weight: Floats) -> dict[str, Any]:
    flat = np.full(len(values), 1.0 / len(values))
    before, after = variance(values, flat), variance(values, weight)
    return {
        "parameter": name,
        "unit": unit,
        **spread(values, flat, "before"),
        **spread(values, weight, "after"),
        "contraction": 1.0 - after / before if before > 0.0 else 0.0,
    }


def variance(values: Floats, weight: Floats) -> float:
    """Variance of weighted values; weights sum to 1.

    Example: of 1 and 3 with equal weights it is 1.
    """
    return float(weight @ (values - weight @ values) ** 2)


def spread(values: Floats, weight: Floats, name: str) -> dict[str, float]:
    """Mean and middle nine tenths of weighted values.

    Example: of 1, 2 and 3 with equal weights the mean is 2.
    """
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order]) - 0.5 * weight[order]
    low, high = np.interp(MIDDLE, below, values[order])
    return {name: float(np.average(values, weights=weight)), f"{name}_low": float(low), f"{name}_high": float(high)}
