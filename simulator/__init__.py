"""tokensim: which LLM-token policy pays, and how sure are we.

>>> import simulator
>>> result = simulator.compare("scenarios/policy_comparison.yaml")  # doctest: +SKIP
>>> print(result.answer)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.api import budget, compare, forecast, load, loads, optimize, results, sensitivity, sweep, uncertainty
    from simulator.engines.run import SimulationError
    from simulator.scenario.reading.errors import ScenarioError
    from simulator.scenario.reading.load import ScenarioFile
    from simulator.studies.budget.results import Budget
    from simulator.studies.compare.findings import Findings
    from simulator.studies.vanity.flag import Flags, flag
    from simulator.studies.vanity.read_usage import UsageError
    from simulator.studies.vanity.scoreboard import scoreboard

__all__ = [
    "Budget",
    "Findings",
    "Flags",
    "ScenarioError",
    "ScenarioFile",
    "SimulationError",
    "UsageError",
    "budget",
    "compare",
    "flag",
    "forecast",
    "load",
    "loads",
    "optimize",
    "results",
    "scoreboard",
    "sensitivity",
    "sweep",
    "uncertainty",
]

_HOMES = {
    "Budget": "simulator.studies.budget.results",
    "Findings": "simulator.studies.compare.findings",
    "Flags": "simulator.studies.vanity.flag",
    "ScenarioError": "simulator.scenario.reading.errors",
    "ScenarioFile": "simulator.scenario.reading.load",
    "SimulationError": "simulator.engines.run",
    "budget": "simulator.api",
    "UsageError": "simulator.studies.vanity.read_usage",
    "compare": "simulator.api",
    "flag": "simulator.studies.vanity.flag",
    "forecast": "simulator.api",
    "load": "simulator.api",
    "loads": "simulator.api",
    "optimize": "simulator.api",
    "results": "simulator.api",
    "sensitivity": "simulator.api",
    "sweep": "simulator.api",
    "scoreboard": "simulator.studies.vanity.scoreboard",
    "uncertainty": "simulator.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``tokensim --help`` pays for none of them."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
