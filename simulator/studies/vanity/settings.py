"""How flags are raised."""

import math
from typing import Final, NamedTuple

from simulator.studies.vanity.elasticity import LEAST
from simulator.studies.vanity.trend import FEWEST_CLEAN

RATE: Final = 0.20  # false discovery rate; a bound, since all tests must agree: the scoreboard finds about 1% false


class Settings(NamedTuple):
    """How flags are raised."""

    clean_months: int | None = None  # months before the ranking was published; None: the first third, 6 to 12
    rate: float = RATE
    least_elasticity: float = LEAST
    confidence: float = 0.95


DEFAULTS: Final = Settings()


def clean_stretch(months: int, settings: Settings = DEFAULTS) -> int:
    """Months taken as clean: given, or the first third, at least 6 and at most 12.

    Example: 24 months have 8 clean ones.
    """
    if settings.clean_months is not None:
        return settings.clean_months
    return min(max(math.ceil(months / 3), FEWEST_CLEAN), 12)
