"""A policy is called by what its lever is set to."""

import pytest

from simulator.explorer.controls import Control
from simulator.explorer.labels import amount, named, names_now, renamed
from simulator.explorer.session import Session

CAP = Control("policies[1].usd_per_month", "Allowance", "USD/month", "", 200.0, 20.0, 2000.0, "log")
SHARE = Control("policies[1].share_of_base_pay", "Share", "share", "", 0.5, 0.1, 1.0)


@pytest.mark.parametrize(
    ("label", "control", "text", "expected"),
    [
        ("capped at 200 USD", CAP, "381", "capped at 381 USD"),
        ("200 USD, spread by a tool", CAP, "1250", "1,250 USD, spread by a tool"),
        ("cap", CAP, "381", "cap, 381 USD"),
        ("2000 or 1200", CAP, "381", "2000 or 1200, 381 USD"),
        ("200 of 200", CAP, "381", "200 of 200, 381 USD"),
        ("half of base pay", SHARE, "0.4", "half of base pay, 40%"),
        ("(200)\\1", CAP, "381", "(381)\\1"),
    ],
)
def test_the_old_value_in_a_name_gives_way_to_the_new_one(
    label: str, control: Control, text: str, expected: str
) -> None:
    assert named(label, control, text) == expected


def test_only_the_lever_that_was_moved_gives_a_name(session: Session) -> None:
    scenario, controls = session.opened.file.scenario, session.controls
    assert names_now(scenario, controls, {"policies[1].usd_per_month": "45"}) == {"capped": "capped, 45 USD"}
    assert names_now(scenario, controls, {"policies[1].usd_per_month": "30", "policies[1].rollover": "0.4"}) == {}
    assert names_now(scenario, controls, {"policies[1].usd_per_month": "much"}) == {"capped": "capped, much"}


def test_a_sentence_calls_policies_by_their_names_now() -> None:
    names = {"capped": "capped, 45 USD", "a (b)": "a (c)"}
    told = renamed("capped beats uncapped and a (b), recapped", names)
    assert told == "capped, 45 USD beats uncapped and a (c), recapped"


def test_an_amount_has_its_unit() -> None:
    assert amount(CAP, "1250") == "1,250 USD"
    assert amount(SHARE, "0.125") == "12.5%"
