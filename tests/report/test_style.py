"""The policies' colours, seen through the three common colour vision deficiencies."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import pytest

from simulator.report.elements.colour import HUE_OF_KIND, distance, shade
from simulator.report.elements.style import (
    BASELINE_COLOUR,
    BOUND_COLOUR,
    PALETTE,
    PAPER,
    SHADES,
    SUBTITLE_SIZE,
    TEXT_SIZE,
    TITLE_SIZE,
    looks,
    printed,
)
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.blocks.gates import Gated
from simulator.scenario.blocks.policies import KINDS, NonePolicy, Planner, PlannerFree, Uncapped

Floats = npt.NDArray[np.float64]

# Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009), severity 1.0, on linear RGB
VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> Floats:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: Floats) -> Floats:
    """CIELAB of linear RGB."""
    ratio = TO_XYZ @ np.clip(rgb, 0.0, 1.0) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def closest(colours: tuple[str, ...], vision: str) -> float:
    """Distance in CIELAB of the two colours hardest to tell apart."""
    seen = [lab(VISION[vision] @ linear(colour)) for colour in colours]
    return min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2))


def contrast(colour: str) -> float:
    """Against white, as WCAG 2 has it."""
    return 1.05 / (float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722])) + 0.05)


@pytest.mark.parametrize("vision", VISION)
def test_policies_can_be_told_apart_by_colour_blind_eyes(vision: str) -> None:
    assert closest((*PALETTE, BASELINE_COLOUR, BOUND_COLOUR), vision) > 20.0


@pytest.mark.parametrize("vision", VISION)
def test_a_second_policy_of_a_kind_is_not_taken_for_one_of_another(vision: str) -> None:
    assert closest((*PALETTE, *SHADES, BASELINE_COLOUR, BOUND_COLOUR), vision) > 9.0


def test_a_shade_is_paler_where_that_stands_out_and_darker_where_not() -> None:
    assert shade("#000000", "#ffffff", "#1a1a1a") == "#6b6b6b"
    assert shade("#04a0b8", "#ffffff", "#1a1a1a") == "#0d6876"


def test_the_simulation_would_notice_a_bad_palette() -> None:
    assert closest(("#a05000", "#507800"), "normal") > 30.0
    assert closest(("#a05000", "#507800"), "deutan") < 15.0
    assert np.allclose(lab(np.ones(3)), [100.0, 0.0, 0.0], atol=0.1)


def test_distances_of_a_brand_are_those_seen_here() -> None:
    for pair in combinations((*PALETTE, "#a05000", "#507800"), 2):
        assert distance(*pair) == pytest.approx(min(closest(pair, vision) for vision in VISION), abs=0.02)


@pytest.mark.parametrize("colour", [*PALETTE, *SHADES, BASELINE_COLOUR, BOUND_COLOUR])
def test_colours_stand_out_from_white(colour: str) -> None:
    assert contrast(colour) >= 3.0


def policies(count: int) -> list[Capped]:
    return [Capped(kind="capped", name=f"cap {place}", usd_per_month=float(place)) for place in range(count)]


def test_fifty_policies_never_look_the_same() -> None:
    found = looks([NonePolicy(kind="none"), *policies(50), Planner(kind="planner"), PlannerFree(kind="planner_free")])
    assert len({look[:3] for look in found.values()}) == len(found) == 53


def test_a_policys_look_does_not_depend_on_those_after_it() -> None:
    few, many = looks(policies(3)), looks(policies(12))
    assert all(few[name] == many[name] for name in few)


def test_a_kind_of_policy_has_one_hue_wherever_it_stands() -> None:
    uncapped, gate = Uncapped(kind="uncapped"), Gated(kind="gated")
    first, last = looks([gate, uncapped]), looks([*policies(3), uncapped, gate])
    for name in ("gated", "uncapped"):
        assert first[name].colour == last[name].colour == PALETTE[HUE_OF_KIND[name]]
    found = {last[policy.label].colour for policy in policies(3)}
    assert found == {PALETTE[HUE_OF_KIND["capped"]], SHADES[HUE_OF_KIND["capped"]]}


def test_every_kind_that_a_company_can_choose_has_a_hue() -> None:
    assert set(HUE_OF_KIND) == {kind for kind, block in KINDS.items() if kind != "none" and not block.upper_bound}


def test_upper_bounds_and_baseline_look_unlike_choices() -> None:
    found = looks([NonePolicy(kind="none"), *policies(8), Planner(kind="planner")])
    choices = [found[policy.label] for policy in policies(8)]
    for name in ("none", "planner"):
        assert found[name].colour not in {look.colour for look in choices}
        assert found[name].symbol.endswith("open")


def test_text_is_readable_on_a_slide_and_fonts_are_the_systems_own() -> None:
    assert TEXT_SIZE >= 14
    assert SUBTITLE_SIZE >= 14
    assert TITLE_SIZE >= 20
    assert TEMPLATE.layout.xaxis.tickfont.size >= 14
    assert TEMPLATE.layout.yaxis.title.font.size >= 14
    assert TEMPLATE.layout.legend.font.size >= 14
    assert TEMPLATE.layout.plot_bgcolor == TEMPLATE.layout.paper_bgcolor == PAPER
    assert TEMPLATE.layout.font.family.startswith("system-ui")


def test_on_paper_a_chart_keeps_room_for_panels_and_legend() -> None:
    plain = go.Figure(go.Scatter(x=[1], y=[1], name="one"), layout={"height": 500, "showlegend": True})
    assert printed(plain) == 310
    crowded = go.Figure([go.Scatter(x=[1], y=[1], name=str(place)) for place in range(15)], plain.layout)
    assert printed(crowded) == 485
    panels = go.Figure(
        [go.Scatter(x=[1], y=[1], name="one")], {**plain.layout.to_plotly_json(), "yaxis2": {}, "yaxis": {}}
    )
    assert printed(panels) == 330
