"""Every check passes on a sound comparison and can fail on a broken one."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.replication.compare import Comparison, compare
from simulator.replication.reduce import MEASURES, Moments
from simulator.scenario.blocks.observed_ranges import OF_SPEND, OF_TEAM, OF_WORLD, stretches
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import FAIL, PASS, REVIEW, Check, checks_line
from simulator.studies.compare import accounting_checks as books
from simulator.studies.compare import checks as doubts
from simulator.studies.compare.checks import checks
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.input_checks import within_evidence
from tests.scenario.texts import SMALL, STARTER
from tests.worlds import EVERY, ROLLOVER, policy, team, world

ALL = {
    "tokens conserved", "allowances balance", "sums agree", "planner unbeaten", "best policy known", "lead known",
    "winner stays", "enough replications", "values sourced", "within the evidence",
}  # fmt: skip


def sound(replications: int = 12, *policies: Any) -> Scenario:
    scenario = world(team(engineers=6), policies=(policies or (*EVERY, ROLLOVER)), months=4)
    return scenario.model_copy(update={"replications": replications})


@pytest.fixture(scope="module")
def findings() -> Findings:
    return conclude(compare(sound()))


def status(table: pd.DataFrame, name: str) -> str:
    return str(table.set_index("check").loc[name, "status"])


def again(findings: Findings, comparison: Comparison) -> pd.DataFrame:
    return checks(paired_totals(comparison), findings.summary, findings.ranking)


def changed(comparison: Comparison, column: str, policy_name: str, change: Any) -> Comparison:
    """The comparison with one column of one policy's totals changed."""
    totals = comparison.totals.copy()
    own = (totals["policy"] == policy_name) & (totals["nudge"] == 0)
    totals.loc[own, column] = change(totals.loc[own, column].to_numpy())
    return comparison._replace(totals=totals)


def test_every_check_has_a_row_and_documented_columns(findings: Findings) -> None:
    assert list(findings.checks.columns) == list(Check._fields)
    assert set(findings.checks["check"]) == ALL
    assert set(findings.checks["status"]) <= {PASS, REVIEW, FAIL}
    troubled = findings.checks[findings.checks["status"] != PASS]
    assert (troubled["advice"].str.len() > 10).all()


def test_a_sound_comparison_keeps_its_books(findings: Findings) -> None:
    for name in ("tokens conserved", "allowances balance", "sums agree", "planner unbeaten", "within the evidence"):
        assert status(findings.checks, name) == PASS, name


def test_lost_tokens_fail(findings: Findings) -> None:
    lost = changed(findings.comparison, "productive_mtok", "capped", lambda x: x * (1 - 1e-6))
    assert status(again(findings, lost), "tokens conserved") == FAIL


@pytest.mark.parametrize("name", ["capped", "rollover"])
def test_an_allowance_that_does_not_balance_fails(findings: Findings, name: str) -> None:
    overspent = changed(findings.comparison, "expired_usd", name, lambda x: x + 10_000.0)
    assert status(again(findings, overspent), "allowances balance") == FAIL


def test_a_cap_within_a_gate_balances_too() -> None:
    gate = policy("gated", name="both", auto_approve_usd=8.0, cap_usd_per_month=60.0)
    both = conclude(compare(sound(3, gate)))
    assert books.allowances_balance(paired_totals(both.comparison)).status == PASS
    broken = changed(both.comparison, "issued_usd", "both", lambda x: x * 1.01)
    assert books.allowances_balance(paired_totals(broken)).status == FAIL


def test_without_an_allowance_the_balance_says_so() -> None:
    found = conclude(compare(sound(3, policy("uncapped"))))
    assert "no policy has an allowance" in books.allowances_balance(paired_totals(found.comparison)).message


@pytest.mark.parametrize("where", ["monthly", "by_team"])
def test_sums_that_disagree_fail(findings: Findings, where: str) -> None:
    moments = getattr(findings.comparison, where)
    other = type(moments)()
    other.n, other.mean, other.squares = moments.n, moments.mean * (1 + 1e-6), moments.squares
    assert status(again(findings, findings.comparison._replace(**{where: other})), "sums agree") == FAIL


