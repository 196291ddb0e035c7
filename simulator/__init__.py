"""tokensim: which LLM-token policy pays, and how sure are we.

>>> import simulator
>>> result = simulator.compare("scenarios/policy_comparison.yaml")  # doctest: +SKIP
>>> print(result.answer)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.analysis.budget import Budget
    from simulator.analysis.findings import Findings
    from simulator.analysis.vanity.company import Flags, flag
    from simulator.analysis.vanity.scoreboard import scoreboard
    from simulator.analysis.vanity.usage import UsageError
    from simulator.api import budget, compare, forecast, load, loads, optimize, results, sensitivity, sweep, uncertainty
    from simulator.engines.run import SimulationError
    from simulator.scenario.faults import ScenarioError
    from simulator.scenario.load import ScenarioFile

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
    "Budget": "simulator.analysis.budget",
    "Findings": "simulator.analysis.findings",
    "Flags": "simulator.analysis.vanity.company",
    "ScenarioError": "simulator.scenario.faults",
    "ScenarioFile": "simulator.scenario.load",
    "SimulationError": "simulator.engines.run",
    "budget": "simulator.api",
    "UsageError": "simulator.analysis.vanity.usage",
    "compare": "simulator.api",
    "flag": "simulator.analysis.vanity.company",
    "forecast": "simulator.api",
    "load": "simulator.api",
    "loads": "simulator.api",
    "optimize": "simulator.api",
    "results": "simulator.api",
    "sensitivity": "simulator.api",
    "sweep": "simulator.api",
    "scoreboard": "simulator.analysis.vanity.scoreboard",
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
