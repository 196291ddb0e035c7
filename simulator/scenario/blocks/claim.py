"""A claim to hold against the curves: a speed-up, a spend per engineer, a spend in all."""

from simulator.scenario.blocks.quantity import Block, Real, quantity


class Claim(Block):
    """What somebody says; the report says what would have to be true."""

    speedup: Real | None = quantity(
        None, "ratio", "claimed speed-up: output with tokens over output without", gt=1, le=1000
    )
    usd_per_engineer_and_year: Real | None = quantity(
        None, "USD/year", "claimed spend per engineer: on tokens", gt=0, le=1e9
    )
    usd_per_year: Real | None = quantity(None, "USD/year", "claimed spend of the company: on tokens", gt=0, le=1e13)