def test_a_difference_of_large_values_that_is_nearly_nothing_agrees(findings: Findings) -> None:
    """A gain of 1e-12 USD is what rounding leaves of values of thousands, not books that are wrong."""
    four = ["spend_usd", "cost_usd", "gain_usd", "net_usd"]

    def left(of: str, net_usd: float) -> Any:
        old, moments = getattr(findings.comparison, of), Moments()
        moments.n, moments.mean, moments.squares = old.n, old.mean.copy(), old.squares
        moments.mean[..., [list(MEASURES).index(column) for column in four]] = [0.0, 0.0, net_usd, net_usd]
        return moments

    near = findings.comparison._replace(monthly=left("monthly", 0.0), by_team=left("by_team", 1e-12), ledger=None)
    assert books.sums_agree(near, findings.summary.assign(**dict.fromkeys(four, 0.0))).status == PASS


def test_a_ledger_that_disagrees_fails(findings: Findings) -> None:
    ledger = findings.comparison.ledger
    assert ledger is not None
    wrong = ledger.assign(spend_usd=ledger["spend_usd"] * 1.001)
    assert status(again(findings, findings.comparison._replace(ledger=wrong)), "sums agree") == FAIL
    assert status(again(findings, findings.comparison._replace(ledger=None)), "sums agree") == PASS


def test_beating_the_planner_fails(findings: Findings) -> None:
    lucky = changed(findings.comparison, "value_usd", "gated", lambda x: x * 1.5)
    row = books.planner_unbeaten(paired_totals(lucky))
    assert row.status == FAIL
    assert row.measured > 3
    assert "gated earns more than the planner" in row.message


def test_beating_the_planner_by_little_is_for_review(findings: Findings) -> None:
    planner = findings.comparison.totals
    best = planner.loc[(planner["policy"] == "planner") & (planner["nudge"] == 0)]
    net = (best["value_usd"] - best["spend_usd"] - best["gate_usd"]).to_numpy()
    noise = np.array([2.0, -1.0] * 6)
    noise = (noise - noise.mean()) / (noise.std(ddof=1) / np.sqrt(12)) * 100.0 + 250.0  # 2.5 standard errors ahead
    near = changed(findings.comparison, "spend_usd", "gated", lambda _: 0.0)
    near = changed(near, "gate_usd", "gated", lambda _: 0.0)
    near = changed(near, "value_usd", "gated", lambda _: net + noise)
    row = books.planner_unbeaten(paired_totals(near))
    assert (row.status, round(row.measured, 6)) == (REVIEW, 2.5)


def test_a_lead_over_the_planner_of_less_than_a_cent_a_month_is_none(findings: Findings) -> None:
    comparison = findings.comparison
    planner = comparison.totals[(comparison.totals["policy"] == "planner") & (comparison.totals["nudge"] == 0)]
    net = (planner["value_usd"] - planner["spend_usd"] - planner["gate_usd"]).to_numpy()
    near = comparison
    for column, amount in (("spend_usd", 0.0), ("gate_usd", 0.0), ("value_usd", net + 0.003)):
        near = changed(near, column, "gated", lambda _, amount=amount: amount)
    row = books.planner_unbeaten(paired_totals(near))
    assert (row.status, row.measured) == (PASS, 0.0)


def test_few_replications_say_nothing_of_the_planner() -> None:
    few = conclude(compare(sound(3, policy("uncapped"), policy("planner"))))
    row = books.planner_unbeaten(paired_totals(changed(few.comparison, "value_usd", "uncapped", lambda x: x * 1.5)))
    assert (row.status, row.message) == (PASS, "not checked: standard errors take 5 replications")


def test_no_planner_is_for_review() -> None:
    assert status(conclude(compare(sound(3, policy("uncapped")))).checks, "planner unbeaten") == REVIEW


