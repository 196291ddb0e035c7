"""A user's own rule of vanity in the reference engine: what it is told, and how its answer is checked."""

import math
from typing import Final

from simulator.engines.errors import SimulationError
from simulator.scenario.blocks.own_code import OwnCode, OwnCodeError
from simulator.scenario.blocks.own_mechanism import called, function, line_of
from simulator.scenario.blocks.own_rule import RULE

MOST: Final = 1e6  # padding above this is a slip: a million times what the work needs


class OwnPadding:
    """One run's function of the user's, called with care."""

    def __init__(self, code: OwnCode, visibility: float, decay: float, contest: float) -> None:
        self.code, self.world = code, (visibility, decay, contest)
        self.rule = function(code, RULE)

    def moved(self, pad: float, standing: float, propensity: float, spent: float) -> float:
        """The padding after a ranking is published.

        Args:
            pad: before it, >= 0.
            standing: percentile in the ranking, from 0 to 1 for who spent most.
            propensity: pi of the engineer, >= 0.
            spent: USD this month.

        Raises:
            SimulationError: the user's code failed, or gave what is no padding; says what to return.
        """
        told = (pad, standing, propensity, *self.world, spent)
        said = f"padding({', '.join(f'{one:.4g}' for one in told)})"
        try:
            given = called(self.code, said, lambda: self.rule(*told))
        except OwnCodeError as error:
            raise self._error(error.line, str(error)) from None
        number = not isinstance(given, bool) and hasattr(given, "__float__") and math.isfinite(float(given))
        if not (number and 0.0 <= given <= MOST):
            advice = f"Return the new padding, from 0 to {MOST:,.0f} times what the work needs."
            raise self._error(line_of(self.code, "padding"), f"{said} is {given!r}. {advice}")
        return float(given)

    def _error(self, line: int, message: str) -> SimulationError:
        return SimulationError(f"{self.code.file}{f':{line}' if line else ''}: {message}")
