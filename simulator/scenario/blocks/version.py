"""The version of the scenario format, and the keys that were called otherwise in an older one."""

import re
from typing import Final

VERSION: Final = 1
# old path -> new path, entries of a list without their place: "policies[].limit": "policies[].hurdle"
RENAMED: Final[dict[str, str]] = {}


def renamed(path: str) -> str:
    """What a path of an older version is called now; empty where it never had another name.

    Example: where ``policies[].limit`` became ``policies[].hurdle``, ``policies[2].limit`` is ``policies[2].hurdle``.
    """
    places = re.findall(r"\[\d+]", path)
    return re.sub(r"\[]", lambda _: places.pop(0), RENAMED.get(re.sub(r"\[\d+]", "[]", path), ""))