def ranking(*rows: tuple[float, float, float], p_best: float = 0.97, n: int = 30) -> pd.DataFrame:
    """A ranking from net value, lead and half-width of the lead; a rival may be ahead of the best."""
    given_away = max(half - gap for _, gap, half in rows)
    return pd.DataFrame(
        {
            "policy": ["first", "second", "third"][: len(rows)],
            "net_usd": [net for net, _, _ in rows],
            "behind_usd": [gap for _, gap, _ in rows],
            "behind_usd_low": [gap - half for _, gap, half in rows],
            "behind_usd_high": [max(given_away, 0.0), *(gap + half for _, gap, half in rows[1:])],
            "may_be_best": [gap <= half for _, gap, half in rows],
            "p_best": [p_best, *[0.0] * (len(rows) - 1)],
            "n": n,
        }
    )


@pytest.mark.parametrize(
    ("half", "expected"), [(0.0, PASS), (4.9, PASS), (5.1, REVIEW), (19.9, REVIEW), (20.1, FAIL), (300.0, FAIL)]
)
def test_a_wide_interval_of_the_best(half: float, expected: str) -> None:
    summary = pd.DataFrame(
        {
            "policy": ["first"],
            "net_usd": [100.0],
            "net_usd_low": [100.0 - half],
            "net_usd_high": [100.0 + half],
            "n": 10,
        }
    )
    row = doubts.best_known(summary, ranking((100.0, 0.0, 0.0)))
    assert row.status == expected
    if half == 20.1:
        assert "about 162 replications" in row.advice  # 10 * (0.201 / 0.05)^2


@pytest.mark.parametrize(
    ("gap", "half", "expected", "words"),
    [
        (50.0, 24.0, PASS, "±48%"),
        (50.0, 30.0, REVIEW, "±60%"),
        (50.0, 200.0, FAIL, "do not differ significantly, yet may differ by 250.00 USD"),
        (50.0, 60.0, REVIEW, "the opportunity loss is at most 10.00 USD"),
        (10.0, 20.0, REVIEW, "differ by 30.00 USD per post and month at most"),
        (0.0, 0.0, PASS, "±0%"),
    ],
)
def test_an_unclear_lead(gap: float, half: float, expected: str, words: str) -> None:
    row = doubts.lead_known(ranking((1000.0, 0.0, 0.0), (1000.0 - gap, gap, half)))
    assert row.status == expected
    assert words in row.message


def test_a_single_choice_has_no_rival() -> None:
    assert doubts.lead_known(ranking((1000.0, 0.0, 0.0))).status == PASS


@pytest.mark.parametrize(
    ("wins", "expected"),
    [
        ([1.0] * 20, PASS),
        ([1.0] * 10 + [-0.9] * 10, REVIEW),  # lost in the second half only
        ([0.06, -0.1] * 9 + [0.2, 0.35], FAIL),  # carried by its last worlds
    ],
)
def test_a_winner_that_does_not_stay(wins: list[float], expected: str) -> None:
    comparison = compare(sound(20, policy("uncapped"), policy("gated")))
    gated = comparison.totals[(comparison.totals["policy"] == "gated") & (comparison.totals["nudge"] == 0)]
    net = (gated["value_usd"] - gated["spend_usd"] - gated["gate_usd"]).to_numpy()
    ahead = changed(comparison, "spend_usd", "uncapped", lambda _: 0.0)
    ahead = changed(ahead, "gate_usd", "uncapped", lambda _: 0.0)
    ahead = changed(ahead, "value_usd", "uncapped", lambda _: net + np.array(wins) * 1e4)
    found = conclude(ahead)
    assert found.ranking["policy"].iloc[0] == "uncapped"
    assert status(found.checks, "winner stays") == expected


@pytest.mark.parametrize(
    ("chance", "n", "expected"),
    [(1.0, 10, PASS), (1.0, 9, REVIEW), (1.0, 4, FAIL), (0.95, 5, PASS), (0.6, 4, REVIEW), (0.6, 2, FAIL)],
)
def test_few_replications_cannot_carry_much_certainty(chance: float, n: int, expected: str) -> None:
    assert doubts.enough_replications(ranking((1.0, 0.0, 0.0), p_best=chance, n=n)).status == expected


