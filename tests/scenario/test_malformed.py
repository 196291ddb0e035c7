"""Numbers and keys that are wrong, and the whole message each gets: file, line, path, value, what to do."""

import pytest

from simulator.scenario.reading.load import loads
from tests.scenario.texts import SMALL, Case, case, changed, errors, lines

PRICE = "usd_per_mtok: 1.5"
SALARY = "salary: us_software_developer_2024"
KIND = "kind: uncapped"


def price(what: str, value: str, message: str) -> Case:
    """Another price, on line 6."""
    return case(what, PRICE, f"usd_per_mtok: {value}", f"6: world.price.usd_per_mtok {message}")


NUMBERS = [
    price("negative", "-1.5", "= -1.5 must be above 0 and at most 1,000 (USD/Mtok)."),
    price("too large", "1e4", "= 1e4 must be above 0 and at most 1,000 (USD/Mtok)."),
    price("infinite", "1e400", "= 1e400 must be a finite number above 0 and at most 1,000 (USD/Mtok)."),
    price("not a number", ".nan", "= .nan must be a finite number above 0 and at most 1,000 (USD/Mtok)."),
    price("boolean", "yes", "= yes must be a number above 0 and at most 1,000 (USD/Mtok)."),
    price("nothing", "", "has no value; it must be a number above 0 and at most 1,000 (USD/Mtok)."),
    price("list", "[1.5]", "is a list; it must be a number above 0 and at most 1,000 (USD/Mtok)."),
    price(
        "unit in the value",
        '"1.5 USD"',
        "= '1.5 USD' must be a number above 0 and at most 1,000 (USD/Mtok). "
        "Write the bare number, without unit or quotes.",
    ),
    price(
        "value without source",
        "{value: 1.5}",
        "has a value without a source in words. Name the source, or write the bare number.",
    ),
    price(
        "source is a number",
        "{value: 1.5, source: 2026}",
        "has a value without a source in words. Name the source, or write the bare number.",
    ),
    price(
        "source without value",
        "{source: list price}",
        "is a block of keys; it must be a number above 0 and at most 1,000 (USD/Mtok). "
        "Write the bare number, or {value: the number, source: where it comes from}.",
    ),
    price(
        "source with a note",
        "{value: 1.5, source: list price, note: today}",
        "is a block of keys; it must be a number above 0 and at most 1,000 (USD/Mtok). "
        "Write the bare number, or {value: the number, source: where it comes from}.",
    ),
    price(
        "block for a value",
        "{value: {usd: 1.5}, source: list price}",
        "is a block of keys; it must be a number above 0 and at most 1,000 (USD/Mtok). "
        "Write the bare number, or {value: the number, source: where it comes from}.",
    ),
    price(
        "sourced value out of range",
        "{value: 1e4, source: list price}",
        "= 1e4 must be above 0 and at most 1,000 (USD/Mtok).",
    ),
    case(
        "sourced value out of range, on a line of its own",
        f"{{{PRICE}}}",
        "\n    usd_per_mtok:\n      source: list price\n      value: 0",
        "9: world.price.usd_per_mtok = 0 must be above 0 and at most 1,000 (USD/Mtok).",
    ),
    case(
        "percentage",
        KIND,
        "{kind: capped, name: half, share_of_base_pay: 50%}",
        "15: policy 1 (half): policies[0].share_of_base_pay = '50%' must be a number from 0 to 10 (share). Write the "
        "bare number, without unit or quotes. A percentage is written as a share: 0.5 for 50%.",
    ),
    case(
        "one replication",
        "replications: 10",
        "replications: 1",
        "4: replications = 1 must be from 2 to 100,000 (count).",
    ),
    case(
        "no engineers",
        "engineers: 8",
        "engineers: 0",
        "13: team 2 (data): world.teams[1].engineers = 0 must be from 1 to 1,000,000 (count).",
    ),
    case("certainty", "months: 12", "confidence: 1.0", "3: confidence = 1.0 must be above 0.5 and below 1 (share)."),
    case(
        "unreadable value with a source",
        PRICE,
        "usd_per_mtok: {value: !!int x, source: list price}",
        "6: world.price.usd_per_mtok.value has the tag !!int. Remove it: a scenario holds plain numbers and text only.",
    ),
    case(
        "unreadable source",
        PRICE,
        "usd_per_mtok: {value: 1.5, source: !!int x}",
        "6: world.price.usd_per_mtok.source has the tag !!int. Remove it: "
        "a scenario holds plain numbers and text only.",
    ),
    case(
        "half a month", "months: 12", "months: 12.5", "3: months = 12.5 must be a whole number from 1 to 600 (months)."
    ),
    case(
        "leading zero, which YAML 1.1 reads as ten",
        "months: 12",
        "months: 012",
        "3: months = '012' must be a whole number from 1 to 600 (months). "
        "Write the bare number, without unit or quotes.",
    ),
    case(
        "nothing left to measure",
        "replications: 10",
        "warmup_months: 12",
        "4: warmup_months = 12 must be below months (12), or nothing is left to measure.",
    ),
    case(
        "number of 5,000 digits",
        "months: 12",
        f"seed: {'9' * 5000}",
        f"3: seed = {'9' * 57}... cannot be read as a number.",
    ),
]

