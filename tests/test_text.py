import pytest

from simulator.text import (
    MISSING,
    alike,
    drawn,
    exact,
    head_count,
    interval,
    labels,
    listed,
    number,
    probability,
    setting,
    short,
    visible,
)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1718.1, "USD", "1,718"),
        (-1718.1, "USD", "−1,718"),
        (3.2, "USD", "3.20"),
        (0.0, "USD", "0"),
        (-0.001, "USD", "0.00"),
        (2.5e6, "USD", "2,500,000"),
        (4e15, "USD", "4e+15"),
        (0.0507, "share", "5.1%"),
        (1.0, "share", "100.0%"),
        (11.678, "ratio", "11.7"),
        (-1.0839, "ratio", "−1.08"),
        (0.473, "h", "0.47"),
        (10.402, "count", "10.40"),
        (float("nan"), "USD", MISSING),
        (float("inf"), "USD", MISSING),
    ],
)
def test_a_number_is_shown_as_people_read_it(value: float, unit: str, shown: str) -> None:
    assert number(value, unit) == shown


def test_numbers_shown_together_have_the_same_decimals() -> None:
    assert number(8.0, "USD") == "8.00"
    assert number(8.0, "USD", among=[120.0]) == "8"
    assert interval(8.0, 120.0, "USD") == "8\u00a0–\u00a0120"


def test_an_interval_has_an_en_dash_between_its_ends_and_none_without_width() -> None:
    assert interval(-146.5, 289.5, "USD") == "−146\u00a0–\u00a0290"
    assert interval(5.0, 5.0, "USD") == "exact"
    assert interval(float("nan"), 1.0, "USD") == MISSING


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "<0.1%"), (1.0, ">99.9%"), (0.5, "50%"), (0.012, "1.2%"), (float("nan"), MISSING)]
)
def test_a_resampled_probability_is_never_quite_zero_or_one(value: float, shown: str) -> None:
    assert probability(value) == shown


def test_a_long_name_keeps_both_ends() -> None:
    assert short("abcdefghijklmnopqrstuvwxyz", 12) == "abcdefg…wxyz"
    assert short("abc", 12) == "abc"
    assert len(short("中" * 50, 20)) <= 10 + 1  # each takes two cells


def test_direction_overrides_and_control_characters_are_not_shown() -> None:
    assert visible("a\u202eb\u2066c\x00d\n e") == "a b c d e"
    assert visible("\u200b") == "(no name)"
    assert visible("") == visible(" \n") == "", "where there is no text no name is missing"


def test_labels_stay_different_when_names_differ_only_in_what_is_cut() -> None:
    names = ["x" * 50 + middle + "y" * 50 for middle in "abc"]
    found = labels([*names, "#" * 30, "#" * 31], 20)
    assert list(found)[:3] == names
    assert len(set(found.values())) == 5


def test_text_for_plotly_is_literal() -> None:
    text = drawn("<b>&amp; $x$</b>")
    assert "<b>" not in text
    assert "$" not in text
    assert "&lt;b&gt;&amp;amp;" in text


def test_lines_are_folded_and_isolated() -> None:
    assert drawn("one two three", 8) == "\u2068one two\u2069<br>\u2068three\u2069"
    assert drawn("z" * 100, 10, most=2).count("<br>") == 1


def test_names_in_a_sentence() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b and 3 more"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("cap", "capped"),  # the only one that begins so
        ("ca", ""),
        ("plan", ""),  # begins two
        ("aproved_budget", "approved_budget_usd_per_year"),
        ("atrition", "attrition_per_year"),
        ("checking", ""),
        ("planer_fre", "planner_free"),
        ("colour", ""),
    ],
)
def test_the_word_that_was_probably_meant(word: str, meant: str) -> None:
    long = ["approved_budget_usd_per_year", "attrition_per_year", "checking_exponent", "checking_hours_per_mtok"]
    assert alike(word, ["capped", "uncapped", "planners", "planner_free", *long]) == meant


def test_a_value_has_at_most_six_decimals_and_no_code() -> None:
    assert [exact(one) for one in (1 / 3, 102610.0, 2e-5, 1234567.25, 7, True, "ces", 0.0)] == [
        "0.333333", "102,610", "2e-05", "1,234,567.25", "7", "yes", "ces", "0",
    ]  # fmt: skip
    assert [head_count(one) for one in (40, 40.0, 1253.8333333333333)] == ["40", "40", "1,253.8"]
    assert (setting(True), setting(False)) == ("yes", "no")
