"""Characters that nobody sees are refused in every text of a scenario: they would reach terminals, files and sums."""

import unicodedata

import pytest

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import loads
from simulator.text import FIRST_STRONG, POP, REFUSED, printable, visible
from tests.scenario.texts import SMALL, changed, errors, lines

HIDDEN = {r"\0": "U+0000", r"\e": "U+001B", r"\x9b": "U+009B", r"\u202e": "U+202E", r"\uFFFF": "U+FFFF"}
PLACES = {
    "policies[0].name": changed("kind: uncapped", 'kind: uncapped\n    name: "x%"'),
    "world.teams[0].name": changed("name: product", 'name: "x%"'),
    "title": changed("title: Small", 'title: "x%"'),
    "world.teams[0].engineers.source": changed("engineers: 12", 'engineers: {value: 12, source: "x%"}'),
    "uncertain.world.price.usd_per_mtok.source": SMALL
    + 'uncertain:\n  world.price.usd_per_mtok: {values: [1, 2], source: "x%"}\n',
}


@pytest.mark.parametrize("written", HIDDEN)
@pytest.mark.parametrize("place", PLACES)
def test_a_hidden_character_is_named_and_refused(place: str, written: str) -> None:
    text = PLACES[place].replace("%", written)
    assert place in errors(text)
    assert f"holds the control character {HIDDEN[written]}. Remove it." in errors(text)


def test_two_policies_cannot_differ_by_a_character_that_arrays_of_names_drop() -> None:
    text = changed("kind: uncapped", "kind: uncapped\n    name: x")
    text = changed("kind: capped", 'kind: capped\n    name: "x\\0"', text)
    assert "policies[1].name = 'x\\x00' holds the control character U+0000." in errors(text)


def test_a_name_is_on_one_line_and_a_text_need_not_be() -> None:
    assert errors(changed("name: product", 'name: "x\\ny"')) == lines(
        "10: team 1 (x\\ny): world.teams[0].name = 'x\\ny' must be on one line."
    )
    assert loads(changed("title: Small", 'title: "two\\nlines"')).scenario.title == "two\nlines"


def test_what_people_write_is_left_alone() -> None:
    loaded = loads(changed("name: product", 'name: "Équipe\\t👩‍💻 \\u05d0\\u200f"'))
    assert loaded.scenario.world.teams[0].name == "Équipe\t👩‍💻 \u05d0\u200f"


def test_what_is_refused_is_shown_plainly_wherever_it_comes_from() -> None:
    every = [chr(code) for code in range(0x20000)]  # two of seventeen planes: the others are alike
    refused = {one for one in every if REFUSED.match(one)}
    direction = {one for one in every if unicodedata.bidirectional(one) in TURNS}
    assert refused >= direction | {one for one in every if unicodedata.category(one) in ("Cc", "Zl", "Zp")} - {*"\t\n"}
    assert {one for one in refused if printable(one) == one} == {FIRST_STRONG, POP}, "those stand around names here"
    assert not {one for one in refused if visible(f"a{one}b") != "a b"}


TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def test_a_scenario_made_in_python_is_held_to_the_same() -> None:
    tree = {"title": "t", "question": "q", "world": {"teams": [{"name": "x\0", "engineers": 1}]}}
    with pytest.raises(ValueError, match=r"holds the control character U\+0000"):
        Scenario.model_validate({**tree, "policies": [{"kind": "uncapped"}]})
