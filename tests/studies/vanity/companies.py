"""Small companies with known histories."""

import numpy as np
import numpy.typing as npt

from simulator.studies.vanity.panel import Observed

Floats = npt.NDArray[np.float64]
MONTHS, CLEAN = 24, 8


def company(
    teams: int = 6,
    pads: tuple[int, ...] = (0,),
    padding: float = 1.0,
    price: Floats | float = 1.0,
    tokens_known: bool = True,
    seed: int = 0,
) -> Observed:
    """Teams of steady work; those in ``pads`` use ``padding`` more tokens from month 9 on, for nothing."""
    generator = np.random.default_rng(seed)
    tokens = 1000.0 * np.exp(0.05 * generator.standard_normal((teams, MONTHS)))
    tokens[list(pads), CLEAN:] *= 1.0 + padding
    output = 500.0 * np.exp(0.01 * generator.standard_normal((teams, MONTHS)))
    return Observed(
        teams=tuple(f"team {place}" for place in range(teams)),
        months=tuple(str(month) for month in range(1, MONTHS + 1)),
        spend=tokens * price,
        output=output,
        size=np.full((teams, MONTHS), 20.0),
        tokens=tokens if tokens_known else None,
    )
