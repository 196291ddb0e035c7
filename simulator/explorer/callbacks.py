"""What happens on the page: a wish comes in, a screen goes out; whatever goes wrong becomes a sentence on the page."""

import base64
import logging
import time
from collections.abc import Sequence
from typing import Any, Final

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from simulator.engines.run import SimulationError
from simulator.explorer.downloads import made, offered
from simulator.explorer.layout import below, head, isolated, said
from simulator.explorer.overrides import SettingsError
from simulator.explorer.page_requests import Latest, Wish, wish_of
from simulator.explorer.screen import changes, screen
from simulator.explorer.session import Alive, Answer, Session, SupersededError
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import PathError
from simulator.scenario.reading.validate import ScenarioFile

log = logging.getLogger(__name__)

PARTS: Final = (
    ("graph-a", "figure"),
    ("graph-b", "figure"),
    ("graph-a", "style"),
    ("graph-b", "style"),
    ("head-a", "children"),
    ("head-b", "children"),
    ("said-a", "children"),
    ("said-b", "children"),
    ("below", "children"),
    ("count", "children"),
    ("count", "className"),
    ("message", "children"),
    ("yaml", "data"),
    ("ticker", "children"),
    ("reply", "data"),
)


def wire(app: Dash, session: Session) -> None:
    """Connect the page with a session."""
    latest = Latest()

    def show(data: Any) -> list[Any]:
        found = answered(session, latest, data)
        return [found.get(f"{name}.{prop}", no_update) for name, prop in PARTS]

    def download(clicks: list[int | None], data: Any) -> tuple[Any, Any]:
        if not ctx.triggered_id or not any(clicks):
            raise PreventUpdate
        return taken_away(session, data, ctx.triggered_id["name"])

    app.callback([Output(name, prop) for name, prop in PARTS], Input("wish", "data"), prevent_initial_call=True)(show)
    app.callback(
        Output("download", "data"),
        Output("message", "children", allow_duplicate=True),
        Input({"role": "download", "name": ALL}, "n_clicks"),
        State("wish", "data"),
        running=[(Output("downloads", "className"), "menu busy", "menu")],
        prevent_initial_call=True,
    )(download)
    app.clientside_callback(
        ClientsideFunction("explorer", "replied"),
        Output("status", "title"),
        Input("reply", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(ClientsideFunction("explorer", "begin"), Output("bar", "title"), Input("base", "data"))
    app.clientside_callback(
        ClientsideFunction("explorer", "written"),
        Output("yaml-text", "title"),
        Input("yaml", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("explorer", "chosen"),
        Output("panel", "className"),
        Input({"role": "choice", "path": ALL}, "value"),
        prevent_initial_call=True,
    )


def answered(session: Session, latest: Latest, data: Any) -> dict[str, Any]:
    """What changes on the page for one wish, as ``id.property``; nothing raised leaves this function but 'no news'.

    Raises:
        PreventUpdate: the tab wants something else by now.
    """
    wish = None
    try:
        wish = wish_of(data)
        alive = latest.wanted(wish)
        began = time.perf_counter()
        files = [_file(session, settings, tag) for settings, tag in zip(wish.settings, "AB", strict=False)]
        answers = _answers(session, files, wish, alive)
        return _timed(session, wish, answers, began)
    except SupersededError:
        raise PreventUpdate from None
    except (SettingsError, SimulationError) as error:
        return _refused(wish, str(error).splitlines())
    except Exception as error:
        log.exception("a wish could not be granted")
        return _refused(wish, [f"Something went wrong that should not have ({type(error).__name__}: {error})."])


def _timed(session: Session, wish: Wish, answers: Sequence[Answer], began: float) -> dict[str, Any]:
    """What is shown, and how long it took here; what it took beside the runs tells the next answer its size."""
    shown = _shown(session, wish, answers)
    seconds = time.perf_counter() - began
    running = sum(answer.seconds for answer in answers if answer.made >= began)
    if wish.page and not wish.known:
        session.pace.rested(seconds - running + wish.page / 1000.0)
    shown["reply.data"]["server"] = round(1000.0 * seconds)
    return shown


def taken_away(session: Session, data: Any, name: str) -> tuple[Any, Any]:
    """A file of the setting on screen, B where there are two, with all replications; or why there is none."""
    try:
        wish = wish_of(data)
        kind = next(each for each in offered() if each.name == name)
        file = _file(session, wish.settings[-1], "B" if len(wish.settings) > 1 else "")
        content = made(kind, file, session.whole(file).findings)
    except (SettingsError, SimulationError) as error:
        return no_update, _sentences(str(error).splitlines())
    except Exception as error:
        log.exception("a file could not be made")
        return no_update, _sentences([f"The file could not be made ({type(error).__name__}: {error})."])
    packed = base64.b64encode(content).decode()
    return {"filename": f"{file.name}.{kind.ending}", "content": packed, "base64": True}, []


def _file(session: Session, settings: dict[str, str], tag: str) -> ScenarioFile:
    try:
        return session.file(settings)
    except ScenarioError as error:
        raise SettingsError(
            *(f"{tag}: {fault.message}" if tag == "B" else fault.message for fault in error.faults)
        ) from None
    except PathError as error:
        raise SettingsError(str(error)) from None


def _answers(session: Session, files: Sequence[ScenarioFile], wish: Wish, alive: Alive) -> list[Answer]:
    """One answer per setting, both from equally many replications."""

    def one(file: ScenarioFile) -> Answer:
        return session.next(file, wish.known, alive) if wish.known else session.quick(file, alive)

    found = [one(file) for file in files]
    n, marginal = min(each.n for each in found), all(each.marginal for each in found)
    return [
        each if (each.n, each.marginal) == (n, marginal) else session.answer(each.file, n, marginal, alive)
        for each in found
    ]


def _shown(session: Session, wish: Wish, answers: Sequence[Answer]) -> dict[str, Any]:
    told = screen(answers, wish.chart, wish.width, wish.room)
    two = len(answers) > 1
    found: dict[str, Any] = {
        "below.children": below(told.how_to_read, told.tables, first_open=two),
        "message.children": [],
        "yaml.data": [answer.file.text for answer in answers],
        **_count(answers),
        "ticker.children": isolated(told.sides[-1].page.title),
    }
    for tag, side, settings in zip("ab", told.sides, wish.settings, strict=False):
        shown_tag = tag.upper() if two else ""
        page = side.page
        found[f"graph-{tag}.figure"] = side.figure
        found[f"graph-{tag}.style"] = {"height": f"{side.figure.layout.height}px"}
        title = page.title if two or wish.chart != "overview" else ""  # the answer right above says it
        found[f"head-{tag}.children"] = head(title, page.subtitle, page.description, shown_tag)
        found[f"said-{tag}.children"] = said("" if two else side.answer, shown_tag, changes(session.controls, settings))
    n, total = answers[0].n, min(answer.total for answer in answers)
    reply = {
        "generation": wish.generation,
        "known": n,
        "first": not wish.known,
        "done": n == total and answers[0].marginal,
        "share": n / total,
    }
    return found | {"reply.data": reply}


def _count(answers: Sequence[Answer]) -> dict[str, str]:
    n, total = answers[0].n, min(answer.total for answer in answers)
    if n == total and answers[0].marginal:
        return {"count.children": f"full, n = {n:,} paired replications", "count.className": "full"}
    return {"count.children": f"preview, n = {n:,} of {total:,} paired replications", "count.className": "preview"}


def _refused(wish: Wish | None, sentences: Sequence[str]) -> dict[str, Any]:
    return {
        "message.children": _sentences(sentences),
        "count.children": "not changed: the chart below is of the last setting that could be simulated",
        "count.className": "",
        "reply.data": {"generation": wish.generation if wish else 0, "known": 0, "done": True},
    }


def _sentences(sentences: Sequence[str]) -> list[Any]:
    return [html.P(sentence) for sentence in sentences]
