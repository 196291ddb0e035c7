"""What eyes make of colours: contrast, and distance as people with and without colour vision deficiencies see it."""

from itertools import combinations
from typing import Final

import numpy as np
from colorspacious import cspace_convert, deltaE

from simulator.records import Floats

# the colour spaces of four kinds of eyes: Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009)
_EYES: Final = (
    "sRGB1",
    *(
        {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        for deficiency in ("protanomaly", "deuteranomaly", "tritanomaly")
    ),
)
_LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21, as WCAG 2 has it.

    Example: black on white is 21.
    """
    low, high = sorted(
        float(cspace_convert(_channels(colour), "sRGB1", "sRGB1-linear") @ _LUMINANCE) for colour in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str) -> float:
    """Smallest CIELAB distance of two colours over normal, protan, deutan and tritan eyes.

    Example: a colour is 0 from itself.
    """
    pair = np.array([_channels(one), _channels(other)])
    seen = [np.clip(cspace_convert(pair, eyes, "sRGB1"), 0.0, 1.0) for eyes in _EYES]
    return min(float(deltaE(*each, input_space="sRGB1", uniform_space="CIELab")) for each in seen)


def closest(colours: tuple[str, ...]) -> tuple[float, str, str]:
    """The two colours hardest to tell apart, with their distance; at least two are needed."""
    return min((distance(one, other), one, other) for one, other in combinations(colours, 2))


def _channels(colour: str) -> Floats:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0
