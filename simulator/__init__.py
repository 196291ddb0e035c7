"""tokensim: which LLM-token policy pays, and how sure are we.

>>> import simulator
>>> result = simulator.compare("scenarios/policy_comparison.yaml")  # doctest: +SKIP
>>> print(result.answer)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.analysis.findings import Findings
    from simulator.api import compare, forecast, load, loads, optimize, results, sweep, uncertainty
    from simulator.engines.run import SimulationError
    from simulator.scenario.faults import ScenarioError
    from simulator.scenario.load import ScenarioFile

__all__ = [
    "Findings",
    "ScenarioError",
    "ScenarioFile",
    "SimulationError",
    "compare",
    "forecast",
    "load",
    "loads",
    "optimize",
    "results",
    "sweep",
    "uncertainty",
]

_HOMES = {
    "Findings": "simulator.analysis.findings",
    "ScenarioError": "simulator.scenario.faults",
    "ScenarioFile": "simulator.scenario.load",
    "SimulationError": "simulator.engines.run",
    "compare": "simulator.api",
    "forecast": "simulator.api",
    "load": "simulator.api",
    "loads": "simulator.api",
    "optimize": "simulator.api",
    "results": "simulator.api",
    "sweep": "simulator.api",
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
