"""A calibrated scenario beside the one it was made from: the posterior, and values at its medians."""

from pathlib import Path

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.posterior import write_posterior
from simulator.scenario.reading.yaml_text import yaml_text
from simulator.studies.calibrate.parameters import IN_PART, TELL
from simulator.studies.calibrate.results import Calibration


def names_of(scenario: Path) -> tuple[Path, Path]:
    """The calibrated scenario and its posterior, beside the scenario.

    Example: of ``mine.yaml`` they are ``mine.calibrated.yaml`` and ``mine.posterior.parquet``.
    """
    return scenario.with_name(f"{scenario.stem}.calibrated.yaml"), scenario.with_name(
        f"{scenario.stem}.posterior.parquet"
    )


def source_of(found: Calibration) -> str:
    """Where the values come from, for every place that names a source."""
    return f"company data, {found.months[0]} to {found.months[-1]}, n = {found.people:,}"


def write_calibrated(found: Calibration, file: ScenarioFile, scenario: Path) -> tuple[Path, Path]:
    """Write the posterior and the scenario that names it; values that the data tell are set to their medians.

    Args:
        found: what the data say.
        file: the scenario as it was read.
        scenario: its path; both files are written beside it.
    """
    calibrated, posterior = names_of(scenario)
    write_posterior(posterior, found.draws, source_of(found))
    calibrated.write_text(calibrated_text(found, file, posterior.name), encoding="utf-8", newline="\n")
    return calibrated, posterior


def _over(scenario: Scenario, known: int) -> dict[str, int]:
    """The months of the data as a warm-up, so that what is compared lies ahead; a year more where nothing does."""
    months = scenario.months if scenario.months > known else known + 12
    return {"months": months, "warmup_months": max(scenario.warmup_months, known)}


def calibrated_text(found: Calibration, file: ScenarioFile, posterior: str) -> str:
    """The scenario as YAML, with the posterior named and values at its medians, each with its source."""
    told = set(found.parameters.loc[found.parameters["verdict"].isin((TELL, IN_PART)), "path"])
    opened, source = draft(file), source_of(found)
    values, changes = {}, []
    for one in found.setup.inputs:
        if one.path not in told:
            continue
        for path in one.places:
            if opened.find(path).value is None:
                continue
            value = float(f"{found.draws[path].median():.6g}")
            values[path] = {"value": value, "source": f"{source}: median of the posterior"}
            changes.append(f"{path}: {value:g}, was {opened.find(path).value:g}")
    tree = {"posterior": posterior, **opened.written(values), "start": found.months[0]}  # levels are of that month
    tree |= _over(file.scenario, len(found.months))
    ranges = tree.get("uncertain")
    if isinstance(ranges, dict):  # the posterior says it now
        tree["uncertain"] = {path: one for path, one in ranges.items() if path not in found.draws}
    return yaml_text(tree, f"{file.name}, calibrated on {source}; calibrate again from {file.name}.yaml:", changes)
