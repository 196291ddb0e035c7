"""Policies of one's own in the compiled engine: the same rows as in the reference engine, or a reason why not."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.cli.run import _say_what_is_slow
from simulator.engines import compiled, own_compiled, own_parity
from simulator.engines.compiled_state import Told
from simulator.engines.custom_policy import OwnRules
from simulator.engines.own_compiled import function_of, why_not
from simulator.engines.own_parity import parity
from simulator.engines.own_translation import TOLD
from simulator.engines.run import SimulationError, run_policy
from simulator.problem import build
from simulator.records import BAD_STATE
from simulator.scenario.blocks.events import PolicySwitch
from simulator.scenario.blocks.own_rule import RULE, OwnRule
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import read_own
from simulator.workload import draw
from tests.engines.own_policies import NUMBERS, answering, both, policy_of, small
from tests.engines.random_worlds import scenarios
from tests.worlds import policy


def test_the_compiled_engine_tells_the_fields_that_a_translation_reads() -> None:
    assert Told._fields == (*TOLD, "function", "parameters")


@pytest.mark.parametrize("name", NUMBERS)
def test_both_engines_leave_the_same_rows(name: str, tmp_path: Path) -> None:
    own = policy_of(tmp_path, *NUMBERS[name])
    assert why_not(own) == ""
    reference, fast = both(small(), own)
    assert reference == fast
    assert parity(own, small()) == ""


def test_the_example_of_a_soft_cap_is_compiled() -> None:
    own = read_own(Path(__file__).parents[1] / "examples" / "own_policies" / "soft_cap.py")
    reference, fast = both(small(), own)
    assert reference == fast


def test_where_engineers_meet_too(tmp_path: Path) -> None:
    """Scarce supply and a backlog order the requests; a policy that is not asked in their order would grant others."""
    own = policy_of(tmp_path, *NUMBERS["cap by spent this month"])
    for supply in ("api", "fleet"):
        scarce = small(supply={"kind": supply, "api": {"mtok_per_minute": 0.005}, "fleet": {"gpus": 1}})
        reference, fast = both(scarce, own)
        assert reference == fast


def _agree(scenario: Scenario, name: str, usd: float | None) -> None:
    with TemporaryDirectory() as folder:
        own = policy_of(Path(folder), *NUMBERS[name])
    first = scenario.policies[0]
    own = own.model_copy(
        update={"supply": first.supply, "contract": first.contract, "allowance_usd_per_month": usd, "pacing": 1.0}
    )
    reference, fast = both(scenario.model_copy(update={"policies": (own,)}), own)
    assert reference == fast


RANDOM = given(scenarios(), st.sampled_from(sorted(NUMBERS)), st.sampled_from([None, 0.0, 25.0]))


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@RANDOM
def test_random_worlds_agree(scenario: Scenario, name: str, usd: float | None) -> None:
    _agree(scenario, name, usd)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@RANDOM
def test_many_random_worlds_agree(scenario: Scenario, name: str, usd: float | None) -> None:
    _agree(scenario, name, usd)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("self.seen = 1\nreturn 0", "mine.py:7: self.seen = 1: it keeps something beyond the request."),
        (
            "return request.team_spent_usd",
            "request.team_spent_usd: team_spent_usd is told to the reference engine only.",
        ),
        ("return 1 if request.role == 'senior' else 0", "request.role: role is told to the reference engine only."),
        ("return Answer(tier='economy')", "its Answer has more than mtok or usd."),
        ("return Answer(wait_until='week')", "its Answer has more than mtok or usd."),
        ("while True:\n    pass", "mine.py:7: while True:: it has a loop."),
        ("return request.rng.random()", "it is more than arithmetic, comparisons and math of numbers."),
        ("return math.sin(request.hour)", "math.sin(request.hour): it is more than arithmetic"),
        ("return sum(request.past_usd)", "sum(request.past_usd): it is more than arithmetic"),
        ("return round(request.wanted_mtok, 2)", "it is more than arithmetic"),
        ("if request.hour > 9:\n    x = 1.0\nreturn x", "mine.py:9: x: it may be read before it is set."),
        ("return request.wanted_mtok * 2 ** 60 % 9007199254740993", "it has a whole number that is no double."),
        ("return self.limit", "self.limit: it is no number that the class has from the start."),
        ("return Answer(mtok=request.hour < 5 and 3.0)", "its Answer may be true or false, which is no amount."),
        ("min = 3.0\nreturn min(1, 2)", "min(1, 2): it is more than arithmetic"),
    ],
)
def test_what_is_not_compiled_says_why_and_runs_in_the_reference_engine(body: str, said: str, tmp_path: Path) -> None:
    own = answering(tmp_path, body)
    assert said in why_not(own)
    problem = build(small(), own, draw(small(), 0, policies=[own]))
    assert function_of(OwnRules(own, small()), problem) is None


@pytest.mark.parametrize(
    "attributes",
    [
        "    @classmethod\n    def month(cls, number):\n        cls.cap_usd = number\n",
        "    def __init__(self):\n        self.month = lambda number: setattr(self, 'cap_usd', number)\n",
        "    def __getattribute__(self, name):\n        return object.__getattribute__(self, name)\n",
    ],
)
def test_a_number_that_something_else_may_change_is_no_parameter(attributes: str, tmp_path: Path) -> None:
    own = answering(tmp_path, "return Answer(usd=self.cap_usd)", "    cap_usd = 3.0\n" + attributes)
    assert "beside grant" in why_not(own) or "no method written in the class" in why_not(own)
    assert parity(own, small()) == ""


def test_every_policy_is_asked_for_every_number_that_is_told() -> None:
    text = "".join(body for _, _, body in NUMBERS.values())
    assert [name for name in TOLD if f"request.{name}" not in text] == ["waited_hours"]  # 0 where nothing waits


def test_a_policy_with_state_runs_under_the_compiled_engine_as_it_did(tmp_path: Path) -> None:
    attributes = "    def month(self, number):\n        self.left = 3\n"
    own = answering(tmp_path, "self.left -= 1\nreturn request.wanted_mtok if self.left >= 0 else 0.0", attributes)
    assert "a method month beside grant" in why_not(own)
    assert parity(own, small()) == ""
    outcome = run_policy(small(), own, draw(small(), 0, policies=[own]), 0, "compiled")
    assert outcome.ledger.any()


def test_a_run_says_which_policies_are_slow_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slow = answering(tmp_path, "return sum(request.past_usd)")
    fast = policy_of(tmp_path, *NUMBERS["soft cap"])
    for own, said in ((slow, "Policy 'own' runs in the SimPy engine"), (fast, "")):
        _say_what_is_slow("compiled", small().model_copy(update={"policies": (own,)}))
        told = capsys.readouterr().err
        assert (told.startswith(said) and "sum(request.past_usd)" in told) if said else not told


def test_a_run_says_that_a_rule_of_vanity_is_slow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rule.py"
    file.write_text(f"def {RULE}:\n    return pad\n")
    world = small().world
    ranked = world.leaderboard.model_copy(update={"rule": OwnRule(file=str(file))})
    scenario = small().model_copy(update={"world": world.model_copy(update={"leaderboard": ranked})})
    _say_what_is_slow("simpy", scenario)
    assert not capsys.readouterr().err
    _say_what_is_slow("compiled", scenario)
    assert f"The rule of vanity in {file} runs in the SimPy engine" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return request.wanted_mtok / (request.month - 2)", "returned -"),
        ("return 1 / (request.spent_usd - request.spent_usd)", "ZeroDivisionError"),
        ("return min(1 / (request.month - 3), request.wanted_mtok) if request.month > 2 else 0", "ZeroDivisionError"),
        ("return 0 * math.sqrt(150 - request.hour)", "math domain error"),
        ("return 0 * math.log(request.hour)", "math domain error"),
        ("return 0 * math.exp(request.hour * 5)", "math range error"),
        ("return 0 * 10.0 ** request.hour", "math range error"),
        ("return request.wanted_mtok if request.hour < 200 else 2 * request.wanted_mtok + 1", "Return a number from 0"),
        ("return float('nan')", "returned nan Mtok"),
        ("return math.inf - math.inf", "returned nan Mtok"),
        ("return Answer(usd=100 - request.hour)", "USD. Return an amount from 0 on"),
        ("return request.hour < 1000", "returned 1 Mtok where"),
        ("if request.hour < 100:\n    return 0", "None, which is not a number"),
        ("return math.floor(math.inf)", "OverflowError"),
    ],
)
def test_an_error_has_the_same_sentence_in_both_engines(body: str, said: str, tmp_path: Path) -> None:
    own = answering(tmp_path, body)
    told = []
    for engine in ("simpy", "compiled"):
        with pytest.raises(SimulationError) as error:
            run_policy(small(), own, draw(small(), 0, policies=[own]), 0, engine)
        told.append(str(error.value))
    assert told[0] == told[1]
    assert "mine.py:" in told[0]
    assert said in told[0]
    assert parity(own, small()) == ""


def test_the_compiled_engine_meets_the_first_error_in_time(tmp_path: Path) -> None:
    """Engineer 0, who works alone first, fails later than others do."""
    own = answering(tmp_path, "return 0 if request.hour < 300 - 20 * request.engineer else 1 / 0")
    (status, engineer, *_), (other, who, *_) = _statuses(own)
    assert (status, engineer) == (other, who)
    assert engineer > 0


def _statuses(own: Any) -> list[Any]:
    problem = build(small(), own, draw(small(), 0, policies=[own]))
    function = function_of(OwnRules(own, small()), problem)
    assert function is not None
    fast = compiled.simulate(problem, function)
    with pytest.raises(SimulationError) as error:
        run_policy(small(), own, draw(small(), 0, policies=[own]), 0, "simpy")
    named = int(str(error.value).partition("engineer=")[2].partition(",")[0] or -1)
    return [(BAD_STATE, named), fast[:2]]


def test_whole_numbers_that_a_double_cannot_hold_are_pythons(tmp_path: Path) -> None:
    body = "return request.wanted_mtok * ((request.engineer + 3) * 3202343444441 * 3202343444449 % 97) / 97"
    own = answering(tmp_path, body)
    assert why_not(own) == ""
    assert parity(own, small()) == ""


def test_a_run_in_which_another_policy_follows_is_the_reference_engines(tmp_path: Path) -> None:
    own = answering(tmp_path, "return request.wanted_mtok")
    other = policy("capped", usd_per_month=20.0)
    switch = PolicySwitch(kind="policy_switch", month=2, policy="own", to=other.label)
    scenario = small().model_copy(update={"policies": (own, other), "events": (switch,)})
    problem = build(scenario, own, draw(scenario, 0))
    assert function_of(OwnRules(own, scenario), problem) is None
    assert parity(own, scenario) == ""


def test_parameters_are_read_from_each_run_and_compile_nothing_anew(tmp_path: Path) -> None:
    own = policy_of(tmp_path, *NUMBERS["soft cap"])
    fast = both(small(), own)[1]
    ordinary = len(compiled.loop.signatures)
    lower = own.model_copy(update={"cap_usd": 1.0})
    low_reference, low_fast = both(small(), lower)
    assert low_reference == low_fast != fast
    assert len(compiled.loop.signatures) == ordinary
    rules = [OwnRules(one, small()) for one in (own, lower)]
    problem = build(small(), own, draw(small(), 0, policies=[own]))
    one, other = (function_of(each, problem) for each in rules)
    assert one is not None
    assert other is not None
    assert one.function == other.function
    assert (one.parameters.tolist(), other.parameters.tolist()) == ([20.0], [1.0])


def test_parity_tells_the_first_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = policy_of(tmp_path, *NUMBERS["soft cap"])

    def other(rules: OwnRules, problem: Any) -> Any:
        found = function_of(rules, problem)
        return found and found._replace(parameters=found.parameters * 0.5)

    monkeypatch.setattr(own_compiled, "function_of", other)
    assert own_parity.parity(own, small()).startswith("requests of alpha in month 1 is ")


def test_the_compiled_engine_does_not_run_an_own_policy_without_its_function(tmp_path: Path) -> None:
    own = policy_of(tmp_path, *NUMBERS["soft cap"])
    with pytest.raises(SimulationError, match="no function for a policy"):
        compiled.simulate(build(small(), own, draw(small(), 0, policies=[own])))


@pytest.mark.slow
def test_it_runs_as_plain_python_too() -> None:
    """For coverage and the debugger: NUMBA_DISABLE_JIT=1 leaves the same rows."""
    program = (
        "from pathlib import Path\nfrom tempfile import mkdtemp\n"
        "from tests.engines.own_policies import NUMBERS, both, policy_of, small\n"
        "for parts in NUMBERS.values():\n"
        "    one, other = both(small(), policy_of(Path(mkdtemp()), *parts))\n"
        "    assert one == other\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("", "")
