"""Files and YAML that cannot be read at all, and the whole message each gets; never a traceback."""

from pathlib import Path

import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads
from tests.scenario.texts import FILE, SMALL, errors

NO_SCENARIO = "Begin with keys such as title: and world:"
TOO_LARGE = "is larger than 256 KiB, which no scenario needs."
FIRST = "Write a first scenario with: tokensim init"

# nine aliases of nine aliases of nine: 20,000 values are passed while the key e is read
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
# each line nests 15 levels around the line before: few values, but hundreds of levels
TOWER = f"a0: &a0 {'[' * 15}{']' * 15}\n" + "".join(
    f"a{i + 1}: &a{i + 1} {'[' * 15}*a{i}{']' * 15}\n" for i in range(60)
)

TEXTS = [
    ("empty", "", f": is empty. {FIRST}"),
    ("only a comment", "# to be written\n", f": is empty. {FIRST}"),
    ("null", "~\n", f": is empty. {FIRST}"),
    ("a list", "\n- title: a\n", f":2: is a list, not a scenario. {NO_SCENARIO}"),
    ("a word", "title\n", f":1: is a single value, not a scenario. {NO_SCENARIO}"),
    ("too deep", "world:\n  " + "[" * 10_000, ":2: is nested deeper than 20 levels. Close a bracket or indent less."),
    ("too deep through aliases", TOWER, ":2: is nested deeper than 20 levels through an alias (*)."),
    ("too many values", "a:\n" + "- 1\n" * 20_500, ":19999: holds more than 20,000 values, which no scenario needs."),
    ("alias bomb", BOMB, ":5: expands to more than 20,000 values; an alias (*) repeats too much."),
    ("too large", SMALL + "#" * (262_145 - len(SMALL)), f": {TOO_LARGE}"),
    ("two documents", "title: a\n---\ntitle: b\n", ":2: starts a second document (---). Keep one scenario per file."),
    (
        "colon in text",
        "title: a\nquestion: so: what?\n",
        ":2: is not valid YAML: mapping values are not allowed here. "
        "Put text that contains a colon in quotes; check the indentation and the line before.",
    ),
    (
        "open quote",
        "title: 'a\nmonths: 12\nseed: 1\n",
        ":1: is not valid YAML: found unexpected end of stream. Close the quote.",
    ),
    (
        "open list",
        "title: a\nworld: [1,\n  2\n",
        ":4: is not valid YAML: expected ',' or ']', but got '<stream end>'. "
        "Close the list that opens on line 2 with ], or put a comma between its entries.",
    ),
    (
        "tab",
        "title: a\nworld:\n\tprice: 3\n",
        ":3: is not valid YAML: found character '\\t' that cannot start any token. Indent with spaces, not with a tab.",
    ),
    (
        "unknown alias",
        "title: a\nworld: *acme\n",
        ":2: is not valid YAML: found undefined alias 'acme'. Text that starts with * goes in quotes.",
    ),
    ("anchor twice", "title: &a x\nnotes: &a y\n", ":2: is not valid YAML: an anchor (&) is defined twice."),
    (
        "control character",
        "\ntitle: \x07\n",
        ":2: holds the character U+0007, which YAML does not allow. Remove it.",
    ),
    ("lone surrogate", "title: \ud800\n", ":1: holds the character U+D800, which YAML does not allow. Remove it."),
    (
        "escape of no character",
        'title: a\nnotes: "\\UFFFFFFFF"\n',
        ":2: holds an escape that names no character. Use single quotes.",
    ),
]

FILES = [
    ("empty", b"", f": is empty. {FIRST}"),
    ("binary", b"title: a\n\x00\x01\x02", ": is a binary file, not YAML text."),
    ("latin-1", "\ntitle: café\n".encode("latin-1"), ":2: is not UTF-8 text. Save it as UTF-8."),
    ("utf-16", "title: a\n".encode("utf-16"), ": is UTF-16 text. Save it as UTF-8."),
    ("too large in bytes though not in letters", "#é".encode() * 100_000, f": {TOO_LARGE}"),
]


def nested(levels: int) -> str:
    """A list in a list and so on under the only key, after two shallow ones."""
    return "a: [1, [2]]\nb: {c: 3}\nd: " + "[" * levels + "]" * levels + "\n"


def test_the_bound_on_nesting_is_twenty_levels() -> None:
    # the file itself is the first level
    assert "nested deeper" not in errors(nested(19))
    assert errors(nested(20)) == f"{FILE}:3: is nested deeper than 20 levels. Close a bracket or indent less."


def test_the_bound_on_values_is_twenty_thousand() -> None:
    # the file, the key and its list are three
    assert "20,000" not in errors("a:\n" + "- 1\n" * 19_997)
    assert "20,000" in errors("a:\n" + "- 1\n" * 19_998)


def failure(path: str | Path) -> str:
    """The whole message of a file that does not load."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


@pytest.mark.parametrize(("text", "message"), [one[1:] for one in TEXTS], ids=[one[0] for one in TEXTS])
def test_the_whole_message_of_a_text(text: str, message: str) -> None:
    assert errors(text) == FILE + message


@pytest.mark.parametrize(("content", "message"), [one[1:] for one in FILES], ids=[one[0] for one in FILES])
def test_the_whole_message_of_a_file(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / FILE
    path.write_bytes(content)
    assert failure(path) == f"{path}{message}"


def test_the_bound_on_size_is_256_kib(tmp_path: Path) -> None:
    path = tmp_path / FILE
    largest = SMALL + "#" * (262_144 - len(SMALL))
    path.write_text(largest)
    assert load(path).scenario == loads(largest).scenario
    path.write_text(largest + "#")
    assert failure(path) == f"{path}: {TOO_LARGE}"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert failure(tmp_path / "no.yaml") == f"{tmp_path / 'no.yaml'}: does not exist. {FIRST}"


def test_a_folder_is_named(tmp_path: Path) -> None:
    assert failure(tmp_path) == f"{tmp_path}: is a folder, not a scenario file. Name one file in it."


def test_a_file_taken_for_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(SMALL)
    inside = tmp_path / FILE / "inside.yaml"
    assert failure(inside) == f"{inside}: cannot be read: not a directory."


def test_impossible_file_names_are_refused() -> None:
    assert failure("a\0b") == "a\0b: is not the name of a file."
    assert failure("x" * 5000) == f"{'x' * 5000}: cannot be read: file name too long."


def test_a_byte_order_mark_and_windows_line_ends_are_no_error(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(path).scenario.title == "Small"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("months: 12", "months: -1").replace("\n", "\r\n").encode())
    assert failure(path) == f"{path}:3: months = -1 must be from 1 to 600 (months)."
