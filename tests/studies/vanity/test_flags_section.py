"""The report's sections on vanity flags and on metrics that look good."""

import numpy as np
import pandas as pd
import pytest

from simulator.records import COLUMN
from simulator.replication.compare import compare
from simulator.replication.reduce import HISTORY
from simulator.report.elements.table import Cell
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report import vanity_flags as vanity
from simulator.studies.compare.report.sections import metrics_section
from simulator.studies.vanity.late_leaderboard import published_late
from simulator.studies.vanity.on_comparison import flags_by_policy, history_of, timelines, vainest, watched
from simulator.studies.vanity.verdicts import FLAGGED, UNTESTED, WATCHED
from simulator.text import number, rounded, usd
from tests.worlds import policy, team, world

KEPT = [COLUMN[name] for name in HISTORY]
OLD = {"adoption": {"midpoint_month": -60}}


def findings(late: bool, months: int = 24) -> Findings:
    """A large team that pads and one that does not; ``late``: as if the ranking was published after nine months."""
    scenario = world(
        team("loud", 150, vanity={"prone_share": 1.0, "mean_propensity": 3.0}, **OLD),
        team("calm", 150, vanity={"prone_share": 0.0}, **OLD),
        policies=(policy("uncapped"), policy("planner")),
        months=months,
        seed=3,
        leaderboard={"visibility": 1.0},
    ).model_copy(update={"replications": 2})
    found = conclude(compare(scenario))
    if not late:
        return found
    comparison = found.comparison
    history = np.stack([published_late(scenario, each, 0, 9)[..., KEPT] for each in comparison.policies])
    return found._replace(comparison=comparison._replace(history=history))


def test_the_history_is_that_of_the_first_replication() -> None:
    comparison = findings(late=False, months=4).comparison
    assert comparison.ledger is not None
    first = comparison.ledger.query("replication == 0 and policy == 'uncapped'")
    for place, name in enumerate(HISTORY):
        np.testing.assert_array_equal(comparison.history[1, ..., place].ravel(), first[name])


def test_a_flag_is_shown_with_estimate_truth_and_star() -> None:
    found = findings(late=True)
    table = flags_by_policy(found.comparison)
    assert list(table["team"]) == ["loud", "calm"]
    assert table["verdict"][0] == FLAGGED
    assert table["verdict"][1] != FLAGGED
    assert table["estimated_share_low"][0] < table["true_share"][0] < table["estimated_share_high"][0]
    assert table["true_share"][1] == table["true_usd"][1] == 0.0
    bill = table["excess_usd"][0] / table["estimated_share"][0]
    assert table["true_usd"][0] == pytest.approx(table["true_share"][0] * bill)
    section = vanity.section(found)
    assert section is not None
    assert "Flagged: loud under uncapped" in section.lead
    (chart,) = section.charts
    told = usd(rounded(table["true_usd"][0])), number(table["true_share"][0], "share")
    assert chart.title == f"1 of 2 histories flagged; up to {told[0]} ({told[1]}) is vanity"
    assert (
        f"In truth vanity takes most from loud under uncapped: {told[0]}, {told[1]} of its token bill." in section.lead
    )
    stars = [trace for trace in chart.body.data if trace.mode == "markers" and trace.x]
    assert stars[0].x[0] == int(table["first_month"][0])
    assert len(stars) == (table["first_month"] != "").sum()
    noted = table[table["verdict"].isin((FLAGGED, *WATCHED))]
    assert [row[0].text for row in section.tables[0].rows] == list(noted["team"]) != ["loud", "calm"]
    assert section.tables[0].headers[3].text == "Evidence"
    assert section.tables[0].rows[0][2].note.startswith(f"since month {table['first_month'][0]}; p = ")
    assert {row[3].text for row in section.tables[0].rows} == set(noted["evidence"])
    estimate, truth = section.tables[0].rows[0][4:6]
    assert estimate.text == number(table["excess_usd"][0], "USD")
    assert estimate.note.endswith(f"{number(table['estimated_share'][0], 'share')} of the token bill")
    assert truth == Cell(number(table["true_usd"][0], "USD"), f"{told[1]} of the token bill")
    assert "In the 1 of 2 on their own trend a lasting rise" in section.lead


def test_the_worst_history_is_the_one_that_wastes_most_money() -> None:
    table = pd.DataFrame({"team": ["small", "large"], "true_usd": [900.0, 40_000.0], "true_share": [0.9, 0.1]})
    worst = vainest(table)
    assert worst is not None
    assert worst["team"] == "large"
    assert vainest(table.assign(true_usd=0.0)) is None


def test_padding_from_the_start_is_admitted_to_be_missed() -> None:
    section = vanity.section(findings(late=False))
    assert section is not None
    assert "published from the first month" in section.lead
    assert "It reports nothing" in section.lead
    assert section.tables == (), "nothing is flagged or watched: no rows"
    assert section.charts == (), "flat lines say no more than the sentence"


def test_upper_bounds_and_no_tokens_are_not_watched() -> None:
    comparison = findings(late=False, months=3).comparison
    assert [label for _, label in watched(comparison)] == ["uncapped"]
    observed, truth = history_of(comparison, 1)
    assert observed.months == ("2", "3")
    assert truth.shape == (2, 2)


def test_a_short_comparison_says_why_nothing_is_tested() -> None:
    found = findings(late=False, months=3)
    assert set(flags_by_policy(found.comparison)["verdict"]) == {UNTESTED}
    assert timelines(found.comparison).empty
    section = vanity.section(found)
    assert section is not None
    assert section.charts == ()
    assert "Not tested" in section.lead


def test_without_spend_there_is_no_section() -> None:
    scenario = world(policies=(policy("capped", usd_per_month=0.0),), months=2).model_copy(update={"replications": 2})
    found = conclude(compare(scenario))
    assert vanity.section(found) is None
    assert metrics_section(found) is None


def test_metrics_that_look_good_name_what_they_forgo() -> None:
    section = metrics_section(findings(late=False, months=3))
    assert section is not None
    assert len(section.tables[0].rows) == 4
    assert "return on total cost is an average" in section.lead
