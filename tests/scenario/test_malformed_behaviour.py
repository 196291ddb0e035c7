"""What engineers choose, save and get around, written wrong: the line, the range with its unit, what to do."""

import pytest

from simulator.scenario.reading.load import loads
from tests.scenario.texts import Case, case, changed, errors, lines

PAY = "salary: us_software_developer_2024"
SAVING = "largest_saving: 0.21, half_saving_mtok_per_hour: 0.2"
MANAGER = "gain_at_reference: 0.5, reference_usd_per_month: 90, half_gain_usd_per_month: 60"
ONE_FORM = "two ways to say the same. Keep one of them."


def shared(what: str, new: str, message: str) -> Case:
    """Something in the defaults of the teams, on line 8."""
    return case(what, PAY, new, f"8: world.defaults{message}")


def policy(what: str, new: str, message: str) -> Case:
    """A policy of the first place, on line 15."""
    kind = new.partition("kind: ")[2].partition(",")[0]
    return case(what, "kind: uncapped", f"{{{new}}}", f"15: policy 1 ({kind}): policies[0]{message}")


def of_team(path: str, value: str, wanted: str) -> Case:
    """A value of the defaults that is out of its range."""
    block, _, key = path.rpartition(".")
    written = f"{block}: {{{key}: {value}}}" if block else f"{key}: {value}"
    return shared(f"{path} of {value}", written, f".{path} = {value} must be {wanted}.")


def of_policy(kind: str, key: str, value: str, wanted: str) -> Case:
    """A value of a policy that is out of its range."""
    shown = value if value[-1].isdigit() else f"'{value}'"
    given = {"limited": "usd_per_request: 3, ", "exchange": "usd_per_month: 9, ", "adaptive": "usd_per_month: 9, "}
    written = "" if key == "usd_per_request" else given.get(kind, "")
    return policy(
        f"{kind}.{key} of {value}", f"kind: {kind}, {written}{key}: {value}", f".{key} = {shown} must be {wanted}."
    )


