"""What people write and a scenario does not mean: another currency, a # in a title, a key by another name, a place."""

import pytest

from simulator.scenario.reading.currencies import foreign_currency
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from tests.scenario.texts import FILE, SMALL, changed, errors, lines

ALLOWANCE = "usd_per_month: 200"
WHO = "policy 2 (capped): policies[1]"


@pytest.mark.parametrize(
    ("text", "found"),
    [("100 EUR", "EUR"), ("€100", "€"), ("100 pounds", "pounds"), ("1.5e3 CHF", "CHF"), ("eur_per_month", "eur"),
     ("100 USD", ""), ("$100", ""), ("US$ 100", ""), ("usd_per_month", ""), ("an entry", "")],
)  # fmt: skip
def test_a_currency_other_than_usd_is_seen(text: str, found: str) -> None:
    assert foreign_currency(text) == found


@pytest.mark.parametrize("amount", ["100 EUR", "100€", "£100", "12,000 yen"])
def test_an_amount_in_another_currency_is_not_taken_as_usd(amount: str) -> None:
    wanted = "must be a number from 0 to 1,000,000,000 (USD/month)."
    advice = f"Amounts are in USD: convert {amount}, and write the bare number."
    told = f"17: {WHO}.usd_per_month = '{amount}' {wanted} {advice}"
    assert errors(changed(ALLOWANCE, f"usd_per_month: {amount}")) == lines(told)
    sourced = changed(ALLOWANCE, f'usd_per_month: {{value: "{amount}", source: a memo}}')
    assert errors(sourced) == lines(told)


def test_an_amount_in_usd_is_asked_for_without_its_unit() -> None:
    told = errors(changed(ALLOWANCE, "usd_per_month: 100 USD"))
    assert told.endswith("(USD/month). Write the bare number, without unit or quotes.")


def test_a_key_of_another_currency_is_not_led_to_the_key_in_usd_without_a_word() -> None:
    told = errors(changed("usd_per_mtok: 1.5", "eur_per_mtok: 1.5"))
    assert told.endswith("has no key 'eur_per_mtok'. Amounts are in USD: convert it, and use the key usd_per_mtok.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: Small", "title: Small\ncurrency: EUR", "currency = 'EUR' must be a block of keys."),
        ("title: Small", "title: Small\napproved_budget: 9", "Did you mean 'approved_budget_usd_per_year'?"),
        ("title: Small", "title: Small\nbudget: 9", "Did you mean 'approved_budget_usd_per_year'?"),
        ("engineers: 12", "headcount: 12", "world.teams[0] has no key 'headcount'. Did you mean 'engineers'?"),
        ("    salary:", "    staffing: {atrition: 0.1}\n    salary:", "Did you mean 'attrition_per_year'?"),
        (
            "    salary:",
            "    attrition: 0.1\n    salary:",
            "Did you mean 'attrition_per_year', in world.defaults.staffing or world.teams[].staffing?",
        ),
        ("kind: capped", "kind: cap", "Did you mean 'capped'?"),
        ("kind: uncapped", "kind: unlimited", "Did you mean 'uncapped'?"),
        (ALLOWANCE, "cap: 200", "policies[1] has no key 'cap'. Did you mean 'usd_per_month'?"),
        (ALLOWANCE, "budget: 200", "policies[1] has no key 'budget'. Did you mean 'usd_per_month'?"),
    ],
)  # fmt: skip
def test_the_key_or_kind_that_was_meant(old: str, new: str, told: str) -> None:
    assert told in errors(changed(old, new))


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("title: Small", "title: Acme #1 budget", "1: title = Acme"),
        ("question: Which policy?", "question: Which of the top #3?", "2: question = Which of the top"),
        ("name: data", "name: Team  #2", "12: team 2: world.teams[1].name = Team"),
        (
            ALLOWANCE,
            "usd_per_month:\n      value: 200\n      source: memo #7",
            "19: policy 2 (capped): policies[1].usd",
        ),
    ],
)
def test_a_text_that_goes_on_after_a_hash_is_not_cut(old: str, new: str, at: str) -> None:
    told = errors(changed(old, new))
    assert told.startswith(f"{FILE}:{at}")
    assert f"loses what follows it as a comment. Put the text in quotes: '{new.rpartition(': ')[2]}'." in told
    assert len(told.splitlines()) == 1


def test_what_is_advised_for_a_hash_is_read_in_full() -> None:
    assert loads(changed("title: Small", "title: 'Acme #1 budget'")).scenario.title == "Acme #1 budget"


def test_a_comment_stays_a_comment() -> None:
    for comment in ("# one of two", "## one of two", "#"):
        assert loads(changed("title: Small", f"title: Small  {comment}")).scenario.title == "Small"
    assert loads(changed("kind: uncapped", "kind: uncapped  #todo")).scenario.policies[0].label == "uncapped"
    assert loads(SMALL.replace("\n", "\r\n").replace("title: Small", "title: Small # x")).scenario.title == "Small"


def test_people_count_from_one_and_paths_from_zero() -> None:
    text = changed("engineers: 8", "engineers: 0", changed(ALLOWANCE, "usd_per_month: -1"))
    with pytest.raises(ScenarioError) as caught:
        loads(text, FILE)
    assert [one.message[:15] for one in caught.value.errors] == ["world.teams[1].", "policies[1].usd"]
    first, second = caught.value.sentences
    assert first.startswith("team 2 (data): world.teams[1].engineers = 0 must be")
    assert second.startswith("policy 2 (capped): policies[1].usd_per_month = -1 must be")
    assert str(caught.value) == f"{FILE}:13: {first}\n{FILE}:17: {second}"


def test_what_has_no_name_is_told_by_its_place() -> None:
    assert errors(changed("name: data", "name: ' '")).startswith(f"{FILE}:12: team 2: world.teams[1].name = ' '")
