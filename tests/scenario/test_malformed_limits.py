"""Limits, names and sessions that cannot be meant: the line, what is wrong, and what to do about it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.scenario.reading.load import loads
from tests.scenario.texts import Case, case, changed, errors, lines

PAY = "salary: us_software_developer_2024"
ROLES = "roles: [{name: senior, share: 0.3}, {name: junior, share: 0.7}]"
# two roles in every team, two groups of the second one
NAMED = changed(PAY, ROLES, changed("engineers: 8", "engineers: 8\n      groups: [emea, web]"))


def listed(*limits: str) -> str:
    """A policy with these limits, in place of the first one."""
    return "{kind: limits, name: mine, limits: [" + ", ".join(f"{{{limit}}}" for limit in limits) + "]}"


def limited(what: str, message: str, *limits: str) -> Case:
    """Limits of the first policy, on line 15; the message begins with what stands behind the policy."""
    return case(what, "kind: uncapped", listed(*limits), f"15: policy 1 (mine): policies[0].{message}")


ONCE = "and in team 'product' items ask once for 16 hours of work. Add work: {session_hours: 2} to world.defaults."
WINDOWS = [
    limited("five hours without sessions", f"limits[0].window = '5h' is 5 hours, {ONCE}", "window: 5h, usd: 5"),
    limited(
        "a day without sessions",
        f"limits[0].window = 'day' is 8 hours, {ONCE}",
        "window: day, mtok: 5, on_limit: wait",
    ),
    limited(
        "a lag as long as the window",
        "limits[0].lag_hours = 40 must be below the 40 hours of the window, in which no use would count. Lower it.",
        "window: week, usd: 5, lag_hours: 40",
    ),
    limited(
        "a lag without a window of time",
        "limits[0].lag_hours needs a window of time, from 5h to month. Remove it.",
        "window: request, usd: 3, lag_hours: 1",
    ),
]
IDLE = [
    limited(
        "a wait for a window that does not turn",
        "limits[0].on_limit = 'wait' needs a window that turns: with request it can be stop or ask.",
        "window: request, usd: 3, on_limit: wait",
    ),
    limited(
        "a raise that nobody asks for",
        "limits[0].raise_usd is for on_limit: ask, and on_limit is stop. Remove it.",
        "window: month, usd: 500, raise_usd: 20",
    ),
    limited(
        "a soft limit that asks",
        "limits[0].hard = false stops nothing, so that nothing follows. Remove on_limit, or hard.",
        "window: month, usd: 500, hard: false, on_limit: ask",
    ),
    limited(
        "a lag of 400 digits",
        f"limits[0].lag_hours = {'9' * 57}... must be a number from 0 to 168 (h).",
        f"window: month, usd: 500, lag_hours: {'9' * 400}",
    ),
    case(
        "a cheaper tier that is not cheaper",
        "  defaults:",
        "  economy_tier: {price_share: 1}\n  defaults:",
        "16: policy 1 (mine): policies[0].limits[0].on_limit = 'economy' needs a cheaper tier: "
        "world.economy_tier.price_share is 1. Lower it.",
    ),
]
FIRST = "Lower it, or remove one."
UNREACHED = [
    limited(
        "a limit above the pool",
        f"limits[0].usd = 500 is never reached: limits[1] comes first, at 400 for the company. {FIRST}",
        "window: month, usd: 500",
        "window: month, scope: company, usd: 400",
    ),
    limited(
        "a second limit of one kind",
        f"limits[1].usd = 500 is never reached: limits[0] comes first, at 400 for each engineer. {FIRST}",
        "window: week, usd: 400, on_limit: economy",
        "window: week, usd: 500, on_limit: economy",
    ),
    limited(
        "one limit twice",
        f"limits[1].mtok = 400 is never reached: limits[0] comes first, at 400 for each team. {FIRST}",
        "window: month, scope: team, mtok: 400",
        "window: month, scope: team, mtok: 400, on_limit: wait",
    ),
    limited(
        "asking above what stops",
        f"limits[0].usd = 400 is never reached: limits[1] comes first, at 400 for each engineer. {FIRST}",
        "window: month, usd: 400, on_limit: ask",
        "window: month, usd: 400",
    ),
]
NOBODY = "which is no team, role or group of the scenario. Did you mean 'product'?"
NAMES = [
    limited("a limit for nobody", f"limits[0].only names 'prodcut', {NOBODY}", "window: week, usd: 5, only: [prodcut]"),
    limited(
        "an amount for nobody",
        f"limits[0].usd_by names 'prodcut', {NOBODY}",
        "window: week, usd_by: {prodcut: 5, others: 3}",
    ),
    case(
        "an allowance for nobody",
        "usd_per_month: 200",
        "usd_per_month_by: {prodcut: 5}",
        f"17: policy 2 (capped): policies[1].usd_per_month_by names 'prodcut', {NOBODY}",
    ),
    limited(
        "a role that nobody has",
        "limits[0].scope = 'role' needs a role, and no team has one. Add roles: to a team of the world, or take scope "
        "team.",
        "window: week, scope: role, usd: 5",
    ),
    limited(
        "a group that nobody is in",
        "limits[0].scope = 'group' needs a group, and no team has one. Add groups: to a team of the world, or take "
        "scope team.",
        "window: week, scope: group, usd: 5",
    ),
    limited(
        "several amounts for one company",
        "limits[0].usd_by needs several pools: the company has one. Write usd.",
        "window: week, scope: company, usd_by: {product: 5}",
    ),
    case(
        "a team called others",
        "name: data",
        "name: others",
        "12: team 2 (others): world.teams[1].name = 'others' means those who are not named. Choose another name.",
    ),
    case(
        "a role called like a team",
        PAY,
        "roles: [{name: data, share: 0.3}, {name: junior, share: 0.7}]",
        "8: world.defaults.roles[0].name = 'data' is the name of a team too: amounts by name could mean either. "
        "Give the role another name.",
    ),
    case(
        "a role twice",
        PAY,
        "roles: [{name: junior, share: 0.3}, {name: junior, share: 0.7}]",
        "8: world.defaults.roles[1] is a second role called 'junior'. Add their shares.",
    ),
    case(
        "a group called like a team",
        "engineers: 8",
        "engineers: 8\n      groups: [product]",
        "14: team 2 (data): world.teams[1].groups[0] = 'product' is the name of a team too: amounts by name could mean "
        "either. Give the group another name.",
    ),
]
UNLIMITED = "work.session_hours needs unlimited work, and backlog.items_per_week limits it. Remove one of them."
SESSIONS = [
    case(
        "sessions and a backlog in every team",
        PAY,
        "{work: {session_hours: 2}, backlog: {items_per_week: 6}}",
        f"8: world.defaults.{UNLIMITED}",
    ),
]
BY_THEMSELVES = [each for each in [*WINDOWS, *IDLE, *UNREACHED, *NAMES, *SESSIONS] if "tier" not in each.what]


@pytest.mark.parametrize("spoilt", BY_THEMSELVES, ids=[each.what for each in BY_THEMSELVES])
def test_the_whole_message(spoilt: Case) -> None:
    assert errors(changed(spoilt.old, spoilt.new)) == lines(*spoilt.messages)


def test_a_limit_falls_back_to_a_cheaper_tier_only() -> None:
    spoilt = next(each for each in IDLE if "tier" in each.what)
    text = changed("kind: uncapped", listed("window: month, usd: 500, on_limit: economy"))
    assert errors(changed(spoilt.old, spoilt.new, text)) == lines(*spoilt.messages)
    assert loads(text).scenario.policies[0].label == "mine"


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("scope: group, usd: 5", "scope = 'group' leaves open which ones. Add only: [emea, web], or usd_by."),
        ("scope: group, usd: 5, only: [emae]", "only names 'emae', which is no group of the scenario. Did you mean "
         "'emea'?"),
        ("scope: role, usd_by: {senor: 5}", "usd_by names 'senor', which is no role of the scenario. Did you mean "
         "'senior'?"),
        ("scope: team, usd_by: {senior: 5}", "usd_by names 'senior', which is no team of the scenario. Known: data, "
         "product."),
    ],
)  # fmt: skip
def test_names_are_those_of_the_scope(limit: str, message: str) -> None:
    text = changed("kind: uncapped", listed(f"window: week, {limit}"), NAMED)
    assert errors(text) == lines(f"16: policy 1 (mine): policies[0].limits[0].{message}")


def test_a_team_is_in_one_of_the_groups_of_a_limit() -> None:
    text = changed("kind: uncapped", listed("window: week, scope: group, usd: 5, only: [emea, web]"), NAMED)
    assert errors(text) == lines(
        "16: policy 1 (mine): policies[0].limits[0] is for emea and web, and team 'data' is in both. Give each a limit."
    )


def test_a_session_is_shorter_than_the_window_of_a_limit() -> None:
    text = changed("kind: uncapped", listed("window: 5h, usd: 5"), changed(PAY, "work: {session_hours: 6}"))
    problem = "limits[0].window = '5h' is 5 hours, and in team 'product' sessions ask once for 6 hours of work."
    assert errors(text) == lines(f"15: policy 1 (mine): policies[0].{problem} Take work: {{session_hours: 2}}.")
    assert loads(text.replace("session_hours: 6", "session_hours: 5")).scenario


def test_a_backlog_has_no_sessions_to_propose() -> None:
    text = changed("kind: uncapped", listed("window: day, usd: 5"), changed(PAY, "backlog: {items_per_week: 9}"))
    assert errors(text).endswith("A team with a backlog asks once for an item: take window week or month.")
    team = changed("engineers: 8", "engineers: 8\n      backlog: {items_per_week: 6}", text)
    own = changed("backlog: {items_per_week: 9}", "work: {session_hours: 2}", team)
    assert errors(own) == lines(f"14: team 2 (data): world.teams[1].{UNLIMITED}")


@pytest.mark.parametrize(
    "limits",
    [
        ("window: month, usd: 500", "window: month, scope: company, usd: 400, on_limit: overage"),
        ("window: month, usd: 200, on_limit: ask", "window: month, usd: 500"),
        ("window: month, usd: 500", "window: month, usd: 400, hard: false"),
        ("window: month, usd: 500", "window: month, mtok: 400"),
        ("window: month, usd: 500", "window: month, usd: 400, only: [data]"),
        ("window: month, usd: 500", "window: week, usd: 400"),
        ("window: day, scope: company, usd: 500",),
        ("window: 5h, usd: 5, hard: false",),
    ],
)
def test_what_vendors_sell_is_not_refused(limits: tuple[str, ...]) -> None:
    assert loads(changed("kind: uncapped", listed(*limits))).scenario.policies[0].label == "mine"


def test_a_limit_for_short_items_needs_no_sessions() -> None:
    text = changed(PAY, "work: {effort_mean_hours: 30}", changed("engineers: 8", "engineers: 8\n      work: "
                   "{effort_mean_hours: 4}"))  # fmt: skip
    alone = "window: 5h, usd: 5, only: [data]"
    assert loads(changed("kind: uncapped", listed(alone), text)).scenario
    assert "in team 'product' items ask once for 30 hours" in errors(
        changed("kind: uncapped", listed(alone.partition(", only")[0]), text)
    )


def test_nonsense_in_every_field_is_told_by_the_schema_alone() -> None:
    text = changed("kind: uncapped", listed("window: [1], usd: x, only: 3, usd_by: [2], lag_hours: z, scope: {a: 1}"))
    assert errors(text).count("\n") == 5
    assert "limits[0].usd_by is a list; it must be a block of keys." in errors(text)


def test_an_amount_by_name_is_told_its_range_and_its_source() -> None:
    text = changed("usd_per_month: 200", "usd_per_month_by: {product: -1, data: {value: 90, source: the plan}}")
    assert errors(text) == lines(
        "17: policy 2 (capped): policies[1].usd_per_month_by.product = -1 must be from 0 to 1,000,000,000,000 "
        "(USD/month)."
    )
    rows = {row.path: row for row in loads(text.replace("-1", "1")).assumptions}
    assert rows["policies[1].usd_per_month_by.data"][1:5] == ("90", "USD/month", "sourced", "the plan")


def test_all_errors_come_at_once_and_end_the_command(tmp_path: Path) -> None:
    text = changed("usd_per_month: 200", "usd_per_month_by: {prodcut: 5}", changed("name: data", "name: others"))
    file = tmp_path / "small.yaml"
    file.write_text(changed("kind: uncapped", listed("window: 5h, usd: 5, raise_usd: 2"), text), encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(file)])
    assert done.exit_code == 2
    for line in (12, 15, 17):
        assert f"small.yaml:{line}:" in done.output
    assert done.output.count("small.yaml:") == 4