KEYS = [
    case(
        "typo in a key",
        "engineers: 12",
        "enginers: 12",
        "11: team 1 (product): world.teams[0] has no key 'enginers'. Did you mean 'engineers'?",
    ),
    case(
        "key in the wrong place",
        SALARY,
        "engineers: 5",
        "8: world.defaults has no key 'engineers'. It belongs in world.market or world.teams[].",
    ),
    case(
        "key of another policy",
        KIND,
        "{kind: uncapped, usd_per_month: 3}",
        "15: policy 1 (uncapped): policies[0] has no key 'usd_per_month'. It belongs in a policy of kind adaptive or "
        "a policy of kind capped or a policy of kind exchange.",
    ),
    case(
        "key of another policy, but near one of this",
        KIND,
        "{kind: gated, usd_per_month: 3}",
        "15: policy 1 (gated): policies[0] has no key 'usd_per_month'. Did you mean 'cap_usd_per_month'?",
    ),
    case(
        "key of three policies",
        KIND,
        "{kind: capped, name: tight, usd_per_month: 3, intensity: 2}",
        "15: policy 1 (tight): policies[0] has no key 'intensity'. It belongs in a policy of kind planner or a policy "
        "of kind planner_free or a policy of kind uncapped.",
    ),
    case(
        "key of an inner block",
        "months: 12",
        "change_per_year: 0",
        "3: the scenario has no key 'change_per_year'. It belongs in world.price.",
    ),
    case(
        "unknown key like no other",
        PRICE,
        "colour: red",
        "6: world.price has no key 'colour'. Known: change_per_year, mix, rise_with_use, usd_per_mtok.",
    ),
    case(
        "required key missing",
        "      engineers: 8\n",
        "",
        "12: team 2 (data): world.teams[1] needs the key 'engineers' (number of engineers: at the start).",
    ),
    case("title missing", "title: Small\n", "", "1: the scenario needs the key 'title' (title: a short name)."),
    case(
        "key twice",
        "months: 12",
        "months: 12\nmonths: 24",
        "4: the scenario has the key 'months' twice (first on line 3). Keep one.",
    ),
    case(
        "merge key",
        "- name: data",
        "- <<: {name: x}\n      name: data",
        "12: team 2 (data): world.teams[1] uses a merge key (<<). Put shared values under world.defaults.",
    ),
    case(
        "a list as a key",
        "title: Small",
        "title: Small\n? [a, b]\n: c",
        "2: the scenario has a key that is a list or a block. A key is one word.",
    ),
]

CASES = [*NUMBERS, *KEYS]


@pytest.mark.parametrize("spoilt", CASES, ids=[one.what for one in CASES])
def test_the_whole_message(spoilt: Case) -> None:
    assert errors(changed(spoilt.old, spoilt.new)) == lines(*spoilt.messages)


def test_text_may_be_forced() -> None:
    assert loads(changed("name: data", "name: !!str no")).scenario.world.teams[1].name == "no"


def test_the_small_scenario_is_fine_before_it_is_spoilt() -> None:
    assert loads(SMALL).scenario.engineers == 20
