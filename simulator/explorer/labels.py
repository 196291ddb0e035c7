"""The name of a policy follows its lever: "capped at 200 USD" set to 381 is shown as "capped at 381 USD"."""

import re
from collections.abc import Mapping
from typing import Final

from simulator.explorer.controls import Control
from simulator.explorer.lever_path import lever_path
from simulator.explorer.overrides import Settings
from simulator.scenario.blocks.schema import Scenario

# a unit as it stands behind a value in a name; others stand as they are
_BEHIND: Final = {
    "USD/month": "USD",
    "USD/request": "USD",
    "USD/h": "USD an hour",
    "USD/year": "USD a year",
    "ratio": "times",
    "count": "",
}


def names_now(scenario: Scenario, controls: Mapping[str, Control], settings: Settings) -> dict[str, str]:
    """What to call each policy whose lever was moved, by its label in the file."""
    found = {}
    for place, policy in enumerate(scenario.policies):
        path = lever_path(policy, place)
        if path in settings and path in controls and settings[path] != controls[path].text:
            found[policy.label] = named(policy.label, controls[path], settings[path])
    return found


def named(label: str, control: Control, text: str) -> str:
    """A label with the value set: in the place of the old one if the label tells that, else behind it.

    Example: "half" with a share of base pay of 0.4 is "half, 40%".
    """
    old, new = amount(control, control.text), amount(control, text)
    number = re.escape(old.split(" ")[0])
    told = re.compile(rf"(?<![\d.,]){number}(?![\d.,]*\d)")
    if len(told.findall(label)) == 1:
        return told.sub(lambda _: new.split(" ")[0], label)
    return f"{label}, {new}"


def amount(control: Control, text: str) -> str:
    """A value as people read it, with its unit.

    Example: 1250 USD/month is "1,250 USD", and a share of 0.4 is "40%".
    """
    try:
        value = float(text.replace(",", "").replace("\u2212", "-"))
    except ValueError:
        return text
    if control.unit == "share":
        return f"{100.0 * value:.3g}%"
    unit = _BEHIND.get(control.unit, control.unit)
    return f"{value:,.6g} {unit}".rstrip()


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A sentence that calls policies by their names now."""
    for old, new in names.items():
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _, new=new: new, text)  # type: ignore[misc]
    return text
