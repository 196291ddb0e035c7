"""The colour of each kind of policy, and how far apart colours are, also for colour-blind eyes."""

from itertools import combinations
from typing import Final

import numpy as np
from colorspacious import cspace_convert, deltaE

from simulator.records import Floats

# one hue for each kind of policy, in every chart, theme, deck and page: its place in a theme's palette
HUE_OF_KIND: Final = {
    "capped": 0,
    "gated": 1,
    "uncapped": 2,
    "limited": 3,
    "limits": 4,
    "routed": 5,
    "chargeback": 6,  # tokens have a price inside the company
    "exchange": 6,
    "own": 7,
    "adaptive": 7,
}
# At least 3:1 against white; at least 20 CIELAB units apart, also for protan, deutan and tritan eyes (Machado 2009);
# with their shades, which several policies of one kind take in turn, at least 9.
PALETTE: Final = ("#040488", "#dc7004", "#d02828", "#589458", "#0494f4", "#b87cb8", "#4c1c04", "#4c4cd0")
SHADED: Final = 0.42  # how far a shade goes towards paper or ink
# luminances of fills that meet, at least 3:1 apart; dark text is at least 4.5:1 on the first two, pale text on the last
LEVELS: Final = (0.82, 0.23, 0.035)
MARK_CONTRAST: Final = 3.0  # WCAG 2.2, 1.4.11
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


def shade(colour: str, paper: str, ink: str) -> str:
    """A second colour of the same hue: nearer to the paper where it still stands out from it, else to the ink.

    Example: black on white becomes #6b6b6b.
    """
    paler = _mixed(colour, paper)
    return paler if contrast(paler, paper) >= MARK_CONTRAST else _mixed(colour, ink)


def toned(colour: str, luminance: float) -> str:
    """The colour nearer to white or to black, with a relative luminance of 0..1, as WCAG 2 has it.

    Example: black at 0.23 is #848484.
    """
    end = "#ffffff" if _luminance(colour) < luminance else "#000000"
    low, high = 0.0, 1.0
    for _ in range(12):
        share = 0.5 * (low + high)
        beyond = (_luminance(_mixed(colour, end, share)) < luminance) == (end == "#000000")
        low, high = (low, share) if beyond else (share, high)
    return _mixed(colour, end, 0.5 * (low + high))


def _luminance(colour: str) -> float:
    """Without ``colorspacious``, which takes a hundred times as long: themes are made when they are imported."""
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour).tolist())
    return float(np.dot(_LUMINANCE, list(parts)))


def _mixed(colour: str, other: str, share: float = SHADED) -> str:
    both = (1.0 - share) * _channels(colour) + share * _channels(other)
    return "#" + "".join(f"{round(255.0 * channel):02x}" for channel in both)


def _channels(colour: str) -> Floats:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0
