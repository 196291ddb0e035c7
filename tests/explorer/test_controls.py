"""Controls come from the schema: every number has one, with its unit, within its limits, starting where the file is."""

import re

import pytest

from simulator.explorer.controls import HEADCOUNT, MATTERS, Group, by_path, groups
from simulator.explorer.session import Session
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.parameters import parameters
from simulator.scenario.reading.paths import draft, scalars
from tests.explorer.conftest import SMALL
from tests.scenario.texts import PLAUSIBLE, placed, scenario_with


def of(session: Session, kind: str, title: str) -> Group:
    return next(group for group in session.groups if (group.kind, group.title) == (kind, title))


def test_every_number_of_a_policy_has_a_control(session: Session) -> None:
    for path, value in scalars(session.opened.file.scenario).items():
        if path.startswith("policies") and isinstance(value, int | float):
            assert path in session.controls, path


def test_what_a_team_says_itself_is_a_control_of_the_team_and_what_it_shares_is_not(session: Session) -> None:
    paths = [control.path for control in of(session, "team", "firmware").controls]
    assert paths[0] == "world.teams[1].engineers"
    assert "world.teams[1].amenable_share" in paths
    assert "world.teams[1].salary.median_usd_per_year" in paths
    assert "world.teams[1].vanity.prone_share" not in paths
    assert [control.path for control in of(session, "team", "web").controls] == ["world.teams[0].engineers"]


def test_a_default_that_no_team_takes_has_no_control() -> None:
    text = SMALL.replace("{name: web, engineers: 4}", "{name: web, engineers: 4, amenable_share: 0.5}")
    paths = {control.path for group in groups(draft(loads(text))) for control in group.controls}
    assert "world.defaults.amenable_share" not in paths
    assert "world.teams[0].amenable_share" in paths


def test_what_matters_most_comes_first(session: Session) -> None:
    world = of(session, "world", "The world")
    ahead = [control.path for control in world.controls[: world.ahead]]
    assert ahead[0] == "world.price.usd_per_mtok"
    assert ahead[-1] == HEADCOUNT
    for name in ("amenable_share", "curve.gain", "curve.scale_mtok_per_hour", "work.value_multiple", "pacing"):
        assert name in MATTERS
        assert f"world.defaults.{name}" in ahead


def test_controls_have_units_words_and_a_slider_that_starts_at_the_value_of_the_file(session: Session) -> None:
    for control in session.controls.values():
        assert control.label
        assert control.about
        if control.scale in ("linear", "log"):
            value = float(control.value)
            assert control.low < control.high, control.path
            assert control.low <= value <= control.high, control.path
            assert 0 <= control.position(value) <= control.steps
            assert control.position(control.low) == 0
            assert control.position(control.high) == control.steps
            assert control.scale != "log" or control.low > 0.0
    assert session.controls["world.price.usd_per_mtok"].unit == "USD/Mtok"
    assert "Jellyfish" in session.controls["world.price.usd_per_mtok"].about


def test_both_ends_of_every_slider_are_valid_scenarios(session: Session) -> None:
    """But for what two values say together: months and warm-up."""
    for control in session.controls.values():
        if control.scale in ("linear", "log") and control.path not in ("months", "warmup_months"):
            for end in (control.low, control.high):
                session.file({control.path: str(round(end) if control.whole else end)})


def test_switches_and_choices_know_what_they_may_be(session: Session) -> None:
    assert session.controls["policies[1].pooled"].choices == ("no", "yes")
    assert session.controls["policies[1].when_used_up"].choices == ("stop", "economy")
    assert session.controls["world.leaderboard.scope"].choices == ("organisation", "team")
    for name in ("policies[1].kind", "world.defaults.curve.family", "title"):
        assert name not in session.controls


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (
            "gain_at_reference: 0.3, reference_usd_per_month: 100, half_gain_usd_per_month: 80",
            "half_gain_usd_per_month",
        ),
        ("largest_saving: 0.09, half_saving_mtok_per_hour: 0.2", "largest_saving"),
    ],
    ids=["spend", "time saved"],
)
def test_another_form_of_a_curve_has_controls_instead_of_gain_and_scale(form: str, name: str) -> None:
    text = SMALL.replace("  defaults:", f"  defaults:\n    curve: {{{form}}}")
    paths = {control.path for group in groups(draft(loads(text))) for control in group.controls}
    assert f"world.defaults.curve.{name}" in paths
    assert "world.defaults.curve.gain" not in paths


@pytest.mark.parametrize("path", PLAUSIBLE)
def test_every_value_with_a_plausible_range_has_a_control_that_tells_it(path: str) -> None:
    opened = draft(loads(scenario_with(path)))
    control = by_path(groups(opened))[opened.find(placed(path)).path]
    known, (low, high) = parameters()[path], (control.low, control.high)
    assert (re.sub(r" \((limit|tier) 1\)$", "", control.label.lower()), control.unit) == (
        known.name.lower(),
        known.unit,
    )
    assert f"; plausible {PLAUSIBLE[path].text}" in control.about
    assert low <= float(control.value) <= high


def test_many_teams_have_one_control_for_all_of_them(hostile_session: Session) -> None:
    assert not [group for group in hostile_session.groups if group.kind == "team"]
    assert HEADCOUNT in hostile_session.controls


@pytest.mark.parametrize("value", ["nonsense", "1e400", "-1", ""])
def test_a_value_that_cannot_be_is_refused_with_the_sentence_of_the_schema(session: Session, value: str) -> None:
    with pytest.raises(ScenarioError, match=r"world\.price\.usd_per_mtok"):
        session.file({"world.price.usd_per_mtok": value})


AS_SOLD = """
title: As sold
question: What is it worth?
replications: 4
months: 2
world:
  defaults: {roles: [{name: senior, share: 0.5}, {name: junior, share: 0.5}], work: {session_hours: 2}}
  teams: [{name: web, engineers: 2, groups: [emea]}, {name: firmware, engineers: 2}]
policies:
  - kind: limits
    name: as sold
    limits:
      - {window: 5h, usd: 4, on_limit: wait}
      - {window: week, usd_by: {web: 20, senior: 30}}
      - {window: month, usd_by: {web: 70, senior: 90}, on_limit: ask}
  - {name: by name, kind: capped, usd_per_month_by: {web: 60, others: 40}, contract: cursor_teams_2026}
"""


def test_each_limit_and_each_amount_by_name_has_a_control_that_can_be_moved() -> None:
    session = Session(loads(AS_SOLD, "sold.yaml"), workers=1)
    policies = [group for group in session.groups if group.kind == "policy"]
    for group in policies:
        labels = [control.label for control in group.controls]
        assert len(set(labels)) == len(labels)
    assert session.controls["policies[0].limits[0].usd"].label == "Amount of a limit in USD (limit 1)"
    assert session.controls["policies[0].limits[2].usd_by.web"].label == "Amount of a limit by name (limit 3, web)"
    assert "policies[0].limits[0].raise_days" not in session.controls
    assert "policies[0].limits[2].raise_days" in session.controls
    moved = {"policies[0].limits[1].usd_by.web": 10.0, "policies[1].usd_per_month_by.others": 5.0}
    sold, by_name = session.file({path: str(value) for path, value in moved.items()}).scenario.policies
    assert sold.limits[1].usd_by == {"web": 10.0, "senior": 30.0}  # type: ignore[union-attr]
    assert by_name.usd_per_month_by == {"web": 60.0, "others": 5.0}  # type: ignore[union-attr]
