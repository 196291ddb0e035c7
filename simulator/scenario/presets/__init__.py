"""Sourced parameter sets, chosen by name in a scenario."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

PRESET_BLOCKS = ("salary", "appetite", "price", "contract")


@cache
def presets(block: str) -> dict[str, dict[str, Any]]:
    """The presets of one block (``salary``, ``appetite``, ``price``, ``contract``) by name: title, source, values."""
    text = (files("simulator.scenario") / "presets" / f"{block}.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found