def origins(assumed: int, sourced: int) -> list[Assumption]:
    rows = [Assumption("world.x", "1", "", "assumed", ""), Assumption("world.y", "1", "", "sourced", "a study")]
    choices = [
        Assumption("policies[0].x", "1", "", "assumed", ""),
        Assumption("world.teams[0].engineers", "1", "", "assumed", ""),
    ]
    return [*[rows[0]] * assumed, *[rows[1]] * sourced, *choices]


@pytest.mark.parametrize(
    ("assumed", "sourced", "expected"), [(5, 5, PASS), (6, 5, REVIEW), (9, 1, REVIEW), (10, 1, FAIL)]
)
def test_assumed_values(assumed: int, sourced: int, expected: str) -> None:
    row = doubts.values_sourced(origins(assumed, sourced))
    assert row.status == expected
    counted = f"{assumed + sourced} values of the world: {assumed} assumed, 0 yours without a source, {sourced} sourced"
    assert row.message == counted


PAY = "salary: us_software_developer_2024"
OWN = f"{PAY}\n    amenable_share: 0.3"
SOURCED = f"{PAY}\n    amenable_share: {{value: 0.3, source: time sheets}}"
RANGE = "uncertain: {world.defaults.amenable_share: {low: 0.1, high: 0.5}}\n"


@pytest.mark.parametrize(
    ("written", "advised"),
    [
        (SMALL, SMALL.replace(PAY, SOURCED)),
        (SMALL, SMALL + RANGE),
        (SMALL.replace(PAY, OWN), SMALL.replace(PAY, SOURCED)),
        (SMALL.replace(PAY, OWN), SMALL.replace(PAY, OWN) + RANGE),
    ],
)
def test_the_advice_of_the_check_improves_it(written: str, advised: str) -> None:
    before, after = (doubts.values_sourced(loads(text).assumptions) for text in (written, advised))
    assert "a source, or a range" in before.advice
    assert after.measured < before.measured
    assert after.message != before.message


def test_sources_of_the_file_count() -> None:
    file = load(STARTER)
    comparison = compare(file.scenario.model_copy(update={"replications": 2}))
    with_origins, without = conclude(comparison, file.assumptions).checks, conclude(comparison).checks
    measured = [float(table.set_index("check").loc["values sourced", "measured"]) for table in (with_origins, without)]
    assert measured[0] <= measured[1]


@pytest.mark.parametrize(
    ("blocks", "own", "expected", "path"),
    [
        ({}, {}, PASS, ""),
        ({"price": {"usd_per_mtok": 2.1}}, {}, REVIEW, "price of tokens = 2.1"),
        ({"price": {"usd_per_mtok": 21.0}}, {}, FAIL, "price of tokens = 21"),
        ({}, {"appetite": {"sigma": 1.0}}, REVIEW, "spread of use between engineers in alpha = 1"),
        ({}, {"salary": {"loaded_multiplier": 3.0}}, REVIEW, "full cost over base pay in alpha = 3"),
        (
            {},
            {"curve": {"family": "ces", "substitution_elasticity": 0.7}},
            REVIEW,
            "elasticity of substitution in alpha",
        ),
        ({}, {"appetite": {"median_mtok_per_hour": 3.0}}, REVIEW, "spend of the median engineer under uncapped"),
        (
            {},
            {"appetite": {"median_mtok_per_hour": 900.0}},
            FAIL,
            "the highest spend under uncapped",
        ),  # and is not best
    ],
)
def test_values_beyond_the_evidence(blocks: dict[str, Any], own: dict[str, Any], expected: str, path: str) -> None:
    scenario = world(team(engineers=8, checking_hours_per_mtok=0.0, **own), policies=(policy("uncapped"),), **blocks)
    found = conclude(compare(scenario.model_copy(update={"replications": 4})))
    row = found.checks.set_index("check").loc["within the evidence"]
    assert (row["status"], row["measured"] > 0) == (expected, expected != PASS)
    assert path in row["message"]


