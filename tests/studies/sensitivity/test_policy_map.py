"""The policy map: fills that stand apart in every theme, a border where it was planted, and the place as written."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from simulator.report.elements.colour import contrast
from simulator.report.elements.style import DARK_TEXT, MINOR, PALE_TEXT, looks
from simulator.report.elements.theme import THEMES, Theme, recoloured
from simulator.report.files.chart_export import figure_spec
from simulator.scenario.blocks.policies import NonePolicy
from simulator.studies.sensitivity.map_fills import borders, fills
from simulator.studies.sensitivity.policy_map import border
from simulator.studies.sensitivity.policy_map_chart import map_chart
from simulator.studies.sweep.plan import plan_of
from tests.studies.sweep.sweeps import GAIN, SHARE, small
from tests.worlds import policy

POLICIES = (
    NonePolicy(kind="none", name=""),
    policy("uncapped"),
    policy("capped", name="capped at 200 USD", usd_per_month=200),
    policy("capped", name="200 USD, spread by a tool", usd_per_month=200, pacing=1),
    policy("limited", name="1.5 USD an hour", usd_per_hour_of_work=1.5),
    policy("gated"),
)
NAMES = [one.label for one in POLICIES]
STYLE = looks(POLICIES)
STRIPES = [[NAMES[k] for k in row] for row in ((0, 1, 1, 2), (0, 0, 4, 2), (3, 4, 4, 5), (3, 3, 4, 5))]
HOSTILE = ("x" * 200, "ثلاثة دولارات في الساعة", "🦄🧨" * 40)


def grid(winners: list[list[str]]) -> pd.DataFrame:
    """A map as its table, the first row of cells at the bottom."""
    rows = []
    for y, line in enumerate(winners):
        for x, name in enumerate(line):
            lead = {"lead_usd": 10.0 * (x + y), "lead_usd_low": 1.0, "lead_usd_high": 99.0}
            at = {GAIN: 1.0 + x, SHARE: 0.1 * (1 + y)}
            rows.append({**at, "winner": name, "p_best": 0.9 if x == y else 1.0, "net_usd": 500.0, "n": 8, **lead})
    return pd.DataFrame(rows).assign(runner_up=NAMES[0])


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_fills_of_neighbours_and_texts_stand_apart_in_every_theme(theme: Theme) -> None:
    found = {name: [recoloured(one, theme) for one in pair] for name, pair in fills(STRIPES, STYLE).items()}
    assert set(found) == set(NAMES)
    for pair in borders(STRIPES):
        one, other = pair
        assert contrast(found[one][0], found[other][0]) >= 3.0, (one, other)
    for name, (fill, text) in found.items():
        assert contrast(fill, text) >= 4.5, name
        assert max(contrast(fill, recoloured(dot, theme)) for dot in (DARK_TEXT, PALE_TEXT)) >= 4.5
    in_colour = [tuple(pair) for pair in fills(STRIPES, STYLE).values()]
    assert len(set(in_colour)) == len(in_colour), "two policies of one kind have the same fill"


def test_the_picture_has_these_fills_and_says_what_a_number_is() -> None:
    page = map_chart(grid(STRIPES), (GAIN, SHARE), STYLE)
    drawn = {trace.colorscale[0][1] for trace in page.body.data if trace.type == "heatmap"}
    assert drawn == {fill for fill, _ in fills(STRIPES, STYLE).values()}
    assert page.subtitle.startswith("Number in a cell: lead over the second best, net USD per post and month")
    texts = [note.text for note in page.body.layout.annotations]
    assert len(texts) == 16
    assert sum("?" in text for text in texts) == 4
    for name in NAMES[1:]:
        assert sum(name[:7] in text for text in texts) == 1, "each policy is named once, in its region"


def test_on_a_phone_no_number_stands_beside_a_name() -> None:
    notes = map_chart(grid(STRIPES), (GAIN, SHARE), STYLE).body.layout.annotations
    named = [(note.x, note.y) for note in notes if "<b>" in note.text]
    hidden = {(note.x, note.y) for note in notes if note.name == MINOR}
    beside = {(x + side, y) for x, y in named for side in (-1, 1) if 0 <= x + side <= 3} - set(named)
    assert hidden == beside != set()


def test_the_ring_is_where_the_scenario_stands() -> None:
    page = map_chart(grid(STRIPES), (GAIN, SHARE), STYLE, here=(2.4, 0.3))
    rings = [trace for trace in page.body.data if trace.name == "you are here"]
    assert [(ring.x[0], ring.y[0]) for ring in rings] == [pytest.approx((1.4, 2.0))] * 2
    assert "“1.5 USD an hour” earns most here, and on 25% of the map" in page.title
    for nowhere in ((99.0, 0.3), (True, 0.3), (None, 0.3), ()):
        other = map_chart(grid(STRIPES), (GAIN, SHARE), STYLE, here=nowhere)
        assert "here" not in other.title
        assert not any(trace.name == "you are here" for trace in other.body.data)


def test_texts_stand_clear_of_the_dots_of_the_border_and_names_of_the_ring() -> None:
    field = [[NAMES[1]] * 7 for _ in range(7)]
    page = map_chart(grid(field), (GAIN, SHARE), STYLE, here=(4.0, 0.4))
    notes = {(note.x, note.y): note for note in page.body.layout.annotations if note.text != "<b>you are here</b>"}
    (fill,) = {trace.colorscale[0][1] for trace in page.body.data if trace.type == "heatmap"}
    ring = notes.pop((3.0, 3.0))
    assert ring.bgcolor is None, "it would hide the ring"
    assert {note.bgcolor for note in notes.values()} == {fill}
    (named,) = [at for at, note in notes.items() if "<b>" in note.text]
    assert abs(named[0] - 3.0) >= 2.0 or abs(named[1] - 3.0) >= 1.5


def planted(noise: float) -> pd.DataFrame:
    """The border of a map on which the lead of one policy over all others falls in a straight line to zero at 1.3."""
    plan = plan_of(small({GAIN: "{low: 0, high: 3, levels: 4}", SHARE: "{low: 0.1, high: 0.5, levels: 3}"},
                         design="grid", keep="replications", replications=8))  # fmt: skip
    rng, rows = np.random.default_rng(1), []
    for point, position in product(range(plan.n_points), range(len(plan.labels))):
        value = plan.design.values(point)[GAIN]
        first = position == plan.candidates[0]
        net = 100.0 * (1.3 - value) if first else 0.0 if position == plan.candidates[1] else -1000.0
        rows += [{"net_usd": net + noise * rng.normal()} for _ in range(8)]
    return border(plan, pd.DataFrame(rows))


def test_the_border_is_where_it_was_planted_and_as_wide_as_it_is_unsure() -> None:
    sure, open_ = planted(0.01), planted(30.0)
    assert sure[GAIN].to_numpy() == pytest.approx(1.3, abs=0.001)
    assert set(sure.groupby("draw").size()) == {3}  # once in every row of the map
    assert open_[GAIN].mean() == pytest.approx(1.3, abs=0.25)
    assert open_[GAIN].std() > 20 * sure[GAIN].std()


def test_dots_are_drawn_where_the_border_lies() -> None:
    lines = pd.DataFrame([{"draw": k, GAIN: 1.25, SHARE: 0.2, "one": NAMES[0], "other": NAMES[1]} for k in range(4)])
    page = map_chart(grid(STRIPES), (GAIN, SHARE), STYLE, lines)
    dots = next(trace for trace in page.body.data if trace.name == "where the choice changes")
    assert list(dots.x) == [0.25] * 4
    assert np.mean(dots.y) == pytest.approx(1.0, abs=0.15)
    assert len(set(dots.y)) == 4


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_keep_the_sentence_whole(name: str) -> None:
    style = {name: STYLE[NAMES[1]]._replace(label=name), NAMES[2]: STYLE[NAMES[2]]}
    page = map_chart(grid([[name, name], [name, NAMES[2]]]), (GAIN, SHARE), style, here=(1.0, 0.1))
    assert len(page.title) <= 70
    assert page.title.endswith("” earns most here, and on 75% of the map")
    assert figure_spec(page)["data"]
