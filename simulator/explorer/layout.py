"""The page: controls on the left, the answer and its chart on the right; every control is plain HTML with a name."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from dash import dcc, html

from simulator.explorer.controls import Control, Group
from simulator.explorer.downloads import offered
from simulator.explorer.screen import TABS
from simulator.explorer.session import Session
from simulator.report.elements.style import looks
from simulator.report.elements.table import Table
from simulator.text import FIRST_STRONG, POP, visible

SECTIONS: Final = {
    "policy": "Policies",
    "world": "The world",
    "shock": "Events",
    "team": "Teams",
    "study": "How it is simulated",
}
OPEN: Final = ("policy", "world", "shock")
PLAIN: Final = ("", "ratio", "count", "log")  # units that tell a reader nothing
MOST_ROWS: Final = 400  # of a table on the page


def page(session: Session) -> html.Div:
    """The whole page of one scenario."""
    scenario = session.opened.file.scenario
    return html.Div(
        [
            html.A("Skip to the answer", href="#answer", className="skip"),
            html.Header(
                [
                    html.Div([html.P("tokensim explore", className="kicker"), html.H1(isolated(scenario.title))]),
                    html.Div(_actions(), className="actions"),
                ],
                className="top",
            ),
            html.Div([_panel(session), _stage()], className="halves"),
            html.Dialog(_yaml_dialog(), id="yaml-dialog", **{"aria-labelledby": "yaml-title"}),
            html.Div(id="ticker", **{"aria-hidden": "true"}),  # on a phone the chart is out of sight below
            dcc.Store(id="request"),
            dcc.Store(id="reply"),
            dcc.Store(id="base", data=_base(session.controls)),
            dcc.Store(id="yaml"),
            dcc.Download(id="download"),
        ],
        className="explorer",
    )


def isolated(name: object) -> str:
    """A name of the user's, so that right-to-left text leaves its neighbours alone."""
    return f"{FIRST_STRONG}{visible(name)}{POP}"


def _button(text: str, **properties: Any) -> html.Button:
    return html.Button(text, type="button", **properties)


def _actions() -> list[Any]:
    downloads = [_button(each.label, id={"role": "download", "name": each.name}) for each in offered()]
    return [
        _button("Compare A | B", id="compare", title="Keep this setting as A and change a copy of it, B"),
        _button("YAML", id="show-yaml", title="The scenario file of what is on screen"),
        html.Details([html.Summary("Download"), html.Div(downloads)], className="menu", id="downloads"),
    ]


def _panel(session: Session) -> html.Aside:
    style = looks(session.opened.file.scenario.policies)
    sections = []
    for kind, title in SECTIONS.items():
        found = [group for group in session.groups if group.kind == kind]
        if found:
            inside = [_group(group, style[group.title].colour if kind == "policy" else "") for group in found]
            summary = html.Summary(html.H2(title))
            sections.append(html.Details([summary, *inside], open=kind in OPEN, className=f"section {kind}"))
    sides = html.Div(
        [
            _button("A", id="side-a", className="side", **{"aria-pressed": "true"}),
            _button("B", id="side-b", className="side", disabled=True, **{"aria-pressed": "false"}),
            _button("Reset", id="reset", title="Back to the values of the file"),
        ],
        className="sides",
        role="group",
        **{"aria-label": "Setting that the controls change"},
    )
    return html.Aside([sides, *sections], id="panel", **{"aria-label": "Values and events"})


def _group(group: Group, colour: str) -> html.Section:
    ahead, rest = group.controls[: group.ahead], group.controls[group.ahead :]
    parts: list[Any] = [_control(control) for control in ahead]
    if rest:
        inside = [part for block in _blocks(rest) for part in block] if group.kind == "world" else map(_control, rest)
        parts.append(html.Details([html.Summary(f"{len(rest)} more"), *inside], className="more"))
    head = [html.H3([*_key(colour), isolated(group.title)])] if group.kind in ("policy", "shock", "team") else []
    return html.Section([*head, *parts], className="group")


def _key(colour: str) -> list[Any]:
    """The colour of a policy beside its name."""
    return [html.Span(className="key", style={"background": colour})] if colour else []


def _blocks(controls: Sequence[Control]) -> Iterator[list[Any]]:
    """Controls under the name of the block they stand in."""
    for block, inside in groupby(controls, key=lambda control: control.path.rpartition(".")[0]):
        keys = [key for key in block.split(".") if key not in ("world", "defaults")]
        name = ", ".join(keys).replace("_", " ") or "teams"
        yield [html.H4(name[:1].upper() + name[1:]), *map(_control, inside)]


