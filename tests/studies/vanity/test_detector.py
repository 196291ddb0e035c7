"""Flags on small companies whose history is known: who is flagged, since when, for how much, and who must not be."""

import math

import numpy as np
import pytest

from simulator.records import COLUMN
from simulator.studies.vanity.detector import Flag, flag_teams, flag_together
from simulator.studies.vanity.detector import timeline as cusums
from simulator.studies.vanity.panel import Observed, observe, real_spend
from simulator.studies.vanity.settings import Settings, clean_stretch
from simulator.studies.vanity.team_tests import examine, own_share
from simulator.studies.vanity.verdicts import CLEAR, FLAGGED, OPEN, SHARED, UNTESTED
from tests.studies.vanity.companies import CLEAN, MONTHS, company

JUMP = np.where(np.arange(MONTHS) < CLEAN, 1.0, 1.8)


def test_the_team_that_pads_is_flagged_and_no_other() -> None:
    table = flag_teams(company(seed=1))
    assert list(table.columns) == list(Flag._fields)
    assert list(table["verdict"]) == [FLAGGED, *[CLEAR] * 5]
    row = table.iloc[0]
    assert row["first_month"] == "9"
    planted = 16 * 1000.0
    assert row["excess_usd_low"] < planted < row["excess_usd_high"]
    assert row["excess_usd"] == pytest.approx(planted, rel=0.25)
    assert row["p_value"] == max(row["p_trend"], row["p_output"], row["p_peers"])
    assert row["spend_change"] == pytest.approx(1.0, abs=0.15)
    for words in ("Since month 9", "no proof about any person", f"{row['excess_usd']:,.0f} USD"):
        assert words in row["evidence"]


def test_spend_that_output_follows_is_not_flagged() -> None:
    one = company()
    output = one.output.copy()
    output[0, CLEAN:] *= 2.0**0.1  # elasticity 0.1
    verdicts = flag_teams(one._replace(output=output))["verdict"]
    assert verdicts[0] == OPEN
    assert "Watch, do not accuse" in flag_teams(one._replace(output=output))["evidence"][0]
    assert FLAGGED not in set(verdicts)


def test_too_noisy_output_leaves_a_team_open() -> None:
    one = company()
    noise = np.exp(0.3 * np.random.default_rng(1).standard_normal(one.output.shape))
    assert flag_teams(one._replace(spend=one.spend, output=one.output * noise))["verdict"][0] != FLAGGED


@pytest.mark.parametrize("tokens_known", [True, False])
def test_a_price_that_rises_for_all_is_not_vanity(tokens_known: bool) -> None:
    table = flag_teams(company(pads=(), price=JUMP, tokens_known=tokens_known))
    assert FLAGGED not in set(table["verdict"])


@pytest.mark.parametrize("tokens_known", [True, False])
def test_a_price_that_rises_does_not_hide_who_pads(tokens_known: bool) -> None:
    tables = [flag_teams(company(price=JUMP, tokens_known=tokens_known, seed=seed)) for seed in range(30)]
    flagged = np.array([table["verdict"] == FLAGGED for table in tables])
    assert flagged[:, 0].mean() > 0.6
    assert flagged[:, 1:].mean() <= 0.05


def test_three_teams_without_tokens_cannot_tell_a_price() -> None:
    few = company(teams=3, pads=(), price=JUMP, tokens_known=False)
    assert FLAGGED in set(flag_teams(few)["verdict"])  # why the notes say so
    np.testing.assert_array_equal(real_spend(few, CLEAN), few.spend)


def test_the_real_spend_is_at_the_prices_of_the_clean_months() -> None:
    one = company(pads=(), price=2.0 * JUMP)
    assert one.tokens is not None
    np.testing.assert_allclose(real_spend(one, CLEAN), 2.0 * one.tokens)


def test_padding_from_the_first_month_cannot_be_seen() -> None:
    one = company(pads=())
    spend = one.spend.copy()
    spend[0] *= 3.0
    table = flag_teams(one._replace(spend=spend, tokens=None))
    assert FLAGGED not in set(table["verdict"])


def test_no_false_flags_where_nothing_happens() -> None:
    flagged = [(flag_teams(company(pads=(), seed=seed))["verdict"] == FLAGGED).any() for seed in range(40)]
    assert np.mean(flagged) <= 0.1  # the rate, of companies with any flag at all


def test_months_without_a_figure_are_left_out() -> None:
    one = company()
    spend = one.spend.copy()
    spend[0, [2, 12]] = [np.nan, 0.0]
    assert flag_teams(one._replace(spend=spend))["verdict"][0] == FLAGGED


@pytest.mark.parametrize(
    ("gone", "words"),
    [(slice(0, 4), "4 usable clean months"), (slice(10, None), "2 usable months after 8"), (slice(None), "0 usable")],
)
def test_a_team_with_too_few_months_is_not_tested_and_told_why(gone: slice, words: str) -> None:
    one = company()
    spend = one.spend.copy()
    spend[0, gone] = np.nan
    row = flag_teams(one._replace(spend=spend)).iloc[0]
    assert row["verdict"] == UNTESTED
    assert words in row["evidence"]
    assert np.isnan(row["p_adjusted"])


