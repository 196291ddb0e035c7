"""Precision and guarantee on the engine: what is promised, what is refused, and nothing changes unasked."""

import numpy as np
import pytest

import simulator
from simulator.replication.compare import compare
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.guarantee import guarantee
from simulator.studies.compare.precision import FLOOR, GROWTH, widest
from simulator.studies.compare.ranking import net_values
from simulator.studies.compare.stopping import Assurance
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.warmup import SETTLED, TOO_SHORT, warm_up, warm_up_sentence, warm_up_warning
from simulator.text import first_upper, rounded, usd
from tests.worlds import policy, still, team, world

TWINS = (
    policy("uncapped"),
    policy("capped", name="cap 60", usd_per_month=60.0),
    policy("capped", name="cap 20", usd_per_month=20.0),
    policy("planner"),
)


def scenario(replications: int = 12, months: int = 4) -> Scenario:
    found = world(team("a", 6), team("b", 4), policies=TWINS, months=months)
    return found.model_copy(update={"replications": replications})


@pytest.fixture(scope="module")
def guaranteed() -> Findings:
    return simulator.compare(scenario(), guarantee=0.95, indifference_usd_per_year=24_000.0, at_most=300)


def test_the_worked_width() -> None:
    assert widest(np.array([[9.0], [10.0], [11.0]]), 0.95) == pytest.approx(0.248, abs=5e-4)


def test_a_policy_without_spread_is_known_exactly() -> None:
    assert widest(np.array([[0.0, -9.0], [0.0, -9.5]]), 0.95) == 0.0


def test_precision_stops_as_soon_as_it_is_reached_and_is_a_run_of_that_many_replications() -> None:
    found = simulator.compare(scenario(400), precision=0.15)
    told = found.precision
    assert told is not None
    assert FLOOR <= told.replications < 400
    assert told.reached <= 0.15
    assert found.comparison.replications == found.comparison.scenario.replications == told.replications
    assert not found.comparison.interrupted
    plain = simulator.compare(scenario(told.replications))
    assert plain.summary.equals(found.summary)
    assert found.answer.endswith(told.sentence)
    before = net_values(plain.paired)[: int(told.replications / GROWTH)]  # at the look before, or earlier
    assert widest(before, 0.95) > 0.15


def test_a_precision_out_of_reach_says_so() -> None:
    found = simulator.compare(scenario(), precision=0.0001, at_most=15)
    assert found.precision is not None
    assert found.precision.replications == 15
    assert "Not as precise as asked: after 15 of at most 15 replications" in found.answer


def test_a_guarantee_runs_the_survivors_only(guaranteed: Findings) -> None:
    given = guaranteed.guarantee
    assert given is not None
    assert given.first_stage == 12
    assert given.indifference_usd == pytest.approx(200.0)
    table = given.table.set_index("policy")
    assert table["replications"].max() == given.replications > 12
    assert table.loc["none", "replications"] == table.loc["none", "ruled_out_at"] < given.replications
    assert set(table.index) == {"none", "uncapped", "cap 60", "cap 20"}
    assert given.reached == (table["chosen"].sum() == 1)
    assert guaranteed.answer.endswith(given.sentence)
    for part in ("95% confidence", "24,000 USD a year for the whole organisation", "200 USD per post and month"):
        assert part in given.sentence


def test_the_answer_and_the_guarantee_name_the_same_policy() -> None:
    """The first company of which two replications put another policy first than the guarantee found to be best."""
    for seed in range(1, 100):
        asked = scenario(2).model_copy(update={"seed": seed})
        found = simulator.compare(asked, guarantee=0.9, indifference_usd_per_year=60_000.0, at_most=300, workers=1)
        given = found.guarantee
        assert given is not None
        if given.reached and given.chosen not in ("none", found.ranking["policy"][0]):
            break
    assert given is not None
    assert given.chosen == found.best != found.ranking["policy"][0]
    assert found.answer.startswith(f"{first_upper(given.chosen)} earns most: about ")
    assert found.ranking["policy"][0] not in found.answer
    assert found.answer.endswith(given.sentence)
    (net,) = given.table.loc[given.table["policy"] == given.chosen, "net_usd"]
    assert usd(rounded(net * asked.engineer_months_per_year)) in found.answer


def test_what_does_not_matter_is_shared_among_the_engineers_who_are_there() -> None:
    grown = scenario(months=12)
    teams = tuple(
        each.model_copy(update={"staffing": each.staffing.model_copy(update={"growth_per_year": 1.0})})
        for each in grown.world.teams
    )
    grown = grown.model_copy(update={"world": grown.world.model_copy(update={"teams": teams})})
    given = simulator.compare(grown, guarantee=0.95, indifference_usd_per_year=24_000.0, at_most=12).guarantee
    assert given is not None
    assert given.indifference_usd == pytest.approx(24_000.0 / grown.engineer_months())
    assert given.indifference_usd < 200.0


def test_the_race_meets_the_worlds_a_longer_comparison_would(guaranteed: Findings) -> None:
    given = guaranteed.guarantee
    assert given is not None
    longest = given.table.iloc[0]
    full = simulator.compare(scenario(int(longest["replications"])))
    mean = full.summary.set_index("policy").loc[longest["policy"], "net_usd"]
    assert longest["net_usd"] == pytest.approx(mean)


