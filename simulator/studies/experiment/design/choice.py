"""What a comparison leaves to decide, and which policies a trial of it should compare."""

from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.ranking import candidates, net_values
from simulator.studies.compare.tables.paired_totals import PairedTotals
from simulator.studies.experiment.design.designs import Decision, ranked_arms
from simulator.studies.experiment.design.plan import FEWEST_TEAMS, MOST_ARMS, TEAMS, WAYS, Plan, may_be_arm


def decision_of(paired: PairedTotals) -> Decision:
    """The net values of the policies that can be chosen, in the worlds of a comparison."""
    comparison = paired.comparison
    return Decision(net_values(paired), tuple(candidates(comparison)), comparison.scenario.confidence)


def plan_of(scenario: Scenario, decision: Decision, control: str | None = None, arms: tuple[str, ...] = ()) -> Plan:
    """The control and the arms that were asked for, or those that matter, for the posts and months of the scenario."""
    allowed = {policy.label for policy in scenario.policies if may_be_arm(policy)}
    first = control or scenario.current_policy or decision.best
    if first not in allowed or first in arms:
        first = next(name for name in ranked_arms(decision, "", allowed) if name not in arms)
    chosen = arms or tuple(ranked_arms(decision, first, allowed))[:MOST_ARMS]
    enough = len(scenario.world.teams) >= FEWEST_TEAMS
    ways = tuple(way for way in WAYS if enough or way != TEAMS)
    return Plan(first, chosen, headcount=posts(scenario), horizon=scenario.months, ways=ways)


def posts(scenario: Scenario) -> int:
    """Engineers of the scenario at the start."""
    return sum(team.engineers for team in scenario.world.teams)
