"""Texts of a scenario with characters that are not visible."""

from simulator.text import REFUSED


def hidden(text: str, prose: bool = False) -> str:
    """What is wrong with a name, or with a text of several lines; empty where nothing is.

    Example: a right-to-left override in a name is told as the control character U+202E.
    """
    if found := REFUSED.search(text):
        return f"holds the control character U+{ord(found[0]):04X}. Remove it."
    return "" if prose or "\n" not in text else "must be on one line."
