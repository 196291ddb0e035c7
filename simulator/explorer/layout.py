"""The page: controls on the left, the answer and its chart on the right; every control is plain HTML with a name."""

from collections.abc import Sequence
from typing import Any, Final

from dash import dcc, html

from simulator.explorer.downloads import offered
from simulator.explorer.panel import base, button, isolated, key, panel
from simulator.explorer.screen import TABS
from simulator.explorer.session import Session
from simulator.report.elements.table import Table

CLEAR: Final = {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}  # until there is a chart
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
            html.Div([panel(session), _stage()], className="halves"),
            html.Dialog(_yaml_dialog(), id="yaml-dialog", **{"aria-labelledby": "yaml-title"}),
            dcc.Store(id="base", data=base(session)),
            dcc.Download(id="download"),
        ],
        className="explorer",
    )


def _actions() -> list[Any]:
    downloads = [button(each.label, id=f"download-{each.name}", **{"data-download": each.name}) for each in offered()]
    return [
        button("Compare A | B", id="compare", title="Keep this setting as A and change a copy of it, B"),
        button("Copy link", id="copy-link", title="A link that opens this page as it is now"),
        button("YAML", id="show-yaml", title="The scenario file of what is on screen"),
        html.Details([html.Summary("Download"), html.Div(downloads)], className="menu", id="downloads"),
    ]


def _stage() -> html.Main:
    tabs = [
        button(
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
                    html.Div(id="delta-amount"),
                    html.Div([html.Div(id="delta-who"), html.Div(id="delta-note")]),
                ],
                id="delta",
                **{"aria-label": "What the last change is worth"},
            ),
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
            html.Div([_chart("d"), _chart("a"), _chart("b")], id="charts", role="tabpanel", className="charts"),
            html.Div(id="below"),
        ]
    )


def _chart(side: str) -> html.Figure:
    hidden = {"visible": False}
    graph = dcc.Graph(
        id=f"graph-{side}",
        figure={"data": [], "layout": {"xaxis": hidden, "yaxis": hidden, "height": 480, **CLEAR}},
        config={"displayModeBar": False, "responsive": True},
    )
    return html.Figure([html.Figcaption(id=f"head-{side}"), graph], id=f"side-{side}-chart", className="chart")


def _yaml_dialog() -> list[Any]:
    return [
        html.H2("The scenario on screen", id="yaml-title"),
        html.P("Save it as a file and run it: tokensim run FILE finds the numbers shown once all replications are in."),
        html.Div(
            [button("Copy", id="copy-yaml"), button("Close", id="close-yaml"), html.Span(id="copied", role="status")],
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
            inside = [*key(cell.colour), isolated(cell.text), *_small(cell.note)]
            tag, own = (html.Th, {"scope": "row"}) if place < table.stubs else (html.Td, {})
            cells.append(tag(inside, className="number" if header.is_number else "", **own))
        rows.append(html.Tr(cells))
    more = f" The first {MOST_ROWS} of {len(table.rows):,} rows." if len(table.rows) > MOST_ROWS else ""
    body = html.Table([html.Caption(f"{table.caption}.{more}"), html.Thead(html.Tr(heads)), html.Tbody(rows)])
    return html.Div(body, className="box", role="region", tabIndex=0, **{"aria-label": table.caption})


def _small(text: str) -> list[Any]:
    return [html.Small(isolated(text))] if text else []
