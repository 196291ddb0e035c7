"""A policy for the LiteLLM proxy: its configuration file, and bodies of calls for what only its admin API sets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from simulator.exports.configs.controls import COMPANY, Control, Controls, Models
from simulator.exports.configs.vendor import REPLACE, Config, commented, otherwise
from simulator.problem.names import kinds_of
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.tiers import ECONOMY, FRONTIER
from simulator.text import listed

PAGES: Final = (
    "Format: docs.litellm.ai/docs/proxy/users (page of 2026-10-10), /self_serve, /team_budgets, /tag_budgets, "
    "/budget_fallbacks (2026-10-09), /temporary_budget_increase, /auto_routing, /reliability; read 2026-11.",
)
DURATION: Final = {"5h": "5h", "day": "1d", "week": "7d", "month": "30d"}  # a month's budget turns on the first
ONE_KEY: Final = "One key for each engineer: a second one would have a budget of its own, so only admins make keys."
TIERS: Final = (FRONTIER, ECONOMY)
Body = dict[str, Any]


def litellm(scenario: Scenario, controls: Controls, about: list[str]) -> Config:
    """The policy for LiteLLM.

    Args:
        scenario: whose teams get keys.
        controls: the policy.
        about: what stands at the top of every file, a line each.
    """
    controls = _with_credits(controls)
    proxy, calls, lost = _proxy(controls), _calls(scenario, controls), tuple(dict.fromkeys(_lost(controls)))
    top, texts = [*about, *PAGES, *_named_tiers(controls)], {}
    if proxy:
        lines = [*top, "Add it to the config.yaml of the proxy, whose models and credentials are yours."]
        texts["litellm.yaml"] = commented([*lines, *otherwise(lost)], _yaml(proxy))
    if calls:
        lines = [*top, "Bodies of calls of the admin API, by their path; replace what says REPLACE.", ONE_KEY]
        texts["litellm.calls.yaml"] = commented([*lines, *otherwise(lost)], _yaml(calls))
    return Config(texts, lost)


def _with_credits(controls: Controls) -> Controls:
    """The included credits of a contract as one more limit: LiteLLM counts all use, inside a seat or not."""
    credits = controls.credits
    if credits is None:
        return controls
    number = 1 + max((each.limit for each in controls.limits), default=-1)
    then = "overage" if credits.overage else "stop"
    limit = Control(number, not credits.pooled, COMPANY, (), "month", credits.usd, then)
    return controls._replace(limits=(*controls.limits, limit))


def _named_tiers(controls: Controls) -> list[str]:
    """That names of tiers stand for models, where a file has any."""
    named = [controls.models.default, controls.models.better] if controls.models else []
    named += TIERS if any(each.then == "economy" for each in controls.limits) else ()
    tiers = listed(list(dict.fromkeys(named)), 4) if named else ""
    return [f"The names {tiers} stand for model groups: name yours so in model_list."] if tiers else []


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=120)


# --- the proxy's own file ---


def _proxy(controls: Controls) -> Body:
    """Settings of the proxy: what holds for everybody, and which model serves requests."""
    settings: Body = {}
    company = _company(controls)
    if company is not None:
        settings |= {"max_budget": _usd(company.usd), "budget_duration": DURATION[company.window]}
    everybody = next((each for each in controls.limits if _is_everybodys(controls, each)), None)
    if everybody is not None:
        settings["max_internal_user_budget"] = _usd(everybody.usd)
        settings["internal_user_budget_duration"] = DURATION[everybody.window]
    if any(each.each for each in controls.limits):
        settings["key_generation_settings"] = {
            "team_key_generation": {"allowed_team_member_roles": ["admin"]},
            "personal_key_generation": {"allowed_user_roles": ["proxy_admin"]},
        }
    found: Body = {"litellm_settings": settings} if settings else {}
    return found | (_routing(controls.models) if controls.models else {})


def _company(controls: Controls) -> Control | None:
    """The limit that the proxy itself enforces for all."""
    pools = (each for each in controls.limits if not each.each and each.whom == COMPANY and each.stops)
    return next(pools, None)


def _is_everybodys(controls: Controls, each: Control) -> bool:
    """Whether every engineer has this amount, whatever the names."""
    alone = sum(other.limit == each.limit for other in controls.limits) == 1
    return alone and each.each and each.whom == COMPANY and each.then in ("stop", "wait", "ask")


def _routing(models: Models) -> Body:
    if models.how == "chosen":
        return {}
    if models.how == "forced":
        return {"router_settings": {"model_group_alias": {models.better: models.default}}}
    if models.how == "router":
        tiers = {"SIMPLE": models.default, "MEDIUM": models.default}
        tiers |= {"COMPLEX": models.better, "REASONING": models.better}
        router = {
            "model": "auto_router/complexity_router",
            "complexity_router_config": {"tiers": tiers},
            "complexity_router_default_model": models.better,
        }
        return {"model_list": [{"model_name": "routed", "litellm_params": router}]}
    alias = {"model_group_alias": {"default": models.default}}
    return {"router_settings": alias | {"fallbacks": [{models.default: [models.better]}]}}


# --- bodies of calls ---


def _calls(scenario: Scenario, controls: Controls) -> dict[str, list[Body]]:
    teams, tags = _pools(controls)
    found = {
        "/team/new": list(teams.values()),
        "/tag/new": list(tags.values()),
        "/key/generate": list(_keys(scenario, controls, teams, tags)),
        "/key/update": list(_raises(controls)),
        "/v1/agents": list(_agents(controls)),
    }
    return {path: bodies for path, bodies in found.items() if bodies}


def _pools(controls: Controls) -> tuple[dict[Control, Body], dict[Control, Body]]:
    """Budgets of teams; and of tags: of roles, groups, and what else is shared."""
    teams: dict[Control, Body] = {}
    tags: dict[Control, Body] = {}
    for each in controls.limits:
        if each.each or each is _company(controls):
            continue
        amount = {"max_budget" if each.stops else "soft_budget": _usd(each.usd)}
        span = {"budget_duration": DURATION[each.window]}
        if each.whom == "team" and each.stops and each.name not in {one.name for one in teams}:
            teams[each] = {"team_alias": each.name, "team_id": each.name} | amount | span
        else:
            tags[each] = {"name": _tag(each, [str(tag["name"]) for tag in tags.values()])} | amount | span
    return teams, tags


def _tag(each: Control, taken: list[str]) -> str:
    """A name for a tag, which no other has.

    Example: "emea week" for a limit a week of the group emea.
    """
    name = f"{each.name or COMPANY} {each.window}{'' if each.stops else ' alert'}"
    same = sum(one == name or one.startswith(f"{name} ") for one in taken)
    return f"{name} {same + 1}" if same else name


def _keys(
    scenario: Scenario, controls: Controls, teams: Mapping[Control, Body], tags: Mapping[Control, Body]
) -> Iterator[Body]:
    """A key for each kind of engineer that differs in what it may do."""
    found: dict[str, tuple[Body, list[str]]] = {}
    for kind in kinds_of(scenario.world.teams):
        team, names = kind.team, kind.names
        own = controls.of(names)
        body: Body = {"team_id": team} if team in {each.name for each in teams} else {}
        body |= _budgets(own, controls)
        tagged = [tags[each]["name"] for each in own if each in tags]
        body |= {"tags": tagged} if tagged else {}
        models = _allowed(controls.models, names)
        body |= {"models": models} if models else {}
        who = names[0] if names[0] == team else f"{names[0]} of {team}"
        if body:
            found.setdefault(_yaml(body), (body, []))[1].append(who)
    for body, whose in found.values():
        everybody = len(found) == 1 and len(whose) == len(kinds_of(scenario.world.teams))
        of = "" if everybody else f" ({', '.join(whose)})"
        yield {"key_alias": f"{REPLACE} an engineer{of}"} | body


def _allowed(models: Models | None, names: Sequence[str]) -> list[str]:
    """The models that those of these names may use; none where they may use all."""
    if models is None:
        return []
    if models.how == "forced":
        return [models.default]
    return list(next((models.allowed[name] for name in names if name in models.allowed), ()))


def _budgets(own: list[Control], controls: Controls) -> Body:
    """The budgets of one key: several windows at once, a soft budget, and models to fall back to."""
    body: Body = {}
    windows = [
        {"budget_duration": DURATION[each.window], "max_budget": _usd(each.usd)}
        for each in own
        if each.each and each.then in ("stop", "wait", "ask")
    ]
    if windows:
        body["budget_limits"] = windows
    for each in sorted(own, key=_length):  # of two, that of the longer window is written
        if each.each and not each.stops:
            body |= {"soft_budget": _usd(each.usd), "budget_duration": DURATION[each.window]}
        if each.each and each.then == "economy":
            better = controls.models.better if controls.models else TIERS[0]
            budget = {"budget_limit": _usd(each.usd), "time_period": DURATION[each.window]}
            body |= {"model_max_budget": {better: budget}, "budget_fallbacks": {better: [TIERS[1]]}}
    return body


def _length(each: Control) -> int:
    """The place of a limit's window among them, the shortest first."""
    return list(DURATION).index(each.window)


