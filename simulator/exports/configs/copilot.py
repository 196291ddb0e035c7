"""A policy as budgets of GitHub Copilot: bodies of calls that create them."""

from collections.abc import Iterator
from typing import Any, Final

from simulator.exports.configs.controls import COMPANY, Control, Controls, money
from simulator.exports.configs.vendor import REPLACE, Config, as_json, otherwise
from simulator.scenario.blocks.schema import Scenario

PAGES: Final = (
    "Format: docs.github.com/en/enterprise-cloud@latest/rest/billing/budgets, API version 2026-03-10, and "
    "docs.github.com/en/copilot/concepts/billing-and-usage/organizations-and-enterprises/budgets; read 2026-11.",
    "Each entry of budgets is the body of one POST /enterprises/ENTERPRISE/settings/billing/budgets; replace what "
    "says REPLACE. A cost center has to exist, with its members; a member of several counts in one of them.",
)
METERED: Final = (
    "A budget of a cost center or the enterprise holds once the included credits are used up, and caps only what is "
    "metered after that."
)
WHOLE: Final = "Amounts are whole dollars: {} is written as {} USD."


def copilot(scenario: Scenario, controls: Controls, about: list[str]) -> Config:
    """The policy for GitHub Copilot.

    Args:
        scenario: not needed here; all vendors are given it.
        controls: the policy.
        about: what stands at the top of the file, a line each.
    """
    written = list(_written(controls))
    budgets, lost = [_budget(each) for each in written], tuple(dict.fromkeys(_lost(controls, written)))
    texts = {"copilot.json": as_json([*about, *PAGES, *otherwise(lost)], {"budgets": budgets})} if budgets else {}
    return Config(texts, lost)


def _can(each: Control) -> bool:
    """Whether a limit can be a budget: monthly, and one that stops where each user has one."""
    return each.window == "month" and (each.stops or not each.each)


def _written(controls: Controls) -> Iterator[Control]:
    """The limits that are written: of several for the same users the lowest that stops, as GitHub keeps one."""
    yield from controls.lowest("month")
    pools: dict[str, Control] = {}
    for each in controls.limits:
        if not each.each and _can(each):
            known = pools.get(each.name, each)
            pools[each.name] = min(known, each, key=lambda one: (not one.stops, one.usd))
    yield from pools.values()


def _budget(each: Control) -> dict[str, Any]:
    scope = {
        (True, True): "multi_user_customer", (True, False): "multi_user_cost_center", (False, True): "enterprise",
        (False, False): "cost_center",
    }[each.each, each.whom == COMPANY]  # fmt: skip
    entity = f"{REPLACE} id of the cost center {each.name}"
    if each.whom == COMPANY:
        entity = "" if each.each else f"{REPLACE} slug of the enterprise"
    return {
        "budget_amount": _dollars(each.usd),
        "prevent_further_usage": each.stops,
        "budget_scope": scope,
        "budget_entity_name": entity,
        "budget_type": "BundlePricing",
        "budget_product_sku": "ai_credits",
        "budget_alerting": {"will_alert": not each.each, "alert_recipients": []},
    }


def _dollars(usd: float) -> int:
    """Whole dollars, and at least one where there is anything: a budget of 0 blocks a user at once.

    Example: 0.4 USD is 1, 250.5 is 250, and 0 is 0.
    """
    return max(round(usd), 1) if usd > 0.0 else 0


def _lost(controls: Controls, written: list[Control]) -> Iterator[str]:
    yield from controls.lost
    for each in controls.limits:
        if each.window != "month":
            yield f"{each.words}: budgets are monthly."
        elif not _can(each):
            yield f"{each.words}, which only alerts: a budget of a user always stops."
        elif each not in written:
            yield f"{each.words}: a lower budget for the same users is written."
        elif money(_dollars(each.usd)) != money(each.usd):
            yield WHOLE.format(money(each.usd), _dollars(each.usd))
    if any(each.then == "economy" for each in written):
        yield "A cheaper model once a limit is reached: Copilot stops, and falls back to no other model."
    if any(not each.each for each in written):
        yield METERED
    if any(each.then == "ask" for each in written):
        yield "A raise: give who asks an individual budget (scope user) with expires_at; nobody can ask in the product."
    if controls.request_usd is not None:
        yield f"At most {money(controls.request_usd)} a request: Copilot limits no single request."
    if controls.gate is not None:
        yield f"{controls.gate.reviewers} reviewers of requests: Copilot has none."
    if controls.credits is not None and not controls.credits.overage:
        yield "No use beyond the included credits: switch off the policy AI credit paid usage."
    if controls.models is not None:
        yield "Which model serves a request: a policy for models in the settings of the enterprise, not a budget."
