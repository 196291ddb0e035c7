"""Price path of tokens."""

from simulator.model.demand import compounded


def price_at(month: float, price: float, change_per_year: float) -> float:
    """Price of the frontier tier in a month, p * (1 + change)^(month / 12).

    Args:
        month: months since the start.
        price: USD per Mtok at the start.
        change_per_year: relative change per year, > -1.

    Example: ``price_at(12.0, 1.5, -0.2)`` is 1.2 up to rounding.

    """
    return price * compounded(month, change_per_year)
