"""Prepaid credits by hand: bought, used oldest first, expired."""

from simulator.model.contract import Lot, Prepaid, beyond_pace, credits_used, prepaid_month


def test_credits_are_used_or_lapse() -> None:
    assert credits_used(1900.0, 1500.0) == (1500.0, 400.0)
    assert credits_used(1900.0, 2500.0) == (1900.0, 0.0)


def test_the_oldest_credits_are_used_first() -> None:
    lots = (Lot(30.0, 5), Lot(100.0, 8))
    assert prepaid_month(lots, 100.0, 12, 4, 50.0) == Prepaid(0.0, 50.0, 0.0, (Lot(80.0, 8),))


def test_old_credits_expire_and_new_ones_are_bought() -> None:
    assert prepaid_month((Lot(30.0, 5),), 100.0, 12, 5, 50.0) == Prepaid(100.0, 50.0, 30.0, (Lot(50.0, 17),))


def test_a_month_buys_as_many_lots_as_it_needs_however_small_they_are() -> None:
    assert prepaid_month((), 10.0, 12, 0, 123_456.0) == Prepaid(123_460.0, 123_456.0, 0.0, (Lot(4.0, 12),))


def test_tiny_lots_of_a_large_bill_end() -> None:
    found = prepaid_month((), 1e-6, 12, 0, 1e9 + 1.0 / 3.0)
    assert abs(found.bought - found.used) <= 1e-3


def test_a_month_without_use_buys_nothing() -> None:
    assert prepaid_month((), 10.0, 12, 0, 0.0) == Prepaid(0.0, 0.0, 0.0, ())


def test_what_two_lots_lose_at_a_pace() -> None:
    # 100 a month: 200 of the first lot in 2 months, then 200 of the second in 2 more
    assert beyond_pace((Lot(300.0, 2), Lot(500.0, 4)), 0, 100.0) == 100.0 + 300.0
