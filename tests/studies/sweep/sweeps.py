"""A small sweep for tests, and ways to run and compare its stores."""

from pathlib import Path
from typing import Any

from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.sweep.plan import plan_of
from simulator.studies.sweep.run import Swept, run_plan

BASE = """\
title: A small sweep
question: Which policy where?
seed: 7
months: 2
world:
  teams:
    - {name: alpha, engineers: 3}
    - {name: beta, engineers: 2, amenable_share: 0.5}
policies:
  - kind: uncapped
  - {kind: capped, usd_per_month: 60}
  - {kind: gated, auto_approve_usd: 8, reviewers: 1}
  - kind: planner
"""
GAIN = "world.defaults.curve.gain"
SHARE = "world.defaults.amenable_share"
CAP = "policies.capped.usd_per_month"
PARAMETERS = {GAIN: "{low: 0.5, high: 3}", SHARE: "{low: 0.2, high: 0.5}", CAP: "[30, 60, 120]"}


def small(parameters: dict[str, str] | None = None, base: str = BASE, **options: object) -> ScenarioFile:
    """A scenario file with a sweep block; options are those of the block."""
    settings = {"design": "sobol", "size": 16, "replications": 2, **options}
    block = "".join(f"  {key}: {value}\n" for key, value in settings.items())
    ranges = "".join(f"    {path}: {one}\n" for path, one in (parameters or PARAMETERS).items())
    return loads(f"{base}sweep:\n{block}  parameters:\n{ranges}", "small.yaml")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a store that counts, with its bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def sweep(file: ScenarioFile, folder: Path, *options: Any, **more: Any) -> Swept:
    """The points of a scenario file, run into a store."""
    return run_plan(plan_of(file), folder, *options, **more)