SHARE = "from 0 to 1 (share)"
TEAMS = [
    of_team("appetite.returns", "1.5", SHARE),
    of_team("appetite.non_user_share", "-0.1", SHARE),
    of_team("leak_share", "1.2", SHARE),
    of_team("progress_per_year", "-0.1", "from 0 to 5 (1/year)"),
    of_team("checking_exponent", "0", "from 0.05 to 1 (ratio)"),
    of_team("checking_exponent", "1.1", "from 0.05 to 1 (ratio)"),
    of_team("steering_hours_per_mtok", "11", "from 0 to 10 (h/Mtok)"),
    of_team("pacing", "2", SHARE),
    of_team("delivery.review_hours", "-1", "from 0 to 1,000 (h)"),
    of_team("delivery.share_of_reviewers", "0", "above 0 and at most 1 (share)"),
    of_team("curve.largest_saving", "1", "above 0 and below 1 (share)"),
    of_team("curve.half_saving_mtok_per_hour", "0", "above 0 and at most 1,000 (Mtok/h)"),
]
WORLD = [
    case(
        "a price that rises too fast",
        "{usd_per_mtok: 1.5}",
        "{rise_with_use: 2}",
        "6: world.price.rise_with_use = 2 must be from 0 to 1 (ratio).",
    ),
    case(
        "a contest above one",
        "  defaults:",
        "  leaderboard: {contest: 1.5}\n  defaults:",
        "7: world.leaderboard.contest = 1.5 must be from 0 to 1 (share).",
    ),
]
POLICIES = [
    of_policy("adaptive", "pacing", "1.5", SHARE),
    of_policy("limited", "usd_per_request", "-1", "from 0 to 1,000,000,000 (USD/request)"),
    of_policy("limited", "splitting_share", "2", SHARE),
    of_policy("limited", "splitters", "lightest", "one of: anyone, heaviest"),
    of_policy("limited", "overstatement", "0.5", "from 1 to 1,000 (ratio)"),
    of_policy("chargeback", "felt_share", "11", "from 0 to 10 (share)"),
    of_policy("chargeback", "misbooking_share", "-1", SHARE),
    of_policy("gated", "splitting_share", "2", SHARE),
    of_policy("gated", "effort_noise_sigma", "6", "from 0 to 5 (log)"),
    of_policy("gated", "writing_hours", "-1", "from 0 to 100 (h)"),
    of_policy("gated", "patience_hours", "0", "above 0 and at most 100,000 (h)"),
    of_policy("gated", "reviewers_are", "robots", "one of: colleagues, hired"),
    of_policy("exchange", "bids_follow", "fashion", "one of: belief, curve"),
    policy(
        "a limit per hour below none",
        "kind: limited, usd_per_hour_of_work: -1",
        ".usd_per_hour_of_work = -1 must be from 0 to 1,000,000 (USD/h).",
    ),
    policy("no limit", "kind: limited", " gives no limit. Give usd_per_request or usd_per_hour_of_work."),
    policy(
        "two limits",
        "kind: limited, usd_per_request: 3, usd_per_hour_of_work: 2",
        " gives two limits, usd_per_request and usd_per_hour_of_work. Keep one of them.",
    ),
    policy(
        "what a gate has, not a limit",
        "kind: limited, usd_per_request: 3, patience_hours: 8",
        " has no key 'patience_hours'. It belongs in a policy of kind gated or a policy of kind limits.",
    ),
]
CURVES = [
    shared(
        "largest saving alone",
        "curve: {largest_saving: 0.2}",
        ".curve gives largest_saving without half_saving_mtok_per_hour. Give both, or gain and scale_mtok_per_hour.",
    ),
    shared(
        "half saving alone",
        "curve: {half_saving_mtok_per_hour: 0.2}",
        ".curve gives half_saving_mtok_per_hour without largest_saving. Give both, or gain and scale_mtok_per_hour.",
    ),
    shared(
        "saving beside gain",
        f"curve: {{{SAVING}, gain: 2}}",
        f".curve gives both gain and largest_saving, {ONE_FORM}",
    ),
    shared(
        "saving beside the manager's form",
        f"curve: {{{SAVING}, {MANAGER}}}",
        f".curve gives both largest_saving and gain_at_reference, {ONE_FORM}",
    ),
    shared(
        "saving of another family",
        f"curve: {{family: exponential, {SAVING}}}",
        ".curve gives largest_saving, which belongs to the family michaelis_menten, not to exponential. "
        "Use gain and scale_mtok_per_hour.",
    ),
    shared(
        "saving above what AI can speed up",
        f"amenable_share: 0.2\n    curve: {{{SAVING}}}",
        " says that AI can speed up 0.2 of the work, where curve.largest_saving says that it saves 0.21 of the time. "
        "Give an amenable_share of at least 0.2205, a gain of 20.",
    ),
    shared(
        "saving of a fantastic gain",
        f"amenable_share: 0.215\n    curve: {{{SAVING}}}",
        " says that AI can speed up 0.215 of the work, where curve.largest_saving says that it saves 0.21 of the time. "
        "Give an amenable_share of at least 0.2205, a gain of 20.",
    ),
    shared(
        "points without a family",
        "curve: {points: [[0, 1], [1, 2]]}",
        ".curve.points does not belong to the family michaelis_menten. Remove it, or choose the family points.",
    ),
    shared(
        "the family points without any",
        "curve: {family: points}",
        ".curve needs the key 'points' for the family points, such as [[0, 1], [0.5, 1.6]].",
    ),
    shared(
        "one point", "curve: {family: points, points: [[0, 1]]}", ".curve has 1 points. Give 2 to 16, from [0, 1] on."
    ),
    shared(
        "a point of one number",
        "curve: {family: points, points: [[0, 1], [1]]}",
        ".curve.points[1] must be two numbers: a use in Mtok per baseline hour, and the speed there, such as "
        "[0.5, 1.6].",
    ),
    shared(
        "a curve that begins elsewhere",
        "curve: {family: points, points: [[0, 1.1], [1, 2]]}",
        ".curve.points[0] = [0, 1.1] must be [0, 1]: without tokens nobody is faster.",
    ),
    shared(
        "points out of order",
        "curve: {family: points, points: [[0, 1], [2, 2], [1, 2.5]]}",
        ".curve.points[2] = [1, 2.5] must have a use above 2, that of the point before it. Sort the points by use.",
    ),
    shared(
        "a curve that falls",
        "curve: {family: points, points: [[0, 1], [1, 2], [2, 1.9]]}",
        ".curve.points[2] = [2, 1.9] is slower than the point before it. Give a speed of at least 2.",
    ),
    shared(
        "a curve that bends upwards",
        "curve: {family: points, points: [[0, 1], [1, 1.2], [2, 2]]}",
        ".curve.points[2] = [2, 2] bends the curve upwards: each further Mtok must gain no more than the one before. "
        "Here it gains 0.8, before 0.2. Give a speed of at most 1.4, or change the points before it.",
    ),
    shared(
        "a curve that gains nothing",
        "curve: {family: points, points: [[0, 1], [1, 1]]}",
        ".curve.points[1] = [1, 1] gains nothing. Give a speed above 1, or leave the curve out.",
    ),
    shared(
        "a gain beside points",
        "curve: {family: points, points: [[0, 1], [1, 2]], gain: 2}",
        ".curve gives gain, which a curve through points does not have. Remove it: gain_factor moves its gains.",
    ),
    shared(
        "a factor on a formula",
        "curve: {gain_factor: 2}",
        ".curve.gain_factor = 2 does not belong to the family michaelis_menten. Remove it, or choose the family "
        "points.",
    ),
    case(
        "the point at fault is named by its line",
        PAY,
        "curve:\n      family: points\n      points:\n        - [0, 1]\n        - [1, 1.2]\n        - [2, 2]",
        "13: world.defaults.curve.points[2] = [2, 2] bends the curve upwards: each further Mtok must gain no more than "
        "the one before. Here it gains 0.8, before 0.2. Give a speed of at most 1.4, or change the points before it.",
    ),
    case(
        "saving above what AI can speed up in one team",
        "engineers: 8",
        f"engineers: 8\n      amenable_share: 0.1\n      curve: {{{SAVING}}}",
        "14: team 2 (data): world.teams[1] says that AI can speed up 0.1 of the work, where curve.largest_saving says "
        "that it saves 0.21 of the time. Give an amenable_share of at least 0.2205, a gain of 20.",
    ),
]
CASES = [*TEAMS, *WORLD, *POLICIES, *CURVES]


