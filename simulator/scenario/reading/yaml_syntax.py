"""What the YAML parser could not read, in a sentence with the line and what to do."""

import yaml
from yaml.reader import ReaderError

from simulator.scenario.reading.source import ErrorLine

# a fragment of the parser's problem, and what a person does about it
_ADVICE = (
    ("'\\t'", "Indent with spaces, not with a tab."),
    (
        "mapping values are not allowed",
        "Put text that contains a colon in quotes; check the indentation and the line before.",
    ),
    ("could not find expected ':'", "A key is followed by a colon and a space."),
    ("unexpected end of stream", "Close the quote."),
    ("cannot start any token", "Put the text in quotes."),
    ("undefined alias", "Text that starts with * goes in quotes."),
    ("<block end>", "Check the indentation: keys of one block start in the same column."),
    ("',' or ']'", "Close the list that opens on line {opened} with ], or put a comma between its entries."),
    ("',' or '}'", "Close the block that opens on line {opened} with }}, or put a comma between its keys."),
    ("escape", "Use single quotes for text with a backslash."),
)
# problems that show only after the place where they began
_BEGAN_EARLIER = ("could not find expected ':'", "unexpected end of stream")


def syntax_error(error: ReaderError | yaml.MarkedYAMLError, text: str) -> ErrorLine:
    """The error behind what the parser of ``text`` raised."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return ErrorLine(
            line, f"holds the character U+{int(error.character):04X}, which YAML does not allow. Remove it."
        )
    problem = error.problem or "it cannot be parsed"
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(words in problem for words in _BEGAN_EARLIER):
        mark = error.context_mark
    line = mark.line + 1 if mark else 0
    if problem == "but found another document":
        return ErrorLine(line, "starts a second document (---). Keep one scenario per file.")
    if problem == "second occurrence":
        problem = "an anchor (&) is defined twice"
    advice = next((f" {words}" for fragment, words in _ADVICE if fragment in problem), "")
    opened = error.context_mark.line + 1 if error.context_mark else line
    return ErrorLine(line, f"is not valid YAML: {problem}.{advice.format(opened=opened)}")
