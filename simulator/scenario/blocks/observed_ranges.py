"""How far the published evidence reaches: outside these ranges a result is an extrapolation."""

from typing import Final, NamedTuple

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.parameters import parameter_name, parameters

FAR: Final = 10.0


class Range(NamedTuple):
    """The range in which a value was observed, and by whom."""

    low: float
    high: float
    unit: str
    source: str

    def holds(self, value: float) -> bool:
        """Whether a value lies within it."""
        return self.low <= value <= self.high

    def far(self, value: float) -> bool:
        """Whether a value lies outside by more than a factor of ten."""
        return value < self.low / FAR or value > self.high * FAR


def _observed(path: str) -> Range:
    """The plausible range of the schema, of a value whose range was observed."""
    known = parameters()[path]
    assert known.plausible is not None
    return Range(known.plausible.low, known.plausible.high, known.unit, known.plausible.source)


# paths below the world, and below each team
OF_WORLD: Final[dict[str, Range]] = {path: _observed(f"world.{path}") for path in ("price.usd_per_mtok",)}
OF_TEAM: Final[dict[str, Range]] = {
    path: _observed(f"world.defaults.{path}")
    for path in ("appetite.sigma", "salary.loaded_multiplier", "curve.substitution_elasticity")
}
# what comes out: names of experiments.spend.SPREAD
OF_SPEND: Final[dict[str, Range]] = {
    "median_usd": Range(30.0, 250.0, "USD/month", "Jellyfish, April and July 2026 (vendor telemetry)"),
    "most_usd": Range(0.0, 47_000.0, "USD/month", "Faros, June 2026: the highest bill of an engineer it reports"),
}


class Stretch(NamedTuple):
    """A value outside the range in which it was observed."""

    what: str
    value: float
    range: Range


def stretches(scenario: Scenario) -> list[Stretch]:
    """The values of a scenario that lie outside the evidence, each path once; a team only where it is alone in it."""
    found = [
        Stretch(parameter_name(f"world.{path}"), value, known)
        for path, known in OF_WORLD.items()
        if (value := _at(scenario.world, path)) is not None and not known.holds(value)
    ]
    for path, known in OF_TEAM.items():
        outside: dict[float, list[str]] = {}
        for team in scenario.world.teams:
            value = _at(team, path)
            if value is not None and not known.holds(value):
                outside.setdefault(value, []).append(team.name)
        for value, names in outside.items():
            whose = names[0] if len(names) == 1 else f"{len(names)} teams"
            found.append(Stretch(f"{parameter_name(f'world.defaults.{path}')} in {whose}", value, known))
    return found


def _at(block: object, path: str) -> float | None:
    for key in path.split("."):
        block = getattr(block, key)
    return None if block is None else float(block)  # type: ignore[arg-type]
