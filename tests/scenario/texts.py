"""A small valid scenario, ways to spoil it, and the error that comes back."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.parameters import parameters

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
STARTER = Path(__file__).parents[2] / "simulator" / "scenario" / "presets" / "starter.yaml"

SMALL = """\
title: Small
question: Which policy?
months: 12
replications: 10
world:
  price: {usd_per_mtok: 1.5}
  defaults:
    salary: us_software_developer_2024
  teams:
    - name: product
      engineers: 12
    - name: data
      engineers: 8
policies:
  - kind: uncapped
  - kind: capped
    usd_per_month: 200
"""
FILE = "small.yaml"


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The text with its only ``old`` replaced."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
    return text.replace(old, new)


def errors(text: str) -> str:
    """The whole message of the error that a text raises."""
    with pytest.raises(ScenarioError) as caught:
        loads(text, FILE)
    return str(caught.value)


def lines(*messages: str) -> str:
    """Messages as the error prints them; each begins with its line number."""
    return "\n".join(f"{FILE}:{message}" for message in messages)


class Case(NamedTuple):
    """What is wrong, what of SMALL is replaced by what, and the messages from the line number on."""

    what: str
    old: str
    new: str
    messages: tuple[str, ...]


def case(what: str, old: str, new: str, *messages: str) -> Case:
    """A spoilt SMALL with each message it must get."""
    return Case(what, old, new, messages)


OWN = "class Policy:\n    name = 'own'\n    sentence = 'Mine.'\n    def grant(self, request):\n        return 0.0\n"
PLAUSIBLE = {path: one.plausible for path, one in parameters().items() if one.plausible}


def placed(path: str) -> str:
    """The path of a value in a scenario that ``scenario_with`` writes: in the first limit or tier of its list."""
    return path.replace("limits.limits.", "limits.limits.0.").replace("world.tiers.", "world.tiers.0.")


def scenario_with(path: str) -> str:
    """A scenario in which a value with a plausible range is in force: a curve has one form and one family."""
    price = "{mix: {models: [{model: claude-sonnet-5}]}}" if ".mix." in path else "blended_2026q1"
    supply = "{kind: fleet, fleet: {gpus: 8}, api: {mtok_per_minute: 1}}" if ".supply." in path else "{kind: api}"
    curve = "{gain: 1.5}"
    if path.endswith("elasticity"):
        curve = "{family: ces, substitution_elasticity: 0.25}"
    if path.endswith(("saving", "saving_mtok_per_hour")):
        curve = "{largest_saving: 0.21, half_saving_mtok_per_hour: 0.2}"
    on = "staffing: {attrition_per_year: 0.1}, rework: {slope: 0.1}"
    return (
        f"title: t\nquestion: q\nmonths: 2\nworld:\n"
        f"  tiers: [{{name: small, price_share: 0.1}}]\n"
        f"  defaults: {{curve: {curve}, {on}}}\n"
        f"  price: {price}\n  supply: {supply}\n  market: {{installed_gpus: 100000}}\n"
        "  teams: [{name: web, engineers: 2}]\n"
        "policies: [{kind: limited, usd_per_request: 5}, {kind: gated}, {kind: chargeback}, "
        "{kind: limits, limits: [{window: month, usd: 90, on_limit: ask}, {window: month, usd: 200}, "
        "{window: hour_of_work, usd: 2}], routing: {mode: router}}, {kind: routed}, "
        "{kind: capped, usd_per_month: 200}, {kind: exchange, usd_per_month: 200}, "
        "{kind: adaptive, usd_per_month: 200}, "
        f"{{kind: own, file: mine.py, text: {json.dumps(OWN)}}}]\n"
    )
