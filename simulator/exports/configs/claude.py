"""A policy as spend limits of Claude: bodies of calls that set them."""

from collections.abc import Iterator
from typing import Any, Final

from simulator.exports.configs.controls import COMPANY, Control, Controls, money
from simulator.exports.configs.vendor import REPLACE, Config, as_json, otherwise
from simulator.scenario.blocks.schema import Scenario

PAGES: Final = (
    "Format: platform.claude.com/docs/en/api/beta/organization/spend_limits/set, and "
    "code.claude.com/docs/en/claude-apps-gateway-spend-limits; read 2026-11. Amounts are cents.",
    "Each entry is the body of one POST /v1/organizations/spend_limits; replace what says REPLACE.",
    "members: what each member may spend. A Claude apps gateway takes the entries as they are. Claude Enterprise takes "
    "limits of single users only (scope user) through its API: set those of groups and the organization in claude.ai.",
    "pools: what members spend together, of a Claude Console organization and its workspaces.",
)
PERIOD: Final = {"day": "daily", "week": "weekly", "month": "monthly"}
FIVE_HOURS: Final = "the five hours of a Team plan are set by Anthropic, and no spend limit has them"


def claude(scenario: Scenario, controls: Controls, about: list[str]) -> Config:
    """The policy for Claude.

    Args:
        scenario: not needed here; all vendors are given it.
        controls: the policy.
        about: what stands at the top of the file, a line each.
    """
    written = list(_written(controls))
    members, pools = ([_limit(each) for each in written if each.each is which] for which in (True, False))
    content = {name: each for name, each in (("members", members), ("pools", pools)) if each}
    lost = tuple(dict.fromkeys(_lost(controls, written)))
    texts = {"claude.json": as_json([*about, *PAGES, *otherwise(lost)], content)} if content else {}
    return Config(texts, lost)


def _why_not(each: Control) -> str:
    """Why a limit cannot be written; empty where it can."""
    if not each.stops:
        return "which only alerts: a spend limit always stops"
    if each.window == "5h":
        return FIVE_HOURS
    return "limits that members share are monthly" if not each.each and each.window != "month" else ""


def _written(controls: Controls) -> Iterator[Control]:
    """The limits that are written: of several for the same members and period the lowest."""
    for window in PERIOD:
        yield from controls.lowest(window)
    pools: dict[str, Control] = {}
    for each in controls.limits:
        if not each.each and not _why_not(each):
            pools[each.name] = min(pools.get(each.name, each), each, key=lambda one: one.usd)
    yield from pools.values()


def _limit(each: Control) -> dict[str, Any]:
    scope = {"type": "organization"}
    if each.whom != COMPANY and each.each:
        scope = {"type": "rbac_group", "rbac_group_id": f"{REPLACE} group {each.name}"}
    elif each.whom != COMPANY:
        scope = {"type": "workspace", "workspace_id": f"{REPLACE} workspace of {each.name}"}
    return {"amount": str(round(each.usd * 100)), "scope": scope, "period": PERIOD[each.window]}


def _lost(controls: Controls, written: list[Control]) -> Iterator[str]:
    yield from controls.lost
    for each in controls.limits:
        if _why_not(each):
            yield f"{each.words}: {_why_not(each)}."
        elif each not in written:
            yield f"{each.words}: a lower limit for the same members is written."
        elif money(whole := round(each.usd * 100) / 100) != money(each.usd):
            yield f"Amounts are whole cents: {money(each.usd)} is written as {money(whole)}."
    if any(each.then == "economy" for each in written):
        yield "A cheaper model once a limit is reached: Claude stops until the period turns."
    if any(each.then == "wait" for each in written):
        yield "A request that waits for the window's turn: Claude refuses it, and the engineer asks again then."
    if len({each.whom for each in written if each.each and each.whom != COMPANY}) > 1:
        yield "A member of several groups has the lowest of their limits, not that of the nearest name."
    if any(each.then == "ask" for each in written):
        yield "A raise is an increase request that an owner approves (Claude Enterprise); it does not expire by itself."
    if controls.request_usd is not None:
        yield f"At most {money(controls.request_usd)} a request: Claude limits no single request."
    if controls.gate is not None:
        yield (
            f"{controls.gate.reviewers} reviewers of requests: only requests for a higher limit are reviewed, where "
            "one is reached."
        )
    if controls.credits is not None:
        yield (
            f"{money(controls.credits.usd)} a month of use inside the seats: spend limits count what is paid on top: "
            "take it off each amount."
        )
    if controls.models is not None:
        yield "Which model serves a request: that is set in the clients, not by a spend limit."
