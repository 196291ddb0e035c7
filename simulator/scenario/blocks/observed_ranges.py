"""How far the published evidence reaches: outside these ranges a result is an extrapolation."""

from typing import Final, NamedTuple

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.parameters import parameter_name

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


# paths below the world, and below each team
OF_WORLD: Final[dict[str, Range]] = {
    "price.usd_per_mtok": Range(
        0.25, 2.0, "USD/Mtok", "Jellyfish, April 2026, and Sonar, September 2026 (vendor telemetry)"
    ),
}
OF_TEAM: Final[dict[str, Range]] = {
    "appetite.sigma": Range(
        1.2, 2.2, "log", "Cursor, Spring 2026 (Gini of spend 0.75), and Jellyfish, April 2026 (vendor telemetry)"
    ),
    "salary.loaded_multiplier": Range(1.25, 1.6, "ratio", "BLS ECEC December 2024 and practitioners' ranges"),
    "curve.substitution_elasticity": Range(0.1, 0.6, "ratio", "Demirer, Musolff and Yang, NBER w35275, May 2026: 0.25"),
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
