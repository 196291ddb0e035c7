"""A path reads and sets any value; a default reaches every team that takes it; nonsense is refused with advice."""

from pathlib import Path
from typing import Any

import pytest

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.paths import Address, Draft, PathError, draft, find, scalars
from simulator.scenario.reading.set_values import with_settings
from tests.scenario.texts import SCENARIOS

TEXT = """\
title: Paths
question: Which?
months: 6
world:
  price: blended_2026q1
  defaults:
    salary: us_software_developer_2024
    amenable_share: {value: 0.3, source: a study}
    curve: {gain: 2.0}
  teams:
    - name: alpha
      engineers: 3
    - name: data and v1.2
      engineers: 2
      amenable_share: 0.5
      curve: {family: hill, exponent: 0.5}
policies:
  - kind: uncapped
  - {name: small cap, kind: capped, usd_per_month: 100}
  - kind: gated
"""


@pytest.fixture
def opened() -> Draft:
    return draft(loads(TEXT, "paths.yaml"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("months", 6),
        ("world.price.usd_per_mtok", 1.03),
        ("world.defaults.amenable_share", 0.3),
        ("world.teams[0].amenable_share", 0.3),
        ("world.teams.alpha.curve.gain", 2.0),
        ("world.teams.data and v1.2.curve.exponent", 0.5),
        ("world.teams[1].curve.gain", 1.5),
        ("policies.small cap.usd_per_month", 100.0),
        ("policies[1].usd_per_month", 100.0),
        ("policies.gated.reviewers", 2),
        ("policies.gated.cap_usd_per_month", None),
        ("world.leaderboard.scope", "organisation"),
        ("policies.small cap.pooled", False),
    ],
)
def test_a_path_leads_to_its_value(opened: Draft, path: str, value: Any) -> None:
    assert opened.find(path).value == value


def test_a_path_is_looked_for_once_in_thousands_of_variants(opened: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def counted(scenario: Scenario, path: str) -> Address:
        looked.append(path)
        return find(scenario, path)

    monkeypatch.setattr("simulator.scenario.reading.paths.find", counted)
    assert [opened.laid({}).scenario({"months": n}).months for n in (3, 4, 5)] == [3, 4, 5]
    assert looked == ["months"]


def test_whole_numbers_are_known(opened: Draft) -> None:
    assert opened.find("policies.gated.reviewers").whole
    assert not opened.find("policies.small cap.pooled").whole
    assert not opened.find("world.price.usd_per_mtok").whole


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("world.price.usd_per_mtk", "did you mean 'world.price.usd_per_mtok'?"),
        ("wrld.price.usd_per_mtok", "did you mean 'world.price.usd_per_mtok'?"),
        ("world.defalts.curve.gain", "did you mean 'world.defaults.curve.gain'?"),
        ("world.usd_per_mtok", "did you mean 'world.price.usd_per_mtok'?"),
        ("world.teams.alpa.curve.gain", "did you mean 'world.teams.alpha.curve.gain'?"),
        ("world.teams[7].engineers", "did you mean 'world.teams[0].engineers' or 'world.teams[1].engineers'?"),
        ("policies.smal cap.usd_per_month", "did you mean 'policies.small cap.usd_per_month'?"),
        ("policies.uncapped.usd_per_month", "did you mean 'policies[1].usd_per_month'?"),
        ("world.price.usd_per_mtok.value", "world.price.usd_per_mtok has nothing inside"),
        ("world.defaults.curve", "is a block, not a single value"),
        ("world.teams", "is a block, not a single value"),
        ("title", "is a label"),
        ("world.teams[0].name", "is a label"),
        ("policies[0].kind", "is a label"),
        ("", "is a block"),
        ("colour", "the scenario has"),
    ],
)
def test_a_path_to_nowhere_is_refused_with_the_nearest(opened: Draft, path: str, advice: str) -> None:
    with pytest.raises(PathError) as caught:
        opened.find(path)
    assert advice in str(caught.value)


def test_a_default_reaches_every_team_that_takes_it(opened: Draft) -> None:
    world = opened.changed({"world.defaults.amenable_share": 0.4, "world.defaults.curve.gain": 3.0}).scenario.world
    assert [team.amenable_share for team in world.teams] == [0.4, 0.5]
    assert [team.curve.gain for team in world.teams] == [3.0, 1.5]  # a family of its own is a curve of its own


def test_a_default_that_was_not_written_reaches_them_too(opened: Draft) -> None:
    world = opened.changed({"world.defaults.vanity.prone_share": 0.9}).scenario.world
    assert [team.vanity.prone_share for team in world.teams] == [0.9, 0.9]


