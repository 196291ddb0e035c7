"""The figures that data and simulated companies are compared by: worked numbers, and each has its words."""

import numpy as np
import pytest

from simulator.studies.calibrate.observation import View, observed
from simulator.studies.calibrate.summaries import NOT_LEARNT_FROM, TITLES, TOLERANCE, TooFewError, summarise
from tests.studies.calibrate.companies import file_of, panel_of

PERSONS, MONTHS = 10, 6


def even(**changes: object) -> View:
    """Ten persons in two teams: everybody uses 2 Mtok for 3 USD and finishes 4 items each month."""
    ones = np.ones((PERSONS, MONTHS))
    return View(np.arange(PERSONS) % 2, 2.0 * ones, 3.0 * ones, 4.0 * ones, ones, True)._replace(**changes)


def test_a_company_in_which_all_are_alike() -> None:
    found = summarise(even())
    assert found["level"] == pytest.approx(np.log(2.0))
    assert found["total"] == pytest.approx(np.log(2.0))
    assert (found["price"], found["price, all"]) == pytest.approx((np.log(1.5),) * 2)
    assert found["items"] == pytest.approx(np.log(4.0))
    assert found["users"] == pytest.approx(np.log(10.5 / 0.5))
    for name in ("total, slope", "mean log, slope", "price, trend", "items on use", "growth, slope in use"):
        assert found[name] == pytest.approx(0.0, abs=1e-9), name


def test_growth_and_a_price_that_rises_are_slopes_a_month() -> None:
    months = np.arange(MONTHS)
    mtok, usd = (np.tile(growth**months, (PERSONS, 1)) for growth in (1.1, 1.21))
    found = summarise(even(mtok=mtok, usd=usd))
    assert (found["total, slope"], found["mean log, slope"]) == pytest.approx((np.log(1.1),) * 2)
    assert found["price, trend"] == pytest.approx(np.log(1.1))


def test_heavy_users_who_finish_more_are_a_slope_on_use() -> None:
    """Twice the use goes with a tenth of the mean output more."""
    doublings = np.arange(PERSONS)[:, None] * np.ones(MONTHS)
    items = 10.0 + doublings - doublings.mean()
    found = summarise(even(mtok=2.0**doublings, usd=2.0**doublings, items=items))
    assert found["items on use"] * np.log(2.0) == pytest.approx(0.1)


def test_a_cap_without_a_list_of_people_or_output() -> None:
    found = summarise(even(roster=False, items=None), cap=3.0)
    assert found["at the cap"] == pytest.approx(np.log(60.5 / 0.5))
    assert not {"users", "items"} & set(found)


def test_fewer_than_eight_users_are_too_few() -> None:
    few = np.repeat([1.0] * 7 + [0.0] * 3, MONTHS).reshape(PERSONS, MONTHS)
    with pytest.raises(TooFewError):
        summarise(even(mtok=few))


def test_every_figure_has_its_words() -> None:
    found = summarise(observed(panel_of(file_of(10, 10, 4).scenario)), cap=100.0)
    assert set(found) == set(TITLES)
    assert len(set(TITLES.values())) == len(TITLES)
    assert set(TITLES) >= NOT_LEARNT_FROM | set(TOLERANCE)
