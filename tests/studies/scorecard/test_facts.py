"""The table of facts: no fact is the source of an input, and a table of one's own is read or refused in sentences."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

import simulator
from simulator.studies.scorecard.facts import (
    COLUMNS,
    Fact,
    FactsError,
    excluded,
    input_sources,
    read_facts,
    shipped_facts,
)
from simulator.studies.scorecard.measures import BY_KEY, MEASURES
from tests.published import HOME, SHIPPED
from tests.studies.scorecard.planted import fact

FACTS = shipped_facts()
NUMBER = re.compile(r"\d+(?:,\d{3})+|\d+\.\d+|\d+")
YEARS = {"2020", "2023", "2024", "2025", "2026"}


def texts(node: object) -> list[str]:
    """Every ``source`` of a YAML document."""
    if isinstance(node, dict):
        own = [node["source"]] if isinstance(node.get("source"), str) else []
        return own + [text for value in node.values() for text in texts(value)]
    return [text for one in node for text in texts(one)] if isinstance(node, list) else []


def sources() -> list[str]:
    """Where any default, plausible range, preset or value of the shipped comparison comes from.

    Published experiments are left out: no world is drawn in their light unless a scenario names them.
    """
    presets = files("simulator.scenario") / "presets"
    written = [
        one.read_text(encoding="utf-8")
        for one in presets.iterdir()
        if one.name.endswith(".yaml") and one.name != "experiments.yaml"
    ]
    written.append(SHIPPED.read_text(encoding="utf-8"))
    return [*input_sources(), *(text for one in written for text in texts(yaml.safe_load(one)))]


def publisher(one: str) -> str:
    return one.removeprefix("The ").partition(" ")[0].strip(",;")


def numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in NUMBER.findall(text)} - YEARS


@pytest.mark.parametrize("one", FACTS, ids=lambda one: f"{one.measure.key}, {one.who}, {one.published}")
def test_no_fact_is_the_source_of_an_input(one: Fact) -> None:
    figures = {f"{figure:g}" for figure in (one.value, one.low, one.high) if figure == figure}
    for text in sources():
        if publisher(one.who) in text:
            assert numbers(text) & (figures | numbers(one.published)) == set(), text


def test_one_other_scenario_sweeps_to_a_fact_which_says_so() -> None:
    """A range of a scenario for another question, which no company here is drawn from."""
    written = [path.read_text(encoding="utf-8") for path in (HOME / "scenarios").glob("*.yaml") if path != SHIPPED]
    found = [text for one in written for text in texts(yaml.safe_load(one))]
    named = [
        one
        for one in FACTS
        if any(publisher(one.who) in text and numbers(text) & numbers(one.published) for text in found)
    ]
    assert {one.who for one in named if "a sweep of one shipped scenario" not in one.kind} == set()
    assert "METR" in {one.who for one in named}


def test_a_figure_that_set_an_input_would_be_found() -> None:
    """The test above must be able to fail."""
    for who, published in (("Jellyfish", "52.38 USD for 51 Mtok"), ("Cursor", "0.75"), ("Demirer", "0.25")):
        assert any(who in text and numbers(text) & numbers(published) for text in sources()), who


def test_every_source_of_an_input_stands_among_what_was_left_out() -> None:
    left = {
        publisher(name)
        for one in excluded()
        for name in re.split(r"; |, | and | of ", one.source)
        if one.why_not == "input"
    }
    for text in input_sources():
        if text and not text.startswith(("assumed", "as fresh", "evidence conflicts")) and "assumed" not in text:
            assert any(name in text for name in left if name), text


def test_every_fact_has_a_date_and_a_kind_of_source() -> None:
    assert all(one.kind not in ("", "not said") and one.who and one.published for one in FACTS)
    assert len({(one.measure.key, one.who, one.published) for one in FACTS}) == len(FACTS)
    assert len(BY_KEY) == len(MEASURES)


def test_people_of_whom_nothing_set_an_input_are_told_from_others() -> None:
    told = {one.who: one.apart for one in FACTS}
    assert (told["METR"], told["Stanford"], told["The Pragmatic Engineer"]) == (True, True, True)
    assert (told["Jellyfish"], told["Cursor"], told["Anthropic"]) == (False, False, False)
    assert fact("effect", 0.1).apart


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "more.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_facts_of_ones_own_stand_beside_those_that_are_shipped(tmp_path: Path) -> None:
    path = written(
        tmp_path, "measure;value;low;high;date;source\neffect;0.5;;;2026-10;our trial\nspend_mean;;10;20;2026;memo\n"
    )
    one, other = read_facts(path)
    assert (one.value, one.date, one.source, one.kind, one.published) == (
        0.5,
        "2026-10",
        "our trial",
        "not said",
        "0.5",
    )
    assert (other.ends, other.published) == ((10.0, 20.0), "10 to 20")
    text = (
        "title: t\nquestion: q\nmonths: 2\nworld: {teams: [{name: a, engineers: 12}]}\npolicies: [{kind: uncapped}]\n"
    )
    found = simulator.scorecard(simulator.loads(text), facts=path, replications=3, workers=1)
    assert len(found.facts) == len(FACTS) + 2
    assert {"our trial", "memo"} <= set(found.facts["source"])


def test_the_table_that_is_shipped_can_be_read_as_ones_own() -> None:
    path = Path(str(files("simulator.studies.scorecard") / "facts.csv"))
    assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    assert repr(read_facts(path)) == repr(FACTS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("measure,value,date,source\nefect,1,2026,x\n", "more.csv:2: measure = 'efect' is not known. Did you mean"),
        ("measure,value,date,source\neffect,ten,2026,x\n", "more.csv:2: value = 'ten' is no number."),
        ("measure,value,date,source\neffect,26,2026,x\n", "more.csv:2: value = 26 is a share: write 0.26 for 26%."),
        ("measure,value,date,source\nspend_mean,-5,2026,x\n", "more.csv:2: value = -5 must be above 0"),
        ("measure,value,date,source\neffect,,2026,x\n", "more.csv:2: has no figure. Give value, or low and high."),
        ("measure,low,date,source\neffect,0.1,2026,x\n", "more.csv:2: has one end of a range."),
        ("measure,low,high,date,source\neffect,0.2,0.1,2026,x\n", "more.csv:2: low = 0.2 is above high = 0.1."),
        ("measure,value,date,source\neffect,0.1,April,x\n", "more.csv:2: date = 'April' is no date. Write"),
        ("measure,value,date,source\neffect,0.1,2026-13,x\n", "more.csv:2: date = '2026-13' is no date."),
        ("measure,value,date,source\neffect,0.1,2026,\n", "more.csv:2: has no source."),
        ("measure,value,date,source\neffect,0.1,2026\n", "more.csv:2: has 3 cells where the header has 4."),
        ("measure,value,source\neffect,0.1,x\n", "more.csv:1: has no column date."),
        ("measure,date,source\neffect,2026,x\n", "more.csv:1: has no column value."),
        ("measure,value,date,source,lo\neffect,1,2026,x,1\n", "more.csv:1: column 'lo' is not known."),
        ("measure,value,value,date,source\neffect,1,1,2026,x\n", "more.csv:1: column 'value' is given twice."),
        ("measure,value,date,source\n", "more.csv: has no facts below its header."),
        ("", "more.csv: is empty."),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(FactsError, match=re.escape(sentence)):
        read_facts(written(tmp_path, text))


def test_every_error_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FactsError) as error:
        read_facts(written(tmp_path, "measure,value,date,source\nefect,0.1,2026,x\neffect,0.1,soon,\n"))
    assert [(one.line, one.message.split()[0]) for one in error.value.errors] == [
        (2, "measure"),
        (3, "date"),
        (3, "has"),
    ]


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(simulator.ScenarioError, match="does not exist"):
        simulator.scorecard(facts=tmp_path / "none.csv")
