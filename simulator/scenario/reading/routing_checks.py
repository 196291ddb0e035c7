"""Tiers by name: each means one thing, requests are routed between those that there are, by people that there are."""

from collections.abc import Mapping
from typing import Any

from simulator.scenario.blocks.tiers import ECONOMY, FRONTIER, EconomyTier
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.expand import Tree
from simulator.scenario.reading.name_checks import names_of
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.tree_checks import TreeChecks, blocks, number
from simulator.scenario.reading.yaml_lines import Keys
from simulator.text import nearest


def routing_errors(tree: Tree, lines: Mapping[Keys, int]) -> list[ErrorLine]:
    """Tiers that nobody has described, names that are nobody's, and a cheaper tier that is not cheaper."""
    checks = _Checks(tree, lines)
    for at, policy in blocks(tree, "policies"):
        if policy.get("kind") == "routed":
            checks.routing(at, policy)
        elif isinstance(policy.get("routing"), dict):
            checks.routing((*at, "routing"), policy["routing"])
    return checks.errors


class _Checks(TreeChecks):
    def __init__(self, tree: Tree, lines: Mapping[Keys, int]) -> None:
        super().__init__(tree, lines)
        self.people = names_of(tree, lines).all
        given = number(tree, "world", "economy_tier", "price_share")
        economy = EconomyTier().price_share if given is None else given
        self.prices: dict[str, float | None] = {FRONTIER: 1.0, ECONOMY: economy}
        for _, tier in blocks(tree, "world", "tiers"):
            if isinstance(tier.get("name"), str):
                self.prices[tier["name"]] = number(tier, "price_share")

    def routing(self, at: Keys, block: Tree) -> None:
        """Both tiers of one routing, and who may use which."""
        known = [self.tier(at, block, key) for key in ("cheaper", "better")]
        if all(known):
            self.cheaper(at, block)
        allowed: Any = block.get("allowed")
        for name in allowed if isinstance(allowed, dict) else ():
            if isinstance(name, str) and name not in self.people:
                advice = nearest(name, self.people)
                problem = f" names {quoted(name)}, which is no team, role or group of the scenario. {advice}"
                self.refuse((*at, "allowed"), problem, name)

    def tier(self, at: Keys, block: Tree, key: str) -> bool:
        """Whether a key is left out or holds the name of a tier; an error where it holds another name."""
        name = block.get(key)
        if isinstance(name, str) and name not in self.prices:
            advice = f"{nearest(name, self.prices)} Or add it to world.tiers, with its price_share."
            self.refuse(at, f".{key} = {quoted(name)} is no tier of the scenario. {advice}", key)
        return name is None or (isinstance(name, str) and name in self.prices)

    def cheaper(self, at: Keys, block: Tree) -> None:
        """A cheaper tier that costs as much as the better one."""
        one, other = block.get("cheaper", ECONOMY), block.get("better", FRONTIER)
        price, other_price = self.prices[one], self.prices[other]
        if one != other and price is not None and other_price is not None and price >= other_price:
            self.refuse(
                at,
                f".cheaper = {quoted(one)} costs {price:g} times the frontier price, no less than {quoted(other)} with "
                f"{other_price:g}. Name the cheaper of the two.",
                "cheaper",
            )
