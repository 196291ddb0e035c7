"""Which chart leads: report, deck and terminal begin with the picture of the scenario's own question."""

from collections.abc import Callable
from typing import Final

from simulator.model.policies import LIMITS
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.tables.events import event_timeline


def leading_name(scenario: Scenario) -> str:
    """The name of the chart that answers what a scenario asks; the ranking where it only asks which policy."""
    return next((name for name, asked in LEADS if asked(scenario)), "ranking")


def asked_about(scenario: Scenario) -> tuple[str, ...]:
    """Anchors of the sections that stay open: on what a scenario asks, first, and on money, which every one asks."""
    asked = [name for name, holds in (*LEADS, *ALSO) if holds(scenario)]
    return (*(asked or WHICH), *ALWAYS)


def _claimed(scenario: Scenario) -> bool:
    return scenario.claim is not None and scenario.claim.usd_per_engineer_and_year is not None


def _own_gpus(scenario: Scenario) -> bool:
    served = [policy.supply or scenario.world.supply.kind for policy in scenario.policies]
    return "fleet" in served


def _most(differs: Callable[[PolicyBlock], bool]) -> Callable[[Scenario], bool]:
    """Whether it holds of more than half of the policies that can be chosen: then it is what they are compared for."""

    def asked(scenario: Scenario) -> bool:
        choices = [policy for policy in scenario.policies if not policy.upper_bound]
        return 2 * sum(map(differs, choices)) > len(choices)

    return asked


LEADS: Final[tuple[tuple[str, Callable[[Scenario], bool]], ...]] = (  # chart and question: the first that is asked
    ("claim", lambda scenario: scenario.claim is not None and scenario.claim.speedup is not None),
    ("compensation", _claimed),
    ("market", lambda scenario: scenario.world.market is not None),
    ("supply", _own_gpus),
    ("events", lambda scenario: not event_timeline(scenario).empty),
    ("bill", _most(lambda policy: policy.contract is not None)),
    ("routing", _most(lambda policy: policy.routes)),
)
ALSO: Final[tuple[tuple[str, Callable[[Scenario], bool]], ...]] = (  # sections without a chart that could lead
    ("bubble", lambda scenario: not event_timeline(scenario).empty),
    ("gate", _most(lambda policy: policy.asks)),
    ("limits", _most(lambda policy: policy.code == LIMITS)),
)
WHICH: Final = ("hump", "charts", "closer")  # where the question is which policy
ALWAYS: Final = ("claim", "change", "cost", "guarantee")
