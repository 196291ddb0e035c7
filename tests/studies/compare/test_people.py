"""The picture of the same engineers has the cells of the panel and the means of the summary."""

from itertools import pairwise

import numpy as np
import pytest

from simulator.replication import otherwise
from simulator.replication.otherwise import with_people
from simulator.report.elements.colour import contrast
from simulator.report.elements.style import SHADE
from simulator.report.elements.theme import THEMES, Theme, recoloured
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.charts import people
from simulator.studies.compare.study import compare

SCENARIO = "scenarios/leaderboard_bubble.yaml"


@pytest.fixture(scope="module")
def found() -> Findings:
    return compare(SCENARIO, set={"months": 14}, replications=2, as_written=True)


def test_cells_are_those_of_the_panel_on_the_same_row_in_every_panel(found: Findings) -> None:
    page, names = people.people_chart(found), people.chosen(found)
    assert names[0] == "bubble"
    assert "bubble, then gate" in names
    rows = found.panel(names, [0], columns=["spend_usd"], announce=lambda _: None)
    cells = {
        name: own.pivot_table(index="engineer", columns="month", values="spend_usd", observed=True)
        for name, own in rows.groupby("policy", observed=True)
    }
    order = np.argsort(-cells[names[0]].sum(axis=1).to_numpy(), kind="stable")
    for trace, name in zip(page.body.data, names, strict=True):
        assert trace.customdata == pytest.approx(cells[name].to_numpy()[order], rel=0.006)


def test_a_step_of_colour_is_a_step_of_the_bill(found: Findings) -> None:
    page = people.people_chart(found)
    assert found.comparison.people is not None
    edges = people.steps(found.comparison.people)
    assert len(edges) == len(people.STEPS) - 1
    for trace in page.body.data:
        for told, drawn in zip(np.ravel(trace.customdata), np.ravel(np.array(trace.z, dtype=float)), strict=True):
            if np.isnan(drawn):
                assert told == 0.0
            else:
                low, high = ([0.0, *edges])[int(drawn)], ([*edges, np.inf])[int(drawn)]
                assert low * 0.99 <= told <= high * 1.01


def test_months_below_two_panels_stay_apart() -> None:
    assert [people.ticks(months) for months in (1, 6, 12, 18, 24, 36)] == [
        [1], [2, 4], [3, 6, 9], [6, 12], [6, 12, 18], [12, 24]
    ]  # fmt: skip


def test_engineers_without_tokens_are_a_grey_field_and_no_void(found: Findings) -> None:
    assert people.people_chart(found).body.layout.plot_bgcolor == SHADE


def test_amounts_above_are_the_means_of_the_summary(found: Findings) -> None:
    page, summary = people.people_chart(found), found.summary.set_index("policy")
    notes = [note.text for note in page.body.layout.annotations]
    for note, name in zip(notes, people.chosen(found), strict=True):
        assert f"{summary.loc[name, 'spend_usd']:,.0f} USD" in note
    factor = summary.loc["bubble", "spend_usd"] / min(summary.loc[people.chosen(found), "spend_usd"])
    assert f"{float(f'{factor:.2g}'):g} times" in page.title
    assert len(page.title) <= 70


def test_a_policy_that_changes_has_a_line_where_it_does(found: Findings) -> None:
    page, place = people.people_chart(found), people.chosen(found).index("bubble, then gate")
    lines = [(shape.xref, shape.x0) for shape in page.body.layout.shapes]
    assert lines == [(f"x{place + 1}" if place else "x", 12.5)]


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_steps_grow_stronger_in_every_theme(theme: Theme) -> None:
    """Over the paper each step stands out more than the one before."""
    seen = []
    for step in people.STEPS:
        colour = recoloured(step, theme)
        if colour.startswith("rgba"):
            *channels, share = (float(part) for part in colour[5:-1].split(","))
            paper = [int(theme.paper[at : at + 2], 16) for at in (1, 3, 5)]
            mixed = [round(share * one + (1 - share) * under) for one, under in zip(channels, paper, strict=True)]
            colour = "#{:02x}{:02x}{:02x}".format(*mixed)
        seen.append(contrast(colour, theme.paper))
    assert all(later > 1.1 * sooner for sooner, later in pairwise(seen)), seen


def test_many_engineers_are_thinned_evenly(found: Findings) -> None:
    few = with_people(found.comparison, most=10).people
    every = found.comparison.people
    assert few is not None
    assert every is not None
    assert few.shape == (every.shape[0], 10, every.shape[2])
    assert (few[:, [0, -1]] == every[:, [0, -1]]).all()
    thin = conclude(found.comparison._replace(people=few))
    assert "10 of 120 engineers" in people.people_chart(thin).subtitle


def test_books_that_would_take_much_memory_are_not_made(found: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = found.comparison._replace(people=None)
    monkeypatch.setattr(otherwise, "MOST_BOOKED", 120 * 14 - 1)
    assert with_people(bare).people is None
    monkeypatch.setattr(otherwise, "MOST_BOOKED", 120 * 14)
    assert with_people(bare).people is not None


def test_ctrl_c_leaves_the_comparison(found: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    bare = found.comparison._replace(people=None)
    monkeypatch.setattr(otherwise, "run_policies", pressed)
    assert with_people(bare) is bare


def test_without_people_there_is_no_picture(found: Findings) -> None:
    assert people.charts(conclude(found.comparison._replace(people=None))) == ()
