"""A replay as a page of its own that plays without a network: a small hand-written canvas, and the controls around it.

Why a canvas and no Plotly frames: every engineer moves at every screen refresh along a curve of their own, with tails,
rings and a queue beside it. As Plotly frames the 170 moments of two policies are 340 figures, some 30 MB with 4.5 MB of
Plotly, which redraws 10 to 15 times a second; the canvas needs 15 kB of script and two numbers of 16 bits for each
engineer and moment, and moves between moments. What is drawn is also said: counters as text, the months as a table.
"""

import base64
from importlib.resources import files
from typing import Any, Final, NamedTuple

import numpy as np
from markupsafe import Markup

from simulator.currency import converted, shown
from simulator.records import HOURS_PER_MONTH, Floats, Ints
from simulator.replication.reduce import MEASURES
from simulator.replication.replay import API, GPU, LIMIT, REVIEWER, Replayed, Watched
from simulator.report.elements.style import Look
from simulator.report.elements.table import Table
from simulator.report.elements.theme import LIGHT, THEMES, Theme
from simulator.report.files.html_page import assets, content_policy, escaped_json, templates, theme_css
from simulator.text import first_upper, listed, setting, short

WIDTHS: Final = (56, 34, 20)  # characters of a name, the first that fits is shown
MOST_DRAWN: Final = 200  # engineers
SECONDS: Final = 20
NOBODY: Final = 65_535
STEPS: Final = 65_000  # that the axis of tokens is cut into
SAVED_UNIT: Final = 10_000  # parts of the working time
_BEYOND: Final = 0.99  # of what engineers use lies on the axis
_NICE: Final = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
# vanity is red in every theme, and nothing else on the page is but the bar over an uncapped policy
_VANITY: Final = {"dark": "#ff7b72", "print": "#6a6a6a"}
_RED: Final = "#c1121f"


class Event(NamedTuple):
    """What is scheduled, and in which months of the replay, from 0."""

    first: int
    last: int
    what: str


class Scene(NamedTuple):
    """A replay with its words."""

    title: str
    subtitle: str
    description: str  # for screen readers
    how_to_read: str
    replayed: Replayed
    looks: tuple[Look, ...]  # of each run
    months: tuple[str, ...]  # what each month is called
    events: tuple[Event, ...]
    table: Table
    theme: Theme = LIGHT


def replay_html(scene: Scene) -> str:
    """The page: it loads nothing and starts by itself, unless the reader wants less motion."""
    script = files("simulator.report.files").joinpath("replay.js").read_text("utf-8")
    return (
        templates()
        .get_template("report/files/replay.html.j2")
        .render(
            scene=scene,
            css=_css(scene),
            script=Markup(script),
            film=escaped_json(_film(scene)),
            last=len(scene.replayed.hours) - 1,
            policy=content_policy(script),
        )
    )


def _css(scene: Scene) -> Markup:
    own = files("simulator.report.files").joinpath("replay.css").read_text("utf-8")
    text = assets().css + Markup(own) + theme_css(scene.theme) + _hues(scene, scene.theme)
    if scene.theme == LIGHT:  # a theme that was asked for stays
        light, dark = (theme_css(theme) + _hues(scene, theme) for theme in (LIGHT, THEMES["dark"]))
        text += Markup("@media screen and (prefers-color-scheme:dark){{{}}}").format(dark)
        text += light.replace(":root", ":root.paper")
    return text


def _hues(scene: Scene, theme: Theme) -> Markup:
    own = {f"policy-{place}": theme.colours.get(look.colour, look.colour) for place, look in enumerate(scene.looks)}
    own["vanity"] = _VANITY.get(theme.name, _RED)
    return Markup(":root{" + "".join(f"--{name}:{colour};" for name, colour in own.items()) + "}")


