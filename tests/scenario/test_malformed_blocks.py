"""Blocks, lists, text and presets of the wrong kind, and the whole message each gets."""

import pytest

from tests.scenario.texts import Case, case, changed, errors, lines

SALARY = "salary: us_software_developer_2024"
PRESETS = "us_quality_assurance_2024, us_software_developer_2024, us_software_developer_upper_quartile_2024"

CASES = [
    case("list for a block", SALARY, "work: [16]", "8: world.defaults.work is a list; it must be a block of keys."),
    case(
        "number for a block with presets",
        SALARY,
        "salary: 133080",
        "8: world.defaults.salary = 133080 must be a block of keys or the name of a preset: "
        "us_software_developer_2024, us_software_developer_upper_quartile_2024, us_quality_assurance_2024.",
    ),
    case(
        "unknown preset",
        "us_software_developer_2024",
        "us_software_developer",
        "8: world.defaults.salary = 'us_software_developer' must be the name of a preset. "
        "Did you mean 'us_software_developer_2024'?",
    ),
    case(
        "preset is a list",
        SALARY,
        "salary: {preset: [a]}",
        f"8: world.defaults.salary.preset is a list; it must be the name of a preset. Known: {PRESETS}.",
    ),
    case(
        "block for a list",
        "policies:\n  - kind: uncapped\n  - kind: capped\n    usd_per_month: 200",
        "policies:\n  kind: uncapped",
        "14: policies is a block of keys; it must be a list: one entry a line, each after a dash.",
    ),
    case(
        "python object",
        "title: Small",
        "title: !!python/object:os.system Small",
        "1: title has the tag !!python/object:os.system. Remove it: a scenario holds plain numbers and text only.",
    ),
    case(
        "text for a team",
        "- name: data\n      engineers: 8",
        "- data",
        "12: team 2: world.teams[1] = 'data' must be a block of keys.",
    ),
    case("list for text", "title: Small", "title: [Small]", "1: title is a list; it must be text."),
    case(
        "text too long",
        "title: Small",
        f"title: {'x' * 201}",
        f"1: title = '{'x' * 57}...' is too long: at most 200 characters.",
    ),
    case(
        "half of a character",
        "title: Small",
        'title: "\\ud800"',
        "1: title = '\\ud800' holds half of a character. Remove the escape.",
    ),
    case(
        "preset without a name",
        SALARY,
        "salary: {preset: , sigma: 9}",
        f"8: world.defaults.salary.preset has no value; it must be the name of a preset. Known: {PRESETS}.",
        "8: world.defaults.salary.sigma = 9 must be from 0 to 2 (log).",
    ),
    case(
        "preset where there is none",
        SALARY,
        "work: {preset: agile}",
        "8: world.defaults.work has no key 'preset'. Known: effort_cv, effort_mean_hours, process, session_hours, "
        "value_cv, value_multiple.",
    ),
    case(
        "unreadable preset",
        SALARY,
        "salary: {preset: !!int x}",
        "8: world.defaults.salary.preset has the tag !!int. Remove it: a scenario holds plain numbers and text only.",
    ),
    case(
        "number by force",
        "months: 12",
        "months: !!int twelve",
        "3: months has the tag !!int. Remove it: a scenario holds plain numbers and text only.",
    ),
    case(
        "python object as a block",
        "{usd_per_mtok: 1.5}",
        "!!python/object/new:os.system {usd_per_mtok: 1.5}",
        "6: world.price has the tag !!python/object/new:os.system. Remove it: "
        "a scenario holds plain numbers and text only.",
    ),
    case(
        "contains itself",
        SALARY,
        "work: &work [*work]",
        "8: world.defaults.work is a list; it must be a block of keys.",
        "8: world.defaults.work[0] contains itself through an alias (*). Write the values out.",
    ),
]


@pytest.mark.parametrize("spoilt", CASES, ids=[one.what for one in CASES])
def test_the_whole_message(spoilt: Case) -> None:
    assert errors(changed(spoilt.old, spoilt.new)) == lines(*spoilt.messages)
