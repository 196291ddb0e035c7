"""Tiers and routing that make no sense, and the whole message each gets."""

import pytest

from simulator.scenario.reading.load import loads
from tests.scenario.texts import Case, case, changed, errors, lines

PRICE = "price: {usd_per_mtok: 1.5}"
POLICY = "kind: uncapped"
ROUTED = "policy 1 (routed): policies[0]"


def routed(what: str, fields: str, message: str) -> Case:
    """A routed policy, on line 15."""
    return case(what, POLICY, f"{{kind: routed, {fields}}}", f"15: {ROUTED}{message}")


def tiers(what: str, given: str, *messages: str) -> Case:
    """Some tiers of the world, on line 7."""
    return case(what, PRICE, f"{PRICE}\n  tiers: {given}", *messages)


CASES = [
    routed(
        "tier that is not there",
        "cheaper: econmy",
        ".cheaper = 'econmy' is no tier of the scenario. Did you mean 'economy'? Or add it to world.tiers, with its "
        "price_share.",
    ),
    routed(
        "tier routed to itself",
        "cheaper: frontier",
        " routes between frontier and itself. Name two tiers.",
    ),
    routed(
        "dearer tier as the cheaper one",
        "cheaper: frontier, better: economy",
        ".cheaper = 'frontier' costs 1 times the frontier price, no less than 'economy' with 0.2. Name the cheaper of "
        "the two.",
    ),
    routed(
        "tiers for nobody",
        "allowed: {prodct: [economy]}",
        ".allowed names 'prodct', which is no team, role or group of the scenario. Did you mean 'product'?",
    ),
    routed(
        "allowed tier that nothing is routed to",
        "allowed: {product: [large]}",
        " lets product use large, which nothing is routed to. Name economy or frontier.",
    ),
    routed(
        "mode that there is not",
        "mode: cascade",
        ".mode = 'cascade' must be one of: forced, default, chosen, router.",
    ),
    tiers(
        "second tier of a name",
        "[{name: small, price_share: 0.1}, {name: small, price_share: 0.2}]",
        "7: world.tiers[1] is a second tier called 'small'. Give each tier its own name.",
    ),
    tiers(
        "frontier with another price",
        "[{name: frontier, price_share: 0.5}]",
        "7: world.tiers[0].name = 'frontier' is the tier that all others are measured by. Choose another name.",
    ),
    tiers(
        "tier without a price",
        "[{name: small}]",
        "7: world.tiers[0] needs the key 'price_share' (price of a tier: over the frontier price).",
    ),
    tiers(
        "tier dearer than the frontier",
        "[{name: huge, price_share: 2}]",
        "7: world.tiers[0].price_share = 2 must be above 0 and at most 1 (share).",
    ),
]


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.what)
def test_the_whole_message(one: Case) -> None:
    assert errors(changed(one.old, one.new)).splitlines()[: len(one.messages)] == lines(*one.messages).splitlines()


def test_the_routing_of_a_list_of_limits_is_checked_alike() -> None:
    listed = "{kind: limits, limits: [{window: month, usd: 20}], routing: {cheaper: small, allowed: {data: [small]}}}"
    assert "policies[0].routing.cheaper = 'small' is no tier of the scenario." in errors(changed(POLICY, listed))
    with_tier = changed(PRICE, f"{PRICE}\n  tiers: [{{name: small, price_share: 0.1}}]")
    found = loads(changed(POLICY, listed, with_tier)).scenario.policies[0]
    assert found.routes
