"""What the page asks and what it is told; every error becomes a sentence on the page.

The page asks past Dash, whose own way takes as long again as a preview and ends in a traceback on a malformed request.
"""

import base64
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from dash import ALL, ClientsideFunction, Dash, Input, Output
from flask import Flask, Response
from flask import request as asked
from plotly.io.json import to_json_plotly

from simulator.engines.run import SimulationError
from simulator.explorer.answer import Answer
from simulator.explorer.bench import Alive, SupersededError
from simulator.explorer.downloads import made, offered
from simulator.explorer.guard import Refusal, Turns
from simulator.explorer.labels import names_now
from simulator.explorer.layout import below, head, said
from simulator.explorer.live import preview, settled
from simulator.explorer.overrides import Settings, SettingsError
from simulator.explorer.page_requests import Latest, Request, request_of
from simulator.explorer.screen import changes, named, screen
from simulator.explorer.session import Session
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import PathError
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.compare.report.charts.captions import repeated

log = logging.getLogger(__name__)

Told = dict[str, Any]
# functions of assets/explorer.js: what they listen to, and an output that never changes
IN_THE_BROWSER: Final = {
    "begin": (Input("base", "data"), Output("bar", "title")),
    "chosen": (Input({"role": "choice", "path": ALL}, "value"), Output("panel", "className")),
}


def wire(app: Dash, session: Session) -> None:
    """Connect the page with a session."""
    latest, turns = Latest(), Turns()
    for path, answer in {"/preview": live_answer, "/answer": answered, "/download": taken_away}.items():
        _route(app.server, path, session, answer, latest, turns)
    for name, (source, output) in IN_THE_BROWSER.items():
        function = ClientsideFunction("explorer", name)
        app.clientside_callback(function, output, source, prevent_initial_call=name != "begin")


def _route(
    server: Flask, path: str, session: Session, answer: Callable[..., Told], latest: Latest, turns: Turns
) -> None:
    def view() -> Response:
        try:
            request = request_of(_sent())
        except SettingsError as error:
            return Refusal(400, str(error)).response()
        newest = latest.wanted(request)  # before it waits for anything: what is older stops
        gone = asked.environ.get("waitress.client_disconnected", lambda: False)
        with turns.turn(asked.remote_addr or ""):
            found = told(answer, session, request, lambda: newest() and not gone())
        return Response(to_json_plotly(found), mimetype="application/json")

    server.add_url_rule(path, endpoint=path, view_func=view, methods=["POST"])


def _sent() -> Any:
    """What the page sent; None if that cannot be read."""
    try:
        return asked.get_json(silent=True)
    except RecursionError:  # thousands of brackets
        return None


def told(answer: Callable[..., Told], session: Session, request: Request, alive: Alive) -> Told:
    """What the page is told; ``refused`` are the sentences that say why it is told nothing else."""
    try:
        return {"generation": request.generation, **answer(session, request, alive)}
    except SupersededError:
        return {"superseded": True}
    except ScenarioError as error:
        sentences: Sequence[str] = error.sentences
    except (SettingsError, PathError, SimulationError) as error:
        sentences = str(error).splitlines()
    except Exception as error:
        log.exception("a request failed")
        sentences = [f"Something went wrong that should not have ({type(error).__name__}: {error})."]
    scenario = session.opened.file.scenario
    return {
        "generation": request.generation,
        "refused": [named(each, request.settings, scenario) for each in sentences],
    }


def answered(session: Session, request: Request, alive: Alive) -> Told:
    """What changes on the page for one request: properties by ``id.property``, and what the page itself takes note of.

    Raises:
        SettingsError, ScenarioError, SimulationError: why there is no answer.
        SupersededError: the tab needs something else by now.
    """
    began = time.perf_counter()
    files = [_file(session, settings, tag) for settings, tag in zip(request.settings, "AB", strict=False)]
    answers = _answers(session, files, request, alive)
    shown = _shown(session, request, answers)
    seconds = time.perf_counter() - began
    if request.page and not request.known:  # what took time beside the runs tells the next answer its size
        running = sum(answer.seconds for answer in answers if answer.made >= began)
        session.pace.rested(seconds - running + request.page / 1000.0)
    return {**shown, "server": round(1000.0 * seconds)}


def live_answer(session: Session, request: Request, alive: Alive) -> Told:
    """What the page draws while a hand drags.

    Raises:
        SettingsError, ScenarioError, SimulationError, SupersededError: as ``answered``.
    """
    began = time.perf_counter()
    shown = preview(session, request, alive)
    return {**shown, "server": round(1000.0 * (time.perf_counter() - began))}


def taken_away(session: Session, request: Request, alive: Alive) -> Told:
    """A file of the setting on screen, B where there are two, with all replications.

    Raises:
        SettingsError, ScenarioError, SimulationError, SupersededError: as ``answered``.
    """
    kind = next((each for each in offered() if each.name == request.download), None)
    if kind is None:
        raise SettingsError("There is no such file to download. Load the page again.")
    file = _file(session, request.settings[-1], "B" if len(request.settings) > 1 else "")
    content = base64.b64encode(made(kind, file, session.whole(file).findings)).decode()
    return {"file": {"filename": f"{file.name}.{kind.ending}", "content": content, "base64": True}}


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


def _shown(session: Session, request: Request, answers: Sequence[Answer]) -> Told:
    scenario = session.opened.file.scenario
    before = session.known_of(request.held)
    names = [names_now(scenario, session.controls, settings) for settings in request.settings]
    shown = screen(answers, request.chart, request.width, request.room, request.dark, before, names)
    two = len(answers) > 1
    n, total = answers[0].n, min(answer.total for answer in answers)
    whole = n == total and answers[0].marginal
    what = repeated(answers[0].findings)
    count = f"full, n = {n:,} {what}" if whole else f"preview, n = {n:,} of {total:,} {what}"
    found: Told = {
        "below.children": below(shown.how_to_read, shown.tables, first_open=two),
        "message.children": [],
        "count.children": count,
        "count.className": "full" if whole else "preview",
    }
    if shown.difference is not None:
        found["graph-d.figure"] = shown.difference
        heading = "B minus A: what the change is worth under each policy"
        about = f"Net value, mean and interval of the difference, replication by replication, n = {n:,}"
        found["head-d.children"] = head(heading, about, shown.tables[0].caption, "")
        found["graph-d.style"] = {"height": f"{shown.difference.layout.height}px"}
    for tag, side, settings in zip("ab", shown.sides, request.settings, strict=False):
        shown_tag, page = tag.upper() if two else "", side.page
        title = page.title if two or request.chart != "overview" else ""  # the answer right above says it
        changed = changes(session.controls, settings, session.opened.file.scenario)
        found[f"graph-{tag}.figure"] = side.figure
        found[f"graph-{tag}.style"] = {"height": f"{side.figure.layout.height}px"}
        found[f"head-{tag}.children"] = head(title, page.subtitle, page.description, shown_tag)
        found[f"said-{tag}.children"] = said("" if two else side.answer, shown_tag, changed)
    reply: Told = {"parts": found, "known": n, "first": not request.known, "done": whole, "share": n / total}
    reply |= {"names": names[request.side], "yaml": [answer.file.text for answer in answers]}
    if two:
        reply["delta"] = settled(session, request, answers[0], answers[1], names[1])
    elif before is not None and before.n == n:
        reply["delta"] = settled(session, request, before, answers[0], names[0])
    return reply
