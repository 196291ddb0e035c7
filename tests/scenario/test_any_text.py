"""Whatever the text, ``loads`` returns a scenario or raises ``ScenarioError`` with whole lines; nothing else."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from tests.scenario.texts import FILE, SCENARIOS, SMALL, STARTER

VALID = [SMALL, *(path.read_text(encoding="utf-8") for path in [*SCENARIOS, STARTER])]
LINE = re.compile(rf"{re.escape(FILE)}(:[1-9][0-9]*)?: \S.*([.?:]|tokensim init)")
TOKENS = [
    *("{", "}", "[", "]", ": ", "- ", "? ", "& ", "&a ", "*a", "!x ", "!!int ", "|\n", ">", "'", '"', "#", "<<: "),
    *("---\n", "\t", "\n", " ", "~", "no", "1e999", ".nan", "012", "2026-01-01", "\\", "%", "@", "\x85", "\u2028"),
]
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**400, 10**401),
    st.floats(),
    st.text(max_size=9),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(
        st.sampled_from(["value", "source", "preset", "kind", "family", "name"]), st.none() | st.text(max_size=3)
    ),
    st.sampled_from(["none", "capped", "ces", "power", "hill", "cursor_2026"]),
)


def survives(text: str) -> bool:
    """Whether the text loads; fails where it does anything but load or say why not."""
    try:
        file = loads(text, FILE)
    except ScenarioError as error:
        message = str(error)
        assert message.splitlines() == message.split("\n"), "an error is one line"
        assert all(LINE.fullmatch(line) for line in message.split("\n")), message
        last = max(error.line for error in error.errors)
        assert last <= len(re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text)), "a line of the text"
        return False
    assert file.assumptions
    return True


@settings(max_examples=400, deadline=None)
@example("\ufeff")
@example('"\\UFFFFFFFF"')
@example("a: !!float x")
@example("a: !!int ''")
@example("value: 1")
@example("world: {teams: [{value: 1}], price: {preset: {}}}")
@given(st.text() | st.lists(st.sampled_from(TOKENS) | st.text(max_size=3)).map("".join))
def test_arbitrary_text(text: str) -> None:
    survives(text)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A valid text with a few cuts and insertions."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.sampled_from(TOKENS) | st.text(max_size=4)) + text[end:]
    return text


@settings(max_examples=300, deadline=None)
@given(edited())
def test_edited_scenarios(text: str) -> None:
    survives(text)


def paths(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in items for place in paths(value, (*path, key)))]


def replaced(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The tree with another value in one place."""
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = replaced(tree[path[0]], path[1:], value)
    return copy


@st.composite
def grafted(draw: st.DrawFn) -> str:
    """A valid scenario with strange values in some places."""
    tree = yaml.safe_load(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 3))):
        tree = replaced(tree, draw(st.sampled_from(paths(tree))), draw(STRANGE))
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


@settings(max_examples=300, deadline=None)
@given(grafted())
def test_grafted_scenarios(text: str) -> None:
    survives(text)


@pytest.mark.parametrize("text", VALID, ids=lambda text: text.splitlines()[0])
def test_the_valid_texts_survive(text: str) -> None:
    assert survives(text)
