"""A headline keeps its sentence whole whatever the names in it are."""

import pytest

from simulator.report.elements.headline import LEAST, WIDTH, headline, money

LONG = "monthly allowance of two hundred dollars for every engineer of every team in the company"
SAYS = "{0} spends most: 304 USD per post in month 24"


def test_names_that_fit_are_whole_and_in_quotes() -> None:
    assert headline(["gated"], SAYS) == "“gated” spends most: 304 USD per post in month 24"


@pytest.mark.parametrize("name", [LONG, "C" * 200, "ש" * 200, "🚀" * 100, "表" * 90])
def test_a_long_name_is_cut_and_never_the_sentence(name: str) -> None:
    found = headline([name], SAYS)
    assert found.replace("\u2068", "").replace("\u2069", "").endswith("” spends most: 304 USD per post in month 24")
    assert "…" in found
    assert len(found.replace("\u2068", "").replace("\u2069", "")) <= WIDTH


def test_a_shorter_wording_is_taken_before_names_become_stubs() -> None:
    words = ("{0} earns most by far in every one of the worlds, and {1} least", "{0} earns most, {1} least")
    assert headline(["a", "b"], *words) == "“a” earns most by far in every one of the worlds, and “b” least"
    cut = headline([LONG, LONG[::-1]], *words)
    assert cut.endswith("” least")
    assert "by far" not in cut
    assert len(cut) <= WIDTH
    assert min(len(part) for part in cut.split("”")[:2]) >= LEAST


def test_a_name_is_no_instruction() -> None:
    assert headline(["{1} {x}", "b"], "{0} beats {1}") == "“{1} {x}” beats “b”"


def test_amounts_have_three_digits() -> None:
    assert [money(value) for value in (1718.4, -2249.0, 12345678.0, 0.0, 3.14159)] == [
        "1,720",
        "−2,250",
        "12.3 million",
        "0",
        "3.14",
    ]


def test_a_name_without_quotes_is_whole_or_another_wording_is_taken() -> None:
    words = ("Which policy is best by far changes along {0:bare}", "It changes along {0:bare}", "It changes along {0}")
    assert headline(["gain in speed"], *words) == "Which policy is best by far changes along gain in speed"
    assert headline(["share of the work that AI can speed up"], *words).startswith("It changes along share of the work")
    assert headline([LONG], *words).endswith("”")


def test_a_shorter_wording_with_the_name_whole_comes_before_a_longer_one_with_it_cut() -> None:
    words = (
        "{0} adds most: 1,760 USD net per post and month, best in 88% of worlds",
        "{0} adds 1,760 USD net, best in 88%",
    )
    assert headline(["1.5 USD an hour of work"], *words) == "“1.5 USD an hour of work” adds 1,760 USD net, best in 88%"


def test_a_wording_without_names_fits_or_the_next_is_taken() -> None:
    assert headline([], "Own GPUs break even " + "late " * 20, "Own GPUs break even late") == "Own GPUs break even late"