@pytest.mark.parametrize("spoilt", CASES, ids=[one.what for one in CASES])
def test_the_whole_message(spoilt: Case) -> None:
    assert errors(changed(spoilt.old, spoilt.new)) == lines(*spoilt.messages)


def test_nobody_gives_up_where_patience_is_left_empty() -> None:
    for written in ("null", ""):
        gate = loads(changed("kind: uncapped", f"{{kind: gated, patience_hours: {written}}}")).scenario.policies[0]
        assert gate.patience_hours is None  # type: ignore[union-attr]
    assert loads(changed("kind: uncapped", "kind: gated")).scenario.policies[0].patience_hours == 8.0  # type: ignore[union-attr]


def test_patience_in_words_asks_for_a_number() -> None:
    text = changed("kind: uncapped", "{kind: gated, patience_hours: none}")
    assert errors(text) == lines(
        "15: policy 1 (gated): policies[0].patience_hours = 'none' must be a number above 0 and at most 100,000 (h). "
        "Write the bare number, without unit or quotes."
    )


def test_what_is_left_out_of_delivery_takes_its_default() -> None:
    team = loads(changed("engineers: 8", "engineers: 8\n      delivery: {review_hours: 2}")).scenario.world.teams[1]
    assert (team.delivery.review_hours, team.delivery.share_of_reviewers) == (2.0, 1.0)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("gain: 3", (3.0, None, None)),
        (MANAGER, (1.5, None, 60.0)),
        ("half_saving_mtok_per_hour: 0.4", (1.5, 0.21, None)),
        ("family: exponential", (1.5, None, None)),
    ],
)
def test_a_team_with_a_form_of_its_own_takes_none_of_the_shared_one(
    own: str, expected: tuple[float | None, ...]
) -> None:
    text = changed(PAY, f"curve: {{{SAVING}}}", changed("engineers: 8", f"engineers: 8\n      curve: {{{own}}}"))
    curve = loads(text).scenario.world.teams[1].curve
    assert (curve.gain, curve.largest_saving, curve.half_gain_usd_per_month) == expected


def test_gain_and_scale_are_not_listed_where_the_time_saved_says_them() -> None:
    listed = {row.path for row in loads(changed(PAY, f"curve: {{{SAVING}}}")).assumptions}
    assert "world.defaults.curve.largest_saving" in listed
    assert "world.defaults.curve.gain" not in listed
