"""A policy of one's own as part of a scenario: read from beside it, its parameters set by path, its text kept."""

import pickle
from pathlib import Path

import pytest

import simulator
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import own_of, with_policies
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.ranges import unknown_inputs
from simulator.studies.levers import lever_name, levers, own_lever

CAP = """
from simulator import parameter

class Policy:
    name = "my cap"
    sentence = "Caps."
    cap_usd = parameter(40.0, "USD/month", "cap per engineer", ge=0, le=1000, plausible=(20, 80))
    days = 3
    lever = "cap_usd"

    def grant(self, request):
        return min(request.wanted_mtok, max(0.0, self.cap_usd - request.spent_usd) / request.usd_per_mtok)
"""
TEXT = """\
title: t
question: q
months: 1
replications: 3
world: {teams: [{name: a, engineers: 2}]}
policies:
  - kind: uncapped
  - {kind: own, file: my_cap.py, cap_usd: {value: 30, source: ours}}
  - kind: planner
"""
HALF = 0.5


class Half:
    """A class given in Python."""

    name = "half"
    sentence = "Half of everything."

    def grant(self, request: simulator.Request) -> simulator.Answer:
        """What a request gets."""
        return simulator.Answer(mtok=HALF * request.wanted_mtok)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "my_cap.py").write_text(CAP, encoding="utf-8")
    (tmp_path / "s.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "s.yaml"


def errors(path: Path, old: str, new: str) -> str:
    with pytest.raises(simulator.ScenarioError) as told:
        simulator.loads(TEXT.replace(old, new), str(path))
    return str(told.value)


def test_its_parameters_are_values_of_the_scenario(path: Path) -> None:
    file = simulator.load(path)
    (own,) = own_of(file.scenario)
    assert own.label == "my cap"
    assert own.parameters == {"cap_usd": 30.0, "days": 3}
    assert own.sentence == "Caps."
    assert file.with_({"policies.my cap.cap_usd": 20}).scenario.policies[1] == own.model_copy(update={"cap_usd": 20.0})
    assert parameter_name("policies.my cap.cap_usd", file.scenario) == "cap per engineer under my cap"
    assert own.made().cap_usd == 30.0
    assert [row.source for row in file.assumptions if row.path == "policies[1].cap_usd"] == ["ours"]


def test_its_lever_is_that_of_marginal_roi_and_budget(path: Path) -> None:
    (own,) = own_of(simulator.load(path).scenario)
    assert own.has_lever
    assert own_lever(own) == "cap_usd"
    assert lever_name(own) == "cap per engineer"
    assert levers(own)["cap_usd"] == "USD/month"
    assert own.nudged().made().cap_usd == pytest.approx(37.5)


def test_a_plausible_range_is_drawn_where_no_source_is_given(path: Path) -> None:
    known, open_ = (
        simulator.loads(text, str(path)) for text in (TEXT, TEXT.replace("{value: 30, source: ours}", "30"))
    )
    found = [{one.path for one in unknown_inputs(draft(file))} for file in (known, open_)]
    assert found[1] - found[0] == {"policies.my cap.cap_usd"}


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("cap_usd: -1", "s.yaml:8: policy 2 (my cap): policies[1].cap_usd = -1 must be from 0 to 1,000 (USD/month)."),
        ("cap_usdd: 1", "policies[1] has no key 'cap_usdd'. Did you mean 'cap_usd'?"),
        ("days: 2.5", "policies[1].days = 2.5 must be a whole number"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_line(path: Path, new: str, said: str) -> None:
    assert said in errors(path, "cap_usd: {value: 30, source: ours}", new)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "s.yaml:8: policy 2 (own): policies[1].file = 'my_cap.py' does not exist. It needs a class Policy"),
        ("class Policy(\n", "policies[1].file = 'my_cap.py' is no policy. my_cap.py:1: is not Python"),
        (CAP.replace('lever = "cap_usd"', 'lever = "cap"'), "my_cap.py:9: lever = 'cap' is no number that the class"),
        (CAP.replace('lever = "cap_usd"', 'lever = "days"'), "lever = 'days' is a whole number, which cannot move"),
        (CAP.replace("days = 3", "kind = 3"), "my_cap.py:8: kind is a word of tokensim."),
        (CAP.replace("parameter(40.0", "parameter(-4.0"), "my_cap.py:7: cap_usd = -4.0 must be greater than or equal"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_on_the_line_that_names_it(path: Path, text: str | None, said: str) -> None:
    own = path.with_name("my_cap.py")
    own.unlink() if text is None else own.write_text(text, encoding="utf-8")
    with pytest.raises(simulator.ScenarioError) as told:
        simulator.load(path)
    assert said in str(told.value)


def test_the_text_goes_into_workers_and_dumps_whatever_became_of_the_file(path: Path) -> None:
    scenario = simulator.load(path).scenario
    path.with_name("my_cap.py").unlink()
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario
    assert Scenario.model_validate(scenario.model_dump()) == scenario


def test_a_policy_is_added_before_the_upper_bounds_and_stands_in_the_text(path: Path) -> None:
    plain = simulator.loads(TEXT.replace("  - {kind: own, file: my_cap.py, cap_usd: {value: 30, source: ours}}\n", ""))
    file = with_policies(plain, [path.with_name("my_cap.py"), Half])
    assert [policy.label for policy in file.scenario.policies] == ["uncapped", "my cap", "half", "planner"]
    code = {one.file: one.text for one in own_of(file.scenario)}
    assert simulator.loads(file.text, "again", code).scenario == file.scenario
    assert with_policies(plain, ()) is plain


def test_a_class_takes_along_what_it_uses() -> None:
    plain = simulator.loads(TEXT.replace("  - {kind: own, file: my_cap.py, cap_usd: {value: 30, source: ours}}\n", ""))
    (own,) = own_of(with_policies(plain, [Half]).scenario)
    assert own.text.startswith("HALF = 0.5\nimport simulator as simulator\n")
    assert own.made().grant(simulator.Request(0, 0, 1, 0.0, 4.0, 1.5, 16.0, 0.0, 0.0)).mtok == 2.0


def test_a_class_whose_source_cannot_be_had_says_what_to_do() -> None:
    made: type = type("Made", (), {"name": "m", "sentence": "M.", "grant": eval("lambda self, request: 0.0")})
    plain = simulator.loads(TEXT.replace("  - {kind: own, file: my_cap.py, cap_usd: {value: 30, source: ours}}\n", ""))
    with pytest.raises(simulator.ScenarioError, match="no source that can be read"):
        with_policies(plain, [made])


def test_nothing_at_the_top_of_the_text_outlives_a_run() -> None:
    text = "seen = []\nclass Policy:\n    name = sentence = 'own'\n    def grant(self, r):\n        seen.append(1)\n"
    own = OwnPolicy.model_validate(
        {"kind": "own", "file": "own.py", "text": text + "        return float(len(seen))\n"}
    )
    assert [own.made().grant(None) for _ in range(3)] == [1.0, 1.0, 1.0]