def test_workers_do_not_change_a_guarantee(guaranteed: Findings) -> None:
    again = guarantee(guaranteed.paired, 0.95, 24_000.0, at_most=300, workers=1)
    assert guaranteed.guarantee is not None
    assert again.table.equals(guaranteed.guarantee.table)
    assert again.sentence == guaranteed.guarantee.sentence


def test_a_first_stage_inside_the_comparison_uses_its_other_replications_first(guaranteed: Findings) -> None:
    comparison = compare(scenario(40))
    early = guarantee(paired_totals(comparison), 0.95, 24_000.0, at_most=40, first_stage=10)
    assert early.first_stage == 10
    assert early.replications <= 40


def test_where_the_limit_is_reached_no_guarantee_is_given() -> None:
    found = simulator.compare(scenario(), guarantee=0.99, indifference_usd_per_year=0.01, at_most=14)
    given = found.guarantee
    assert given is not None
    assert not given.reached
    assert not given.table["chosen"].any()
    assert "No guarantee of 99%: after 14 replications" in found.answer
    assert "That is the limit of 14" in found.answer


def test_both_at_once() -> None:
    found = simulator.compare(
        scenario(60), precision=0.2, guarantee=0.9, indifference_usd_per_year=20_000.0, at_most=80
    )
    assert found.precision is not None
    assert found.guarantee is not None
    assert found.guarantee.first_stage == FLOOR


@pytest.mark.parametrize(
    ("asked", "sentences"),
    [
        (Assurance(precision=1.5), ["precision = 1.5 must be above 0 and below 1"]),
        (Assurance(guarantee=0.95), ["guarantee requires indifference"]),
        (Assurance(guarantee=0.3, indifference_usd_per_year=-1.0), ["guarantee = 0.3", "indifference = -1.0"]),
        (Assurance(indifference_usd_per_year=9.0), ["indifference requires guarantee"]),
        (Assurance(at_most=50), ["at-most requires precision or guarantee"]),
        (Assurance(precision=0.1, at_most=3), ["at-most = 3 must be at least 10 replications"]),
        (
            Assurance(guarantee=0.9, indifference_usd_per_year=9.0, at_most=5),
            ["at-most = 5 must be at least 12 replications"],
        ),
        (Assurance(guarantee=float("nan"), indifference_usd_per_year=float("inf")), ["guarantee = nan", "= inf"]),
    ],
)
def test_what_cannot_be_promised_is_refused_all_at_once(asked: Assurance, sentences: list[str]) -> None:
    with pytest.raises(simulator.ScenarioError) as refused:
        asked.check(scenario())
    for sentence in sentences:
        assert sentence in str(refused.value)


def test_nothing_asked_changes_nothing() -> None:
    asked = Assurance()
    asked.check(scenario())
    assert asked.extended(scenario()) == scenario()
    assert asked.enough(scenario()) is None
    findings = simulator.compare(scenario(4))
    assert asked.fulfilled(findings, scenario(4)) is findings
    assert findings.guarantee is None
    assert findings.precision is None


def test_a_settled_world_needs_no_warm_up_and_a_short_one_cannot_tell() -> None:
    flat = world(still(engineers=3, hours=21.0), policies=(policy("uncapped"),), months=12)
    found = warm_up(simulator.compare(flat, replications=2))
    assert [(each.policy, each.verdict) for each in found] == [("uncapped", SETTLED)]
    assert found[0].suggested <= 1  # the first item of all is finished late in the first month
    assert "no month" in warm_up_sentence([found[0]._replace(suggested=0)])
    short = warm_up(simulator.compare(scenario(2)))
    assert {each.verdict for each in short} == {TOO_SHORT}
    assert "it takes 10 to tell" in warm_up_sentence(short)


def test_a_slow_start_is_noticed_against_the_warm_up_of_the_scenario() -> None:
    late = team("a", 20, adoption={"midpoint_month": 6.0, "ramp_months": 1.0})
    slow = world(late, policies=(policy("uncapped"),), months=60)
    findings = simulator.compare(slow, replications=6)
    (found,) = warm_up(findings)
    assert warm_up_warning(findings) == ""  # the scenario asks for no warm-up
    brief = simulator.compare(slow.model_copy(update={"warmup_months": 1}), replications=6)
    assert "too short" in warm_up_warning(brief)
    assert found.batch == 5
    assert found.suggested >= 5
    assert "every month counts" in warm_up_sentence([found])
    assert "too short" in warm_up_sentence([found._replace(used=1)])
    assert "long enough" in warm_up_sentence([found._replace(used=found.suggested)])


def test_an_interrupted_race_says_so_and_keeps_what_it_has() -> None:
    def press(done: int) -> None:
        if done >= 15:
            raise KeyboardInterrupt

    given = guarantee(paired_totals(compare(scenario())), 0.99, 0.01, at_most=100, workers=1, progress=press)
    assert given.interrupted
    assert given.replications == 15
    assert given.sentence.endswith("It was interrupted.")