def test_the_ranges_hold_the_defaults_and_are_sourced() -> None:
    assert stretches(loads(STARTER.read_text(encoding="utf-8")).scenario) == []
    for table in (OF_WORLD, OF_TEAM, OF_SPEND):
        for known in table.values():
            assert known.low < known.high
            assert len(known.source) > 10
            assert known.holds(known.low)
            assert not known.holds(known.high * 1.01)
            assert known.far(known.high * 10.1)
            assert not known.far(known.high * 9.9)


@pytest.mark.parametrize(
    ("own", "told", "far"),
    [
        ({"salary": {"median_usd_per_year": 165.0}}, "165,000 was probably meant", True),
        ({"salary": {"median_usd_per_year": 8000.0}}, "= 8,000 USD/year (plausible 10,000 to", False),
        ({"checking_hours_per_mtok": 5.0}, "= 5 h/Mtok (plausible 0.005 to 0.08; assumed)", True),
        ({"appetite": {"growth_per_year": 10.0}}, "0.1 was probably meant", False),
        ({"staffing": {"growth_per_year": 10.0}}, "0.1 was probably meant", False),
    ],
)
def test_a_value_that_was_typed_in_another_unit(own: dict[str, Any], told: str, far: bool) -> None:
    scenario = world(team(**own))
    (one,) = stretches(scenario)
    assert told in one.text
    row = within_evidence(scenario)
    assert row.status == (FAIL if far else REVIEW)
    assert one.text in row.message
    assert row.advice.startswith("Mend") == bool(one.meant)


@pytest.mark.parametrize(
    ("price", "beyond"),
    [("{mix: {models: [{model: claude-haiku-4.5}]}}", True), ("{mix: {models: [{model: claude-opus-5}]}}", False)],
)
def test_a_price_composed_from_list_prices_is_held_against_what_was_observed(price: str, beyond: bool) -> None:
    text = STARTER.read_text(encoding="utf-8").replace("  price: blended_2026q1", f"  price: {price}")
    found = [one.text for one in stretches(loads(text).scenario)]
    assert [one.startswith("price of tokens = 0.1") for one in found] == [True] * beyond


def test_a_part_that_is_switched_off_is_no_slip() -> None:
    assert stretches(world(team(vanity={"prone_share": 0.0}, checking_hours_per_mtok=0.0, amenable_share=0.0))) == []


def test_the_market_and_the_price_grow_in_shares_too() -> None:
    text = STARTER.read_text(encoding="utf-8").replace(
        "  price: blended_2026q1", "  market: {growth_per_year: 5}\n  price: {usd_per_mtok: 1, change_per_year: 10}"
    )
    assert [one.meant for one in stretches(loads(text).scenario)] == ["0.1", "0.05"]


def test_teams_with_the_same_stretch_are_told_once() -> None:
    alike = [team(name, 1, appetite={"sigma": 0.5}) for name in ("a", "b", "c")]
    (one,) = stretches(world(*alike))
    assert one.what == "spread of use between engineers in 3 teams"


def test_all_checks_in_a_line(findings: Findings) -> None:
    table = findings.checks.assign(status=[FAIL, REVIEW, *[PASS] * (len(findings.checks) - 2)])
    assert checks_line(table) == "1 FAILED (tokens conserved); 1 to review (allowances balance); 8 passed"


@pytest.mark.parametrize(("low", "high", "expected"), [(None, None, "no row"), (0.5, 3.0, REVIEW), (1.5, 3.0, FAIL)])
def test_uncertain_values_are_for_review_and_must_lie_in_their_own_range(
    low: float | None, high: float | None, expected: str
) -> None:
    scenario = sound(2, policy("uncapped"))
    if low is not None:
        block = {"uncertain": {"world.price.usd_per_mtok": {"low": low, "high": high}}}
        scenario = Scenario.model_validate({**dict(scenario), **block})
    table = conclude(compare(scenario)).checks.set_index("check")
    if expected == "no row":
        assert "parameters settled" not in table.index
    else:
        row = table.loc["parameters settled"]
        assert (row["status"], row["measured"]) == (expected, 1)
        assert "as-written" in row["advice"] or "Mend the value or the range" in row["advice"]
