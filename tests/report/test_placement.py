"""One placer serves pages, paper and slides: texts stand clear of each other, of marks, lines and intervals."""

from itertools import pairwise

import plotly.graph_objects as go

from simulator.report.elements.labels import beside_marks, name_points
from simulator.report.elements.placement import NEAR, TOWARDS, Box, Frame, Named, along, intervals, places
from simulator.report.elements.style import MINOR, PHONE, Look, narrow
from simulator.scenario.reading.load import loads
from simulator.studies.compare.study import compare
from tests.scenario.texts import changed

FRAME = Frame((0.0, 100.0), (0.0, 100.0))
CROWD = [Named(40.0 + 2 * k, 50.0 + 3 * (k % 3), f"policy {k}", 14) for k in range(6)]
WALL = Box(300.0, 0.0, 340.0, 430.0)


def test_texts_cover_neither_each_other_nor_what_is_taken() -> None:
    found = [place for place in places(CROWD, {FRAME: 1.0}, lambda _: [WALL]) if place]
    assert len(found) == len(CROWD)
    assert all(place.clear for place in found)
    for at, place in enumerate(found):
        assert place.boxes[FRAME].shares(WALL) == 0.0
        assert all(place.boxes[FRAME].shares(other.boxes[FRAME]) == 0.0 for other in found[:at])


def test_a_note_is_written_where_its_place_is() -> None:
    notes = beside_marks(CROWD, FRAME, lambda _: [WALL])
    assert [note["name"] for note in notes] == [MINOR] * len(CROWD) + [PHONE] * len(CROWD)
    for one, note in zip([*CROWD, *CROWD], notes, strict=True):
        assert (note["x"], note["y"], note["text"]) == (one.x, one.y, one.text)
        assert note["xanchor"] == ("left" if note["ax"] > 1 else "right" if note["ax"] < -1 else "center")


def test_of_marks_too_close_for_their_names_some_are_not_clear() -> None:
    tight = Frame((0.0, 1.0), (0.0, 1.0), 80, 20)
    found = places([Named(0.5, 0.5, "a long name")] * 9, {tight: 1.0}, lambda _: [])
    assert not all(place and place.clear for place in found)


def test_a_minor_text_without_room_is_left_out() -> None:
    taken = [Box(0.0, 0.0, FRAME.width, FRAME.height)]
    major, minor = places(
        [Named(50.0, 50.0, "major"), Named(50.0, 50.0, "minor", minor=True)], {FRAME: 1.0}, lambda _: taken
    )
    assert major is not None
    assert minor is None


def test_a_name_stays_off_the_interval_of_its_neighbour_and_a_line_leads_to_it() -> None:
    rows = [{"x": 50.0, "x_low": 5.0, "x_high": 95.0, "y": 50.0, "y_low": 40.0, "y_high": 60.0}]
    (place,) = places([Named(50.0, 50.0, "one")], {FRAME: 1.0}, crossed=lambda at: intervals(at, rows, "x", "y"))
    assert place is not None
    assert all(place.boxes[FRAME].shares(bar) == 0.0 for bar in intervals(FRAME, rows, "x", "y"))
    assert not place.is_apart
    far = [*along(FRAME, [45.0, 55.0], [50.0, 50.0]), Box(250.0, 150.0, 450.0, 280.0)]
    (moved,) = places([Named(50.0, 50.0, "one")], {FRAME: 1.0}, lambda _: far)
    assert moved is not None
    assert moved.is_apart
    assert (moved.right**2 + moved.down**2) ** 0.5 > 2 * NEAR


def test_letters_of_the_east_take_more_room() -> None:
    plain, wide = places([Named(10.0, 20.0, "abcd"), Named(10.0, 80.0, "表表表表")], {FRAME: 1.0}, lambda _: [])
    assert plain is not None
    assert wide is not None
    widths = [place.boxes[FRAME].right - place.boxes[FRAME].left for place in (plain, wide)]
    assert all(narrow < broad for narrow, broad in pairwise(widths))


def test_on_a_phone_minor_texts_are_hidden_and_no_legend_takes_their_place() -> None:
    named = [Named(50.0, 50.0, "major"), Named(52.0, 50.0, "minor", minor=True)]
    body = go.Figure(go.Scatter(x=[50.0], y=[50.0]), {"height": 400, "showlegend": False})
    for note in beside_marks(named, FRAME, lambda _: []):
        body.add_annotation(note)
    changes = narrow(body)
    notes = body.layout.annotations
    shown = [note.text for place, note in enumerate(notes) if changes[f"annotations.{place}.visible"]]
    assert [note.text for note in notes if note.visible is not False] == ["major", "minor"]
    assert shown == ["major"]
    assert "showlegend" not in changes


def test_a_line_is_drawn_to_a_text_wherever_it_stands() -> None:
    # Plotly draws none where the way from the mark along the diagonal meets a corner of the text
    assert all(abs(right - down) > 0.1 for right, down in TOWARDS if right > 0 and down > 0)


def test_long_names_find_room_though_short_ones_come_first() -> None:
    small = Frame((0.0, 100.0), (0.0, 100.0), 300, 200)
    named = [
        Named(35.0, 50.0, "a"), Named(30.0, 60.0, "bb"), Named(45.0, 40.0, "a name of many letters"),
        Named(30.0, 35.0, "another long name of it"), Named(30.0, 60.0, "c"),
    ]  # fmt: skip
    assert all(place and place.clear for place in places(named, {small: 1.0}))


def test_names_that_stand_apart_on_a_page_have_places_of_their_own_on_a_phone() -> None:
    rows = [
        {"policy": f"policy {k}", "x": 10.0 + 30 * k, "y": 20.0 * k, **{f"{axis}{end}": 20.0 * k for axis in "xy"
         for end in ("_low", "_high")}} for k in range(3)
    ]  # fmt: skip
    looks = {row["policy"]: Look("#040488", "solid", "circle", row["policy"], row["policy"]) for row in rows}
    body = go.Figure(go.Scatter(x=[1.0], y=[1.0], name="a"), {"height": 400})
    assert name_points(body, rows, ("x", "y"), looks, Frame((0.0, 100.0), (0.0, 60.0), 1000, 400))
    changes = narrow(body)
    assert "showlegend" not in changes
    names = [note.name for place, note in enumerate(body.layout.annotations) if changes[f"annotations.{place}.visible"]]
    assert names == [PHONE] * 3


def test_a_range_of_no_length_has_a_place() -> None:
    assert Frame((2.0, 2.0), (0.0, 4.0), 100, 40).at(2.0, 1.0) == (0.0, 30.0)
    assert Frame((0.0, 4.0), (3.0, 3.0), 100, 40).at(1.0, 3.0) == (25.0, 0.0)


def test_a_company_in_which_nobody_wants_tokens_has_a_report() -> None:
    text = changed("  defaults:\n", "  defaults:\n    appetite: {median_mtok_per_hour: 0.0}\n")
    text = changed("months: 12", "months: 1", changed("replications: 10", "replications: 2", text))
    assert "hump" in compare(loads(text), workers=1).charts
