"""Characters that nobody sees: terminals obey them, files and arrays of names lose them."""

import unicodedata
from typing import Final

_TURNS: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def hidden(text: str, prose: bool = False) -> str:
    """What is wrong with a name, or with a text of several lines; empty where nothing is.

    Example: a right-to-left override in a name is told as the control character U+202E.
    """
    if text.isprintable():
        return ""
    found = next((one for one in text if one not in "\t\n" and _hides(one)), None)
    if found is not None:
        return f"holds the control character U+{ord(found):04X}. Remove it."
    return "" if prose or "\n" not in text else "must be on one line."


def _hides(character: str) -> bool:
    """Whether it is a control character, turns the direction of what follows, or is no character at all."""
    if character.isprintable():
        return False
    turns = unicodedata.bidirectional(character) in _TURNS
    none = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return turns or none or unicodedata.category(character) in ("Cc", "Zl", "Zp")
