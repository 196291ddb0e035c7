"""What the files of all vendors share: lines at the top, marks for what only the company knows."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

REPLACE: Final = "REPLACE:"  # in front of what stands for an id or a name that the run does not know


WIDTH: Final = 118  # of a line of comment


class Config(NamedTuple):
    """The files of one vendor, and what they cannot say."""

    texts: dict[str, str]  # how the name of a file ends, and its text; none where nothing can be written
    lost: tuple[str, ...]  # what the vendor cannot express or does otherwise, a sentence each


def otherwise(lost: Sequence[str]) -> list[str]:
    """What a vendor cannot express or does otherwise, for the top of a file and the terminal; nothing where it can all.

    Example: one sentence is a line below "Cannot be expressed, or is done otherwise:".
    """
    return ["Cannot be expressed, or is done otherwise:", *(f"- {line}" for line in lost)] if lost else []


def commented(lines: Sequence[str], text: str) -> str:
    """A YAML text under lines of comment."""
    wrapped = [part for line in lines for part in textwrap.wrap(line, WIDTH, break_long_words=False)]
    return "".join(f"# {line}\n" for line in wrapped) + "\n" + text


def as_json(about: Sequence[str], content: Mapping[str, Any]) -> str:
    """A JSON text; JSON has no comments, so they are its first field."""
    return json.dumps({"_about": list(about), **content}, indent=2, ensure_ascii=False) + "\n"
