"""What eyes make of colours: contrast, and distance as people with and without colour vision deficiencies see it."""

from itertools import combinations
from typing import Final

import numpy as np

from simulator.records import Floats

# severity 1.0 on linear RGB: Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009)
_VISION: Final = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_LUMINANCE: Final = np.array([0.2126729, 0.7151522, 0.0721750])
_XYZ: Final = np.array([[0.4124564, 0.3575761, 0.1804375], _LUMINANCE, [0.0193339, 0.1191920, 0.9503041]])
_WHITE: Final = _XYZ.sum(axis=1)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21, as WCAG 2 has it.

    Example: black on white is 21.
    """
    low, high = sorted(float(_linear(colour) @ _LUMINANCE) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str) -> float:
    """Smallest CIELAB distance of two colours over normal, protan, deutan and tritan eyes.

    Example: a colour is 0 from itself.
    """
    return min(
        float(np.linalg.norm(_lab(np.array(matrix) @ _linear(one)) - _lab(np.array(matrix) @ _linear(other))))
        for matrix in _VISION.values()
    )


def closest(colours: tuple[str, ...]) -> tuple[float, str, str]:
    """The two colours hardest to tell apart, with their distance; at least two are needed."""
    return min((distance(one, other), one, other) for one, other in combinations(colours, 2))


def _linear(colour: str) -> Floats:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(rgb: Floats) -> Floats:
    ratio = _XYZ @ np.clip(rgb, 0.0, 1.0) / _WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