def test_a_company_of_five_months_is_not_tested() -> None:
    assert set(flag_teams(company().upto(5))["verdict"]) == {UNTESTED}


def test_the_clean_stretch_is_a_third_within_bounds() -> None:
    assert [clean_stretch(months) for months in (5, 12, 24, 60)] == [6, 6, 8, 12]
    assert clean_stretch(24, Settings(clean_months=3)) == 3


def test_series_without_any_noise_give_verdicts_and_no_warnings() -> None:
    one = company()
    flat, still = np.full_like(one.spend, 100.0), np.full_like(one.output, 50.0)
    flat[0, CLEAN:] = 200.0
    verdicts = list(flag_teams(one._replace(spend=flat, output=still, tokens=None))["verdict"])
    assert verdicts == [FLAGGED, *[CLEAR] * 5]


def test_the_ground_truth_is_not_looked_at() -> None:
    ledger = np.random.default_rng(2).random((3, MONTHS, len(COLUMN))) + 1.0
    other = ledger.copy()
    for name in ("productive_mtok", "vanity_mtok", "burnt_mtok", "vanity_usd", "wanted_mtok", "checking_hours"):
        other[..., COLUMN[name]] = 7.0
    seen, again = (observe(each, COLUMN, ["a", "b", "c"], [1, 2, 3]) for each in (ledger, other))
    for name, values in seen._asdict().items():
        np.testing.assert_array_equal(values, getattr(again, name), err_msg=name)


def test_the_timeline_passes_its_limit_only_where_a_team_pads() -> None:
    lines = cusums(company())
    highest = lines.groupby("team", sort=False)["level"].max()
    assert highest["team 0"] > 1.0
    assert (highest.drop("team 0") < 1.5).all()
    assert list(lines["month"].unique()) == list(range(CLEAN + 1, MONTHS + 1))


def test_all_teams_as_one_show_what_no_team_can() -> None:
    """Every team pads a little: too little for each, but they have less noise together."""
    one = company(teams=12, pads=tuple(range(12)), padding=0.35, seed=4)
    noise = np.exp(0.02 * np.random.default_rng(5).standard_normal(one.output.shape))
    one = one._replace(output=one.output * noise)
    assert (flag_teams(one)["verdict"] == FLAGGED).sum() < 6
    (row,) = flag_together(one).to_dict("records")
    assert row["team"] == "all teams"
    assert row["verdict"] == SHARED
    assert "in all teams together" in row["evidence"]
    assert row["excess_usd_low"] < 12 * 16 * 350.0 < row["excess_usd_high"]


def test_quiet_companies_are_not_flagged_as_one_more_often_than_said() -> None:
    verdicts = [flag_together(company(pads=(), seed=seed))["verdict"][0] for seed in range(60)]
    assert verdicts.count(SHARED) <= 5  # 60 at 5% are 3, and both keys must turn


def test_teams_are_not_added_up_where_a_price_could_not_be_told() -> None:
    assert flag_together(company(tokens_known=False)).empty
    assert flag_together(company(teams=1)).empty


def test_teams_with_gaps_are_left_out_of_the_sum() -> None:
    one = company()
    spend = one.spend.copy()
    spend[2, 3] = np.nan
    whole = one._replace(spend=spend).together()
    assert whole is not None
    assert whole.teams == ("5 teams with complete figures",)
    np.testing.assert_allclose(whole.spend[0], np.delete(spend, 2, axis=0).sum(axis=0))


def everybody(factors: list[float], seed: int = 0) -> Observed:
    """Teams whose tokens rise by these factors after the clean months; output stays."""
    one = company(teams=len(factors), pads=(), seed=seed)
    tokens = np.asarray(one.tokens).copy()
    tokens[:, CLEAN:] *= np.array(factors)[:, None]
    return one._replace(spend=tokens, tokens=tokens)


def test_a_rise_that_nearly_all_teams_share_is_no_teams_own() -> None:
    table = flag_teams(everybody([5.0, 5.2, 4.9, 5.1, 5.3, 4.8, 5.0, 6.5]))
    assert set(table["verdict"]) == {SHARED}
    assert table["evidence"].str.contains("look for a common cause").all()
    assert (table["p_peers"] == 1.0).all()


def test_half_of_the_teams_stand_out_beside_the_other_half() -> None:
    table = flag_teams(everybody([3.0, 1.0] * 4))
    assert list(table["verdict"] == FLAGGED) == [True, False] * 4


def test_a_flag_says_what_spend_and_output_cannot_tell() -> None:
    (evidence,) = flag_teams(company(seed=1))["evidence"][:1]
    assert "padding or use where more tokens add nothing, which spend and output cannot tell apart" in evidence
    assert "vanity" not in evidence


def test_three_teams_have_too_few_others_to_stand_out_from() -> None:
    assert flag_teams(company(teams=3))["p_peers"].isna().all()


@pytest.mark.parametrize(("factor", "share"), [(1.0, 1.0), (4.0, math.log(5 / 4) / math.log(5))])
def test_the_own_share_is_what_is_left_beside_the_others(factor: float, share: float) -> None:
    seen = everybody([5.0] + [factor] * 7)
    one = examine(seen, Settings(clean_months=CLEAN))[0]
    assert not isinstance(one, str)
    assert own_share(one.series, one.phis) == pytest.approx(share, abs=0.15)
