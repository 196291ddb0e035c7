"""The version of the scenario format, and the keys that were called otherwise in an older one.

What the same file and seed give may change with tokensim's own version, and the manifest of every result says which
made it. In 0.2.0 a team's random numbers went from its place in the list to its name: the order of teams no longer
changes them, a new name does, and results of 0.1.0 come out with other random numbers.
"""

import re
from typing import Final

VERSION: Final = 1
# old path -> new path, entries of a list without their place: "policies[].limit": "policies[].hurdle"
RENAMED: Final[dict[str, str]] = {"policies[].productive_cut": "policies[].felt_share"}
# old path -> what its value is now, where it is not the same number
MEANS_NOW: Final[dict[str, str]] = {
    "policies[].productive_cut": "the share of the price that is felt, of which 0.07 cuts use by 13% at the defaults"
}


def renamed(path: str) -> str:
    """What a path of an older version is called now; empty where it never had another name.

    Example: where ``policies[].limit`` became ``policies[].hurdle``, ``policies[2].limit`` is ``policies[2].hurdle``,
    and ``policies.capped.limit`` is ``policies.capped.hurdle``.
    """
    old, places = _older(path)
    return re.sub(r"\[]", lambda _: places.pop(0), RENAMED.get(old, ""))


def moved(path: str) -> str:
    """Where the value of a path of an older version is now, as the end of a sentence; empty where it never moved."""
    now, meaning = renamed(path), MEANS_NOW.get(_older(path)[0], "")
    return now and f"is now {now}" + (f", {meaning}." if meaning else ".")


def _older(path: str) -> tuple[str, list[str]]:
    """The old path that a path is, and its places in lists, or the names that stand for them."""
    for old in RENAMED:
        if found := re.fullmatch(re.escape(old).replace(r"\[\]", r"(\[\d+]|\.[^.\[\]]+)"), path):
            return old, list(found.groups())
    return "", []
