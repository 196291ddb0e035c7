"""Text that fits its place: made smaller down to the least size that a room can read, then shorter."""

import re
import textwrap
from typing import Final

from simulator.text import short

LEAST: Final = 16.0  # points: what the last row still reads
PLAIN, BOLD = 0.52, 0.6  # width of a character over its height
LEADING: Final = 1.22  # height of a line over that of its characters
FIRST_WIDE: Final = 0x2E80
_SENTENCES: Final = re.compile(r"(?<=[.?!]) ")


def fitted(
    words: str, across: float, down: float, size: float, bold: bool = False, most: int = 99
) -> tuple[str, float]:
    """A text and its size in points: the largest at most ``size`` at which it fits, else the least and fewer words.

    Args:
        words: the text.
        across, down: points inside the box.
        size: the largest that is wanted.
        bold: characters are broader then.
        most: lines.

    Example: ten letters at 20 points fit 200 by 30 points as they are.
    """

    def allowed() -> int:
        return min(most, max(1, int(down / (LEADING * size))))

    while size > LEAST and lines(words, across, size, bold) > allowed():
        size -= 1.0
    return shortened(words, across, allowed(), size, bold), size


def lines(words: str, across: float, size: float, bold: bool = False) -> int:
    """How many lines a text takes."""
    return len(textwrap.wrap(words, _in_a_line(words, across, size, bold))) if words else 0


def shortened(words: str, across: float, most: int, size: float, bold: bool = False) -> str:
    """Whole sentences as far as they fit ``most`` lines; of a first one that does not, its clauses, else both ends.

    Example: of "4 million a year; all of it for tokens." at least "4 million a year." is left where it fits.
    """
    if lines(words, across, size, bold) <= most:
        return words
    taken = ""
    for sentence in _SENTENCES.split(words):
        longer = f"{taken} {sentence}".strip()
        if lines(longer, across, size, bold) > most:
            break
        taken = longer
    first, *rest = words.split("; ")
    if not taken and rest and lines(f"{first}.", across, size, bold) <= most:
        return f"{first}."
    width = most * _in_a_line(words, across, size, bold)
    while not taken and width > 4:
        cut = short(words, width)
        taken, width = (cut if lines(cut, across, size, bold) <= most else ""), width - 2
    return taken or short(words, 4)


def _in_a_line(words: str, across: float, size: float, bold: bool) -> int:
    """Characters of a line; capitals and characters of East Asia are broader."""
    broad = BOLD if bold else PLAIN
    broad += 0.3 * sum(one.isupper() or ord(one) > FIRST_WIDE for one in words) / max(len(words), 1)
    return max(4, int(across / (broad * size)))
