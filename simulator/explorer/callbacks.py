"""What happens on the page: a request comes in, a screen goes out; every error becomes a sentence on the page."""

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
from simulator.explorer.overrides import Settings, SettingsError
from simulator.explorer.page_requests import Latest, Request, request_of
from simulator.explorer.screen import changes, screen
from simulator.explorer.session import Alive, Answer, Session, SupersededError
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import PathError
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.compare.report.charts.captions import repeated

log = logging.getLogger(__name__)

_OF_A_SIDE: Final = ("graph-{}.figure", "graph-{}.style", "head-{}.children", "said-{}.children")
PARTS: Final = (
    *(part.format(side) for side in "ab" for part in _OF_A_SIDE),
    *("below.children", "count.children", "count.className", "message.children"),
    *("yaml.data", "ticker.children", "reply.data"),
)
# functions of assets/explorer.js: what they listen to, and an output that never changes
IN_THE_BROWSER: Final = {
    "begin": (Input("base", "data"), Output("bar", "title")),
    "replied": (Input("reply", "data"), Output("status", "title")),
    "written": (Input("yaml", "data"), Output("yaml-text", "title")),
    "chosen": (Input({"role": "choice", "path": ALL}, "value"), Output("panel", "className")),
}


def wire(app: Dash, session: Session) -> None:
    """Connect the page with a session."""
    latest = Latest()

    def show(data: Any) -> list[Any]:
        found = answered(session, latest, data)
        return [found.get(part, no_update) for part in PARTS]

    def download(clicks: list[int | None], data: Any) -> tuple[Any, Any]:
        if not ctx.triggered_id or not any(clicks):
            raise PreventUpdate
        return taken_away(session, data, ctx.triggered_id["name"])

    parts = [Output(*part.split(".")) for part in PARTS]
    app.callback(parts, Input("request", "data"), prevent_initial_call=True)(show)
    app.callback(
        Output("download", "data"),
        Output("message", "children", allow_duplicate=True),
        Input({"role": "download", "name": ALL}, "n_clicks"),
        State("request", "data"),
        running=[(Output("downloads", "className"), "menu busy", "menu")],
        prevent_initial_call=True,
    )(download)
    for name, (source, output) in IN_THE_BROWSER.items():
        function = ClientsideFunction("explorer", name)
        app.clientside_callback(function, output, source, prevent_initial_call=name != "begin")


def answered(session: Session, latest: Latest, data: Any) -> dict[str, Any]:
    """What changes on the page for one request, as ``id.property``; every error but 'no news' becomes a sentence.

    Raises:
        PreventUpdate: the tab needs something else by now.
    """
    request = None
    try:
        request = request_of(data)
        alive = latest.wanted(request)
        began = time.perf_counter()
        files = [_file(session, settings, tag) for settings, tag in zip(request.settings, "AB", strict=False)]
        answers = _answers(session, files, request, alive)
        shown = _shown(session, request, answers)
    except SupersededError:
        raise PreventUpdate from None
    except (SettingsError, SimulationError) as error:
        return _refused(request, str(error).splitlines())
    except Exception as error:
        log.exception("a request failed")
        return _refused(request, [f"Something went wrong that should not have ({type(error).__name__}: {error})."])
    seconds = time.perf_counter() - began
    if request.page and not request.known:  # what took time beside the runs tells the next answer its size
        running = sum(answer.seconds for answer in answers if answer.made >= began)
        session.pace.rested(seconds - running + request.page / 1000.0)
    shown["reply.data"]["server"] = round(1000.0 * seconds)
    return shown


def taken_away(session: Session, data: Any, name: str) -> tuple[Any, Any]:
    """A file of the setting on screen, B where there are two, with all replications; or why there is none."""
    try:
        request = request_of(data)
        kind = next(each for each in offered() if each.name == name)
        file = _file(session, request.settings[-1], "B" if len(request.settings) > 1 else "")
        content = made(kind, file, session.whole(file).findings)
    except (SettingsError, SimulationError) as error:
        return no_update, _sentences(str(error).splitlines())
    except Exception as error:
        log.exception("a file could not be made")
        return no_update, _sentences([f"The file could not be made ({type(error).__name__}: {error})."])
    packed = base64.b64encode(content).decode()
    return {"filename": f"{file.name}.{kind.ending}", "content": packed, "base64": True}, []


def _file(session: Session, settings: Settings, tag: str) -> ScenarioFile:
    try:
        return session.file(settings)
    except ScenarioError as error:
        side = f"{tag}: " if tag == "B" else ""
        raise SettingsError(*(f"{side}{sentence}" for sentence in error.sentences)) from None
    except PathError as error:
        raise SettingsError(str(error)) from None


def _answers(session: Session, files: Sequence[ScenarioFile], request: Request, alive: Alive) -> list[Answer]:
    """One answer per setting, both from equally many replications."""
    known = request.known
    found = [session.next(file, known, alive) if known else session.quick(file, alive) for file in files]
    n, marginal = min(each.n for each in found), all(each.marginal for each in found)
    return [
        each if (each.n, each.marginal) == (n, marginal) else session.answer(each.file, n, marginal, alive)
        for each in found
    ]


def _shown(session: Session, request: Request, answers: Sequence[Answer]) -> dict[str, Any]:
    told = screen(answers, request.chart, request.width, request.room)
    two = len(answers) > 1
    n, total = answers[0].n, min(answer.total for answer in answers)
    whole = n == total and answers[0].marginal
    what = repeated(answers[0].findings)
    count = f"full, n = {n:,} {what}" if whole else f"preview, n = {n:,} of {total:,} {what}"
    found: dict[str, Any] = {
        "below.children": below(told.how_to_read, told.tables, first_open=two),
        "message.children": [],
        "yaml.data": [answer.file.text for answer in answers],
        "count.children": count,
        "count.className": "full" if whole else "preview",
        "ticker.children": isolated(told.sides[-1].page.title),
    }
    for tag, side, settings in zip("ab", told.sides, request.settings, strict=False):
        shown_tag, page = tag.upper() if two else "", side.page
        title = page.title if two or request.chart != "overview" else ""  # the answer right above says it
        changed = changes(session.controls, settings, session.opened.file.scenario)
        found[f"graph-{tag}.figure"] = side.figure
        found[f"graph-{tag}.style"] = {"height": f"{side.figure.layout.height}px"}
        found[f"head-{tag}.children"] = head(title, page.subtitle, page.description, shown_tag)
        found[f"said-{tag}.children"] = said("" if two else side.answer, shown_tag, changed)
    reply = {"known": n, "first": not request.known, "done": whole, "share": n / total}
    return found | {"reply.data": {"generation": request.generation, **reply}}


def _refused(request: Request | None, sentences: Sequence[str]) -> dict[str, Any]:
    return {
        "message.children": _sentences(sentences),
        "count.children": "not changed: the chart below is of the last setting that could be simulated",
        "count.className": "",
        "reply.data": {"generation": request.generation if request else 0, "known": 0, "done": True},
    }


def _sentences(sentences: Sequence[str]) -> list[Any]:
    return [html.P(sentence) for sentence in sentences]