def test_a_preset_keeps_its_other_values(opened: Draft) -> None:
    paths = {"world.price.usd_per_mtok": 2.5, "world.defaults.salary.sigma": 0.1}
    world = opened.changed(paths).scenario.world
    assert world.price.usd_per_mtok == 2.5
    assert world.teams[0].salary.sigma == 0.1
    median = "world.teams[0].salary.median_usd_per_year"
    assert world.teams[0].salary.median_usd_per_year == find(opened.file.scenario, median).value


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_setting_every_value_to_itself_changes_nothing(path: Path) -> None:
    file = load(path)
    opened = draft(file)
    values = {at: value for at, value in scalars(file.scenario).items() if value is not None}
    # a curve's unused plain numbers beside another form would be a second way to say the same
    forms = ("half_gain_usd_per_month", "half_saving_mtok_per_hour")
    other = {at.rsplit(".", 1)[0] for at in values if at.endswith(forms)}
    values = {at: v for at, v in values.items() if at.rsplit(".", 1)[0] not in other}
    assert opened.changed({}).scenario == file.scenario
    for at, value in values.items():
        assert opened.changed({at: value}).scenario == file.scenario, at


def test_the_options_of_the_command_line_are_kept() -> None:
    file = loads(TEXT)
    file = file._replace(scenario=file.scenario.model_copy(update={"seed": 77, "replications": 3}))
    again = draft(file).changed({"world.price.usd_per_mtok": 2.0}).scenario
    assert (again.seed, again.replications, again.months) == (77, 3, 6)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"world.defaults.amenable_share": 1.4}, "world.defaults.amenable_share = 1.4 must be from 0 to 1 (share)."),
        ({"policies.gated.reviewers": 1.5}, "policies[2].reviewers = 1.5 must be a whole number from 1 to 10,000"),
        ({"policies.small cap.share_of_base_pay": 0.5}, "gives two allowances"),
        ({"world.teams[0].curve.gain_at_reference": 0.5}, "gives gain_at_reference without"),
        ({"world.leaderboard.scope": "team!"}, "must be one of: organisation, team. Did you mean 'team'?"),
    ],
)
def test_a_value_out_of_range_is_told_once(opened: Draft, values: dict[str, Any], sentence: str) -> None:
    found = opened.errors(values)
    assert len(found) == 1
    assert sentence in found[0]


def test_two_forms_of_one_curve_are_refused() -> None:
    opened = draft(loads(TEXT))
    manager = {"gain_at_reference": 0.3, "reference_usd_per_month": 100.0, "half_gain_usd_per_month": 80.0}
    values = {f"world.defaults.curve.{name}": value for name, value in manager.items()}
    assert any("two ways to say the same" in error for error in opened.errors(values))


def test_a_change_leaves_the_original_alone(opened: Draft) -> None:
    before = opened.file.scenario.model_dump()
    opened.changed({"world.teams[1].curve.exponent": 0.7, "policies.gated.hurdle": 2.0})
    assert opened.changed({}).scenario.model_dump() == before


def test_changed_scenarios_are_checked_like_any_other(opened: Draft) -> None:
    with pytest.raises(ScenarioError):
        opened.changed({"months": 0})


def test_a_scenario_alone_is_that_of_the_changed_file(opened: Draft) -> None:
    values = {"world.price.usd_per_mtok": 2.0}
    assert opened.scenario(values) == opened.changed(values).scenario
    with pytest.raises(ScenarioError):
        opened.scenario({"world.price.usd_per_mtok": -1.0})


LISTS = """\
title: Lists
question: Which?
months: 6
world:
  defaults: {roles: [{name: senior, share: 0.3}, {name: v1.2, share: 0.7}]}
  teams: [{name: alpha, engineers: 3, groups: [emea]}, {name: data, engineers: 2}]
policies:
  - {name: by name, kind: capped, usd_per_month_by: {alpha: 100, v1.2: 50, others: 20}}
  - name: as sold
    kind: limits
    limits:
      - {window: month, usd: 200, only: [emea, data]}
      - {window: week, scope: company, usd: 900, on_limit: ask, raise_usd: 50}
"""