def _second(controls: Controls) -> Iterator[str]:
    """Limits of a key of which it has one: those of the shorter windows."""
    alerts = [each for each in controls.limits if each.each and not each.stops]
    cheaper = [each for each in controls.limits if each.each and each.then == "economy"]
    for kind, what in ((alerts, "that only alerts"), (cheaper, "with a cheaper model behind it")):
        longest = max(map(_length, kind), default=0)
        for each in kind:
            if _length(each) < longest:
                yield f"{each.words}: a key has one budget {what}, and that of the longer window is written."


def _raises(controls: Controls) -> Iterator[Body]:
    """What an admin sends once a raise is granted."""
    for each in controls.limits:
        if each.then == "ask" and each.each:
            step = f"{REPLACE} what is granted" if not each.raise_usd else _usd(each.raise_usd)
            yield {
                "key": f"{REPLACE} the key of who asked",
                "temp_budget_increase": step,
                "temp_budget_expiry": f"{REPLACE} the day {each.raise_days:g} working days after the grant, YYYY-MM-DD",
            }
            return


def _agents(controls: Controls) -> Iterator[Body]:
    if controls.request_usd is not None:
        params = {
            "require_trace_id_on_calls_by_agent": True,
            "max_budget_per_session": _usd(controls.request_usd),
        }
        yield {"agent_name": f"{REPLACE} the coding agent", "litellm_params": params}


def _lost(controls: Controls) -> Iterator[str]:
    yield from controls.lost
    yield from _second(controls)
    for each in controls.limits:
        if each.then == "economy" and not each.each:
            yield f"{each.words}, then the economy tier: a shared budget stops; only a key's falls back to a model."
        if each.window == "5h":
            yield "Five hours that open with the first request: LiteLLM counts five hours from when a key is made."
        if each.then == "wait":
            yield "A request that waits for the window's turn: LiteLLM refuses it, and the engineer asks again then."
    if controls.gate is not None:
        yield (
            f"{controls.gate.reviewers} reviewers, who grant what is worth {controls.gate.hurdle:g} times its price: "
            "an admin raises a key's budget by hand, with /key/update."
        )
    if controls.request_usd is not None:
        yield "A request, all tokens for one item of work: the nearest is a session of an agent, which is limited."
    if controls.models is not None and controls.models.how == "chosen":
        yield "Engineers who choose the model of each request: nothing has to be set, all models of a key are theirs."
    elif controls.models is not None and controls.models.how != "forced":
        yield (
            "Failed work that goes to the better model: LiteLLM falls back where a call fails, and does not see "
            "whether the work is right."
        )


def _usd(value: float) -> float:
    return round(float(value), 6)
