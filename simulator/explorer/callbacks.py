"""What happens on the page: a request comes in, a screen goes out; every error becomes a sentence on the page."""

import base64
import logging
import time
from collections.abc import Sequence
from typing import Any, Final

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate
from flask import jsonify
from flask import request as flask_request

from simulator.engines.run import SimulationError
from simulator.explorer.bench import Alive, SupersededError
from simulator.explorer.downloads import made, offered
from simulator.explorer.labels import names_now
from simulator.explorer.layout import below, head, said
from simulator.explorer.live import preview, settled
from simulator.explorer.overrides import Settings, SettingsError
from simulator.explorer.page_requests import Latest, Request, request_of
from simulator.explorer.screen import changes, screen
from simulator.explorer.session import Answer, Session
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import PathError
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.compare.report.charts.captions import repeated

log = logging.getLogger(__name__)

_OF_A_SIDE: Final = ("graph-{}.figure", "graph-{}.style", "head-{}.children", "said-{}.children")
PARTS: Final = (
    *(part.format(side) for side in "ab" for part in _OF_A_SIDE),
    *("graph-d.figure", "graph-d.style", "head-d.children"),
    *("below.children", "count.children", "count.className", "message.children"),
    *("yaml.data", "reply.data"),
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

    def previewed() -> Any:
        """What a hand sees while it drags: past Dash, whose way is as long again as the runs are."""
        return jsonify(live_answer(session, latest, flask_request.get_json(silent=True)))

    app.server.add_url_rule("/preview", view_func=previewed, methods=["POST"])

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


def live_answer(session: Session, latest: Latest, data: Any) -> dict[str, Any]:
    """What the page draws while a hand drags; every error becomes sentences."""
    request = None
    try:
        request = request_of(data)
        began = time.perf_counter()
        shown = preview(session, request, latest.wanted(request))
        return {**shown, "server": round(1000.0 * (time.perf_counter() - began))}
    except SupersededError:
        return {"superseded": True}
    except ScenarioError as error:
        sentences: Sequence[str] = error.sentences
    except (SettingsError, PathError, SimulationError) as error:
        sentences = str(error).splitlines()
    except Exception as error:
        log.exception("a preview failed")
        sentences = [f"Something went wrong that should not have ({type(error).__name__}: {error})."]
    return {"generation": request.generation if request else 0, "refused": list(sentences)}


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
    scenario = session.opened.file.scenario
    before = session.known_of(request.held)
    names = [names_now(scenario, session.controls, settings) for settings in request.settings]
    told = screen(answers, request.chart, request.width, request.room, request.dark, before, names)
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
    }
    if told.difference is not None:
        found["graph-d.figure"] = told.difference
        heading = "B minus A: what the change is worth under each policy"
        about = f"Net value, mean and interval of the difference, replication by replication, n = {n:,}"
        found["head-d.children"] = head(heading, about, told.tables[0].caption, "")
        found["graph-d.style"] = {"height": f"{told.difference.layout.height}px"}
    for tag, side, settings in zip("ab", told.sides, request.settings, strict=False):
        shown_tag, page = tag.upper() if two else "", side.page
        title = page.title if two or request.chart != "overview" else ""  # the answer right above says it
        changed = changes(session.controls, settings, session.opened.file.scenario)
        found[f"graph-{tag}.figure"] = side.figure
        found[f"graph-{tag}.style"] = {"height": f"{side.figure.layout.height}px"}
        found[f"head-{tag}.children"] = head(title, page.subtitle, page.description, shown_tag)
        found[f"said-{tag}.children"] = said("" if two else side.answer, shown_tag, changed)
    reply: dict[str, Any] = {"known": n, "first": not request.known, "done": whole, "share": n / total}
    reply["names"] = names[request.side]
    if two:
        reply["delta"] = settled(session, request, answers[0], answers[1], names[1])
    elif before is not None and before.n == n:
        reply["delta"] = settled(session, request, before, answers[0], names[0])
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
