"""How far the published evidence reaches: outside these ranges a result is an extrapolation, or a value a slip."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.parameters import parameter_name, parameters

FAR: Final = 10.0


class Range(NamedTuple):
    """The range in which a value was observed, and by whom; or in which it is assumed to lie."""

    low: float
    high: float
    unit: str
    source: str

    @property
    def word(self) -> str:
        """What the range is: observed, or only plausible."""
        return "plausible" if self.source.startswith("assumed") else "observed"

    def holds(self, value: float) -> bool:
        """Whether a value lies within it."""
        return self.low <= value <= self.high

    def far(self, value: float) -> bool:
        """Whether a value lies outside by more than a factor of ten."""
        return value < self.low / FAR or value > self.high * FAR


PAY: Final = Range(10_000.0, 1_000_000.0, "USD/year", "assumed: base pay of an engineer")
GROWTH: Final = Range(-0.9, 2.0, "share/year", "assumed: growth of a year")


def _observed(path: str) -> Range:
    """The plausible range of the schema, of a value whose range was observed."""
    known = parameters()[path]
    assert known.plausible is not None
    return Range(known.plausible.low, known.plausible.high, known.unit, known.plausible.source)


# paths below the world, and below each team
OF_WORLD: Final[dict[str, Range]] = {
    "price.usd_per_mtok": _observed("world.price.usd_per_mtok"),
    "price.change_per_year": GROWTH,
    "market.growth_per_year": GROWTH,
}
_OF_DEFAULTS: Final = ("appetite.sigma", "salary.loaded_multiplier", "curve.substitution_elasticity")
OF_TEAM: Final[dict[str, Range]] = {
    **{path: _observed(f"world.defaults.{path}") for path in _OF_DEFAULTS},
    "salary.median_usd_per_year": PAY,
    "appetite.growth_per_year": GROWTH,
    "staffing.growth_per_year": GROWTH,
}
# of all other values of a team only what is more than FAR times what is plausible: 0 switches off, and is no slip
OF_TEAM_AT_MOST: Final[dict[str, Range]] = {
    leaf: known
    for path, one in parameters().items()
    if (leaf := path.removeprefix("world.defaults.")) != path and leaf not in OF_TEAM and one.plausible
    for known in (_observed(path),)
}
# what comes out: names of replication.spend.SPREAD
OF_SPEND: Final[dict[str, Range]] = {
    "median_usd": Range(30.0, 250.0, "USD/month", "Jellyfish, April and July 2026 (vendor telemetry)"),
    "most_usd": Range(0.0, 47_000.0, "USD/month", "Faros, June 2026: the highest bill of an engineer it reports"),
}


class Stretch(NamedTuple):
    """A value outside the range in which it was observed."""

    what: str
    value: float
    range: Range

    @property
    def text(self) -> str:
        """The value, the range and its source, and what may have been meant."""
        known = self.range
        ends = f"{known.low:,.10g} to {known.high:,.10g}"
        said = f"{self.what} = {self.value:,.4g} {known.unit} ({known.word} {ends}; {known.source})"
        return f"{said}: {self.meant} was probably meant" if self.meant else said

    @property
    def meant(self) -> str:
        """What was probably meant: pay typed in thousands, or a percentage as a share; empty where that fits neither.

        Example: of 165 USD/year it is 165,000, of a growth of 10 a year 0.1.
        """
        meant = self.value * {"USD/year": 1000.0, "share/year": 0.01}.get(self.range.unit, 1.0)
        return f"{meant:,.10g}" if self.range.holds(meant) else ""


def stretches(scenario: Scenario) -> list[Stretch]:
    """The values of a scenario that lie outside the evidence, each path once; a team only where it is alone in it."""
    found = [
        Stretch(parameter_name(f"world.{path}"), value, known)
        for path, known in OF_WORLD.items()
        if (value := _at(scenario.world, path)) is not None and not known.holds(value)
    ]
    for path, known in (OF_TEAM | OF_TEAM_AT_MOST).items():
        most = known.high * (FAR if path in OF_TEAM_AT_MOST else 1.0)
        outside: dict[float, list[str]] = {}
        for team in scenario.world.teams:
            value = _at(team, path)
            if value is not None and (value > most or (path in OF_TEAM and value < known.low)):
                outside.setdefault(value, []).append(team.name)
        for value, names in outside.items():
            whose = names[0] if len(names) == 1 else f"{len(names)} teams"
            found.append(Stretch(f"{parameter_name(f'world.defaults.{path}')} in {whose}", value, known))
    return found


def spend_stretches(spread: Mapping[str, float], policy: str) -> list[Stretch]:
    """What engineers spend under a policy, names of ``replication.spend.SPREAD``, where that is beyond the observed."""
    words = {
        "median_usd": f"spend of the median engineer under {policy}",
        "most_usd": f"the highest spend under {policy}",
    }
    return [
        Stretch(words[key], float(spread[key]), known)
        for key, known in OF_SPEND.items()
        if not known.holds(float(spread[key]))
    ]


def _at(block: object, path: str) -> float | None:
    for key in path.split("."):
        block = getattr(block, key, None)
    return None if block is None else float(block)  # type: ignore[arg-type]
