"""Which number a policy is known by."""

from typing import Final

from simulator.scenario.blocks.limits import Limits
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.studies.levers import own_lever

AMOUNTS: Final = ("usd", "usd_per_engineer", "mtok")  # of a limit


def lever_path(policy: PolicyBlock, place: int) -> str:
    """Where the number stands that a policy is known by: its lever, of a list of limits the first amount.

    Example: that of ``capped`` as the second policy is ``policies[1].usd_per_month``.
    """
    if isinstance(policy, Limits):
        for at, limit in enumerate(policy.limits):
            for name in AMOUNTS:
                if getattr(limit, name) is not None:
                    return f"policies[{place}].limits[{at}].{name}"
    return f"policies[{place}].{own_lever(policy)}" if policy.has_lever else ""