@pytest.mark.parametrize(
    ("path", "value", "plain"),
    [
        ("policies.as sold.limits.0.usd", 200.0, "policies[1].limits[0].usd"),
        ("policies[1].limits[1].raise_usd", 50.0, "policies[1].limits[1].raise_usd"),
        ("policies.as sold.limits.0.only.1", "data", "policies[1].limits[0].only[1]"),
        ("policies.as sold.limits.1.hard", True, "policies[1].limits[1].hard"),
        ("policies.by name.usd_per_month_by.alpha", 100.0, "policies[0].usd_per_month_by.alpha"),
        ("policies.by name.usd_per_month_by.v1.2", 50.0, "policies[0].usd_per_month_by.v1.2"),
        ("world.teams.data.roles.senior.share", 0.3, "world.teams[1].roles[0].share"),
        ("world.defaults.roles.v1.2.pay", 1.0, "world.defaults.roles[1].pay"),
    ],
)
def test_a_path_leads_into_lists_and_amounts_by_name(path: str, value: Any, plain: str) -> None:
    address = draft(loads(LISTS)).find(path)
    assert (address.value, address.path) == (value, plain)


def test_a_value_in_a_list_is_set_there_and_nowhere_else() -> None:
    opened = draft(loads(LISTS))
    found = opened.scenario({"policies.as sold.limits.1.usd": 700.0, "policies.by name.usd_per_month_by.alpha": 80.0})
    by_name, as_sold = found.policies
    assert as_sold.limits[0] == opened.file.scenario.policies[1].limits[0]  # type: ignore[union-attr]
    assert as_sold.limits[1].usd == 700.0  # type: ignore[union-attr]
    assert by_name.usd_per_month_by == {"alpha": 80.0, "v1.2": 50.0, "others": 20.0}  # type: ignore[union-attr]


def test_a_teams_role_may_be_set_where_the_defaults_list_it() -> None:
    alpha, data = draft(loads(LISTS)).scenario({"world.teams.data.roles.senior.pay": 2.0}).world.teams
    assert [role.pay for role in data.roles] == [2.0, 1.0]
    assert [role.pay for role in alpha.roles] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("policies.as sold.limits.2.usd", "did you mean 'policies[1].limits[0].usd' or 'policies[1].limits[1].usd'?"),
        ("policies.by name.usd_per_month_by.alpah", "did you mean 'policies[0].usd_per_month_by.alpha'?"),
        ("policies.by name.usd_per_month_by", "is a block, not a single value. Inside it: alpha, v1.2, others."),
        ("policies.as sold.limits", "is a block, not a single value. Inside it: 0, 1."),
        ("world.teams.data.roles.senoir.pay", "did you mean 'world.teams[1].roles.senior.pay'?"),
    ],
)
def test_a_path_into_a_list_that_leads_nowhere_says_what_is_near(path: str, advice: str) -> None:
    with pytest.raises(PathError) as caught:
        draft(loads(LISTS)).find(path)
    assert advice in str(caught.value)


STUDIES = """\
uncertain: {policies.as sold.limits.0.raise_days: {low: 5, high: 40, source: assumed}}
assumptions: [{name: tight, set: {policies.as sold.limits.0.usd: 50, policies.by name.usd_per_month_by.others: 5}}]
sweep: {parameters: {policies.as sold.limits.0.usd: [100, 300], policies.by name.usd_per_month_by.alpha: [50, 90]}}
optimize: {levers: {policies.as sold.limits.1.usd: {low: 500, high: 900}}}
"""


def test_every_study_reaches_into_lists_and_amounts_by_name() -> None:
    file = loads(LISTS + STUDIES)
    opened = draft(file)
    assert file.scenario.sweep is not None
    for path in [*file.scenario.sweep.parameters, *file.scenario.uncertain, *file.scenario.assumptions[0].set]:
        assert opened.find(path).value is not None
    with pytest.raises(ScenarioError, match=r"'policies\.as sold\.limits\.7\.usd' leads nowhere"):
        loads(LISTS + STUDIES.replace("limits.1.usd", "limits.7.usd"))


def test_a_value_in_a_list_is_set_from_the_command_line_and_says_so() -> None:
    given = ["policies.as sold.limits.0.usd=300", "policies.by name.usd_per_month_by.alpha=7"]
    found = with_settings(loads(LISTS), given)
    rows = {row.path: row for row in found.assumptions}
    assert rows["policies[1].limits[0].usd"][1:5] == ("300", "USD", "yours", "set with --set")
    assert rows["policies[0].usd_per_month_by.alpha"][1:5] == ("7", "USD/month", "yours", "set with --set")
    assert rows["policies[0].usd_per_month_by.others"].source == "the scenario gives no source"
    assert "policies[1].limits[0].raise_days" not in rows  # of a limit that asks nobody
    assert "policies[1].limits[1].raise_days" in rows