def _control(control: Control) -> html.Div:
    def field(role: str, **properties: Any) -> dcc.Input:
        return dcc.Input(id={"role": role, "path": control.path}, className=role, **properties)

    unit = [] if control.unit in PLAIN else [html.Span(control.unit, className="unit")]
    name = html.Span([control.label, " ", *unit], id=f"name:{control.path}", className="name")
    if control.scale == "choice":
        own = {"id": {"role": "choice", "path": control.path}, "inline": True, "className": "choices"}
        parts = [name, dcc.RadioItems(list(control.choices), control.text, **own)]
    else:
        mode = "numeric" if control.whole else "decimal"
        number = field("number", type="text", inputMode=mode, value=control.text, maxLength=24)
        parts = [html.Div([name, number], className="line")]
    if control.steps:
        place = control.position(float(control.value))
        parts.append(field("slider", type="range", min=0, max=control.steps, step=1, value=place))
    return html.Div(parts, className="control", title=control.about)


def _base(controls: Mapping[str, Control]) -> dict[str, dict[str, Any]]:
    """What the page needs to know of each control."""
    names = ("low", "high", "scale", "whole", "steps")
    return {
        path: {name: getattr(control, name) for name in names} | {"value": control.text}
        for path, control in controls.items()
    }


def _stage() -> html.Main:
    tabs = [
        _button(
            title,
            id=f"tab-{name}",
            role="tab",
            **{"aria-selected": "false", "aria-controls": "charts", "data-chart": name},
        )
        for name, title in TABS.items()
    ]
    return html.Main(
        [
            html.Div(id="message", role="alert"),
            html.Section(
                [
                    html.Div([html.Span(id="count"), html.Span(className="bar", id="bar")], id="status", role="status"),
                    html.Div(id="said-a", className="said"),
                    html.Div(id="said-b", className="said"),
                ],
                id="answer",
                **{"aria-label": "Answer"},
            ),
            html.Div(tabs, role="tablist", className="tabs", **{"aria-label": "Charts"}),
            html.Div([_chart("a"), _chart("b")], id="charts", role="tabpanel", className="charts"),
            html.Div(id="below"),
        ]
    )


def _chart(side: str) -> html.Figure:
    graph = dcc.Graph(
        id=f"graph-{side}",
        figure={"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}, "height": 480}},
        config={"displayModeBar": False, "responsive": True},
    )
    return html.Figure([html.Figcaption(id=f"head-{side}"), graph], id=f"side-{side}-chart", className="chart")


def _yaml_dialog() -> list[Any]:
    return [
        html.H2("The scenario on screen", id="yaml-title"),
        html.P("Save it as a file and run it: tokensim run FILE finds the numbers shown once all replications are in."),
        html.Div(
            [_button("Copy", id="copy-yaml"), _button("Close", id="close-yaml"), html.Span(id="copied", role="status")],
            className="actions",
        ),
        html.Pre(id="yaml-text", tabIndex=0, role="region", **{"aria-label": "Text of the scenario"}),
    ]


def head(title: str, subtitle: str, description: str, tag: str) -> list[Any]:
    """What stands above a chart."""
    return [
        *([html.H2([*_tag(tag), isolated(title)])] if title else []),
        html.P(isolated(subtitle), className="subtitle"),
        html.P(isolated(description), className="unseen"),
    ]


def said(answer: str, tag: str, changed: Sequence[str]) -> list[Any]:
    """The answer of one setting, and what was changed for it."""
    told: list[Any] = (
        ["Changed: ", *(html.Code(isolated(text)) for text in changed)] if changed else ["As in the file."]
    )
    return [
        *([html.P(isolated(answer), className="sentence")] if answer else []),
        html.P([*_tag(tag), *told], className="changed"),
    ]


def _tag(tag: str) -> list[Any]:
    return [html.Span(tag, className="tag")] if tag else []


def below(how_to_read: str, tables: Sequence[Table], first_open: bool) -> list[Any]:
    """What stands below the charts."""
    parts: list[Any] = [html.P([html.B("How to read it. "), how_to_read], className="how")]
    shown, folded = tables[:first_open], tables[first_open:]
    parts += [table_of(table) for table in shown]
    return parts + [html.Details([html.Summary(f"Data table: {each.caption}"), table_of(each)]) for each in folded]


def table_of(table: Table) -> html.Div:
    """A table in a box of its own that scrolls."""
    heads = [
        html.Th([isolated(each.text), *_small(each.unit)], scope="col", className="number" if each.is_number else "")
        for each in table.headers
    ]
    rows = []
    for row in table.rows[:MOST_ROWS]:
        cells = []
        for place, (cell, header) in enumerate(zip(row, table.headers, strict=True)):
            inside = [*_key(cell.colour), isolated(cell.text), *_small(cell.note)]
            tag, own = (html.Th, {"scope": "row"}) if place < table.stubs else (html.Td, {})
            cells.append(tag(inside, className="number" if header.is_number else "", **own))
        rows.append(html.Tr(cells))
    more = f" The first {MOST_ROWS} of {len(table.rows):,} rows." if len(table.rows) > MOST_ROWS else ""
    body = html.Table([html.Caption(f"{table.caption}.{more}"), html.Thead(html.Tr(heads)), html.Tbody(rows)])
    return html.Div(body, className="box", role="region", tabIndex=0, **{"aria-label": table.caption})


def _small(text: str) -> list[Any]:
    return [html.Small(isolated(text))] if text else []