def _film(scene: Scene) -> dict[str, Any]:
    """All that the script draws, as plain JSON."""
    replayed, curves = scene.replayed, scene.replayed.curves
    drawn = drawn_of(len(curves.team))
    widest = edge(replayed)
    unit = float(max(np.nanmax(_used(run), initial=0.0) for run in replayed.runs) or 1.0) / STEPS
    highest = float(max(curves.saved.max(), 0.01))
    per_month = round(HOURS_PER_MONTH / (replayed.hours[1] - replayed.hours[0]))
    amounts = max(float(np.abs(run.money[-1]).max()) for run in replayed.runs)
    return {
        "title": scene.title,
        "subtitle": scene.subtitle,
        "currency": shown().code,
        "small": converted(amounts) < 1000.0,
        "seconds": SECONDS,
        "moments": len(replayed.hours),
        "perMonth": per_month,
        "step": f"in these {HOURS_PER_MONTH / per_month:.0f} hours",
        "months": scene.months,
        "events": [event._asdict() for event in scene.events],
        "unit": unit,
        "xMax": widest,
        "yMax": highest * 1.06,
        "xTicks": [[value, setting(value)] for value in _NICE if value <= widest],
        "yTicks": [[share, f"{share:.0%}"] for share in _shares(highest)],
        "xTitle": "Tokens used, million per hour of work (root scale)",
        "yTitle": "Working time saved",
        "team": curves.team[drawn].tolist(),
        "stages": len(curves.months),
        "use": [[float(f"{value:.4g}") for value in nodes] for nodes in curves.use.tolist()],
        "saved": np.rint(curves.saved * SAVED_UNIT).astype(int).tolist(),
        "savedUnit": SAVED_UNIT,
        "returns": [[float(f"{value:.4g}") for value in row] for row in curves.returns[:, drawn].tolist()],
        "panels": [_panel(run, scene.looks[place], place, drawn, unit) for place, run in enumerate(replayed.runs)],
    }


def _panel(run: Watched, look: Look, place: int, drawn: Ints, unit: float) -> dict[str, Any]:
    amounts = converted(1.0) * run.money  # [moment, measure]
    digits = 2 if np.abs(amounts[-1]).max() < 1000.0 else 0
    sums = np.column_stack([np.round(amounts, digits), np.round(run.vanity_share, 4)])
    queued, still = (np.any(flags, axis=0) for flags in (run.queued, run.still))
    return {
        "name": look.full,
        "labels": [short(look.full, width) for width in WIDTHS],
        "colour": f"policy-{place}",
        "work": _packed(run.work[:, drawn], unit),
        "effect": _packed(run.effect[:, drawn], unit),
        "vanity": _packed(run.vanity[:, drawn], unit),
        "money": sums.tolist(),
        "besides": f"with {listed(run.besides)}" if run.besides else "",
        "billed": bool(run.money[-1, MEASURES.index("spend_usd")] > 0.0 or not run.besides),
        "place": _place(run),
        "queue": np.column_stack([queued.sum(axis=1), still.sum(axis=1)]).tolist(),
        "rings": [np.flatnonzero(row).tolist() for row in queued[:, drawn]],
    }


def _packed(values: Floats, unit: float) -> str:
    """Numbers of 16 bits in base64; who is not there is the largest one."""
    parts = np.where(np.isnan(values), NOBODY, np.rint(np.nan_to_num(values) / unit))
    return base64.b64encode(parts.astype("<u2").tobytes()).decode()


def _place(run: Watched) -> str:
    """Where requests wait; empty where none does."""
    reviewers = "the reviewer" if run.reviewers == 1 else f"the {run.reviewers} reviewers"
    places = {
        REVIEWER: f"at {reviewers}",
        LIMIT: "held back",
        GPU: "waiting for a free GPU",
        API: "waiting for the provider",
    }
    waits = np.any(run.queued, axis=(1, 2))
    return first_upper(" or ".join(words for wait, words in places.items() if waits[wait]))


def _used(run: Watched) -> Floats:
    return np.asarray(run.work + run.vanity)


def drawn_of(engineers: int) -> Ints:
    """The engineers that are drawn: all, or ``MOST_DRAWN`` at equal distances, so that each team has its share.

    Example: of 400 they are 0, 2, 4 and so on.
    """
    many = min(engineers, MOST_DRAWN)
    return np.arange(many) * engineers // many


def edge(replayed: Replayed) -> float:
    """Where the axis of tokens ends, the same for all policies, Mtok per hour of work."""
    most = [float(np.nanquantile(_used(run), _BEYOND)) for run in replayed.runs if not np.isnan(_used(run)).all()]
    return max([*most, 0.1])


def _shares(highest: float) -> list[float]:
    """Round shares up to the highest, at most six."""
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if highest / step <= 6.0)
    return [place * step for place in range(int(highest / step) + 1)]
