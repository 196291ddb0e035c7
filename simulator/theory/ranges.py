"""What the closed forms ask of their arguments."""

import math


def above_zero(name: str, value: float) -> float:
    """The value, if it is a number above 0."""
    if not 0.0 < value < math.inf:
        raise ValueError(f"{name} is {value}, must be a number above 0.")
    return value


def finite(name: str, value: float) -> float:
    """The value, if it is a number of at least 0."""
    if not 0.0 <= value < math.inf:
        raise ValueError(f"{name} is {value}, must be a number of at least 0.")
    return value


def share(name: str, value: float) -> float:
    """The value, if it is 0 to 1."""
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} is {value}, must be 0 to 1.")
    return value
