"""A value placed in a scenario as written: blocks on the way are copied or made."""

from typing import Any

from simulator.scenario.presets import PRESET_BLOCKS
from simulator.scenario.reading.yaml_lines import Keys


def with_own_list(tree: Any, keys: Keys) -> Any:
    """A written tree in which a team has the list of ``world.defaults`` as its own, where a value in it is set."""
    if keys[:2] != ("world", "teams") or len(keys) < 5 or not isinstance(keys[4], int):
        return tree
    world, field = tree["world"], str(keys[3])
    if field in world["teams"][keys[2]]:
        return tree
    return placed(tree, keys[:4], world["defaults"][field])


def placed(node: Any, keys: Keys, value: Any) -> Any:
    """A copy of a written tree with a value set; blocks on the way are copied or made."""
    if not keys:
        return value
    key, *rest = keys
    if isinstance(node, list):
        assert isinstance(key, int)
        return [placed(entry, tuple(rest), value) if index == key else entry for index, entry in enumerate(node)]
    if isinstance(node, str) and keys:  # a published experiment
        node = {"preset": node}
    block = dict(node) if isinstance(node, dict) else {}
    inner = block.get(str(key))
    if isinstance(inner, str) and rest and key in PRESET_BLOCKS:
        inner = {"preset": inner}
    block[str(key)] = placed(inner, tuple(rest), value)
    return block
