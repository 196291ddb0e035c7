"""Sourced parameter sets, chosen by name in a scenario."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

PRESET_BLOCKS = ("salary", "appetite", "price", "contract")
EXPERIMENTS = "experiments"  # a list, whose entries may each be a published one by name


@cache
def presets(block: str) -> dict[str, dict[str, Any]]:
    """The presets of one block (``salary``, ``contract``, ``experiments`` ...) by name: title, source, values."""
    text = (files("simulator.scenario") / "presets" / f"{block}.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found


@cache
def published_experiments() -> dict[str, dict[str, Any]]:
    """The published experiments by name, each as a row of the block ``experiments:`` has it."""
    known = presets(EXPERIMENTS)
    return {name: {"name": one["title"], "source": one["source"], **one["values"]} for name, one in known.items()}
