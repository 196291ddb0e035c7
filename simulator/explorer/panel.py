"""The controls of the page: five that matter most, the rest folded; every one is plain HTML with a name and a scale."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from dash import dcc, html

from simulator.explorer.controls import Control, Group
from simulator.explorer.first_levers import FirstLevers, first_levers, ranges_by_path
from simulator.explorer.session import Session
from simulator.report.elements.style import looks
from simulator.report.elements.theme import THEMES, recoloured
from simulator.scenario.blocks.distributions import Distribution
from simulator.text import FIRST_STRONG, POP, short, visible

SECTIONS: Final = {
    "policy": "Policies",
    "world": "The world",
    "shock": "Events",
    "team": "Teams",
    "study": "How it is simulated",
}
PLAIN: Final = ("", "ratio", "count", "log", "share")  # units that tell a reader nothing


def panel(session: Session) -> html.Aside:
    """All controls of a scenario."""
    style = looks(session.opened.file.scenario.policies)
    told = first_levers(session.opened, session.controls, session.first_answer)
    first = {control.path for control in told.controls}
    drawn = _Drawn(ranges_by_path(session.opened), owners(session.groups))
    sections = [_first_section(told, drawn)]
    for kind, title in SECTIONS.items():
        found = [_without(group, first) for group in session.groups if group.kind == kind]
        found = [group for group in found if group.controls]
        if found:
            inside = [_group(group, drawn, style[group.title].colour if kind == "policy" else "") for group in found]
            count = sum(len(group.controls) for group in found)
            summary = html.Summary([html.H2(title), html.Span(f"{count:,}", className="count", title="values")])
            sections.append(html.Details([summary, *inside], className=f"section {kind}"))
    sides = html.Div(
        [
            button("A", id="side-a", className="side", **{"aria-pressed": "true"}),
            button("B", id="side-b", className="side", disabled=True, **{"aria-pressed": "false"}),
            button("Reset", id="reset", title="Back to the values of the file"),
        ],
        className="sides",
        role="group",
        **{"aria-label": "Setting that the controls change"},
    )
    return html.Aside([sides, *sections], id="panel", **{"aria-label": "Values and events"})


def _first_section(told: FirstLevers, drawn: "_Drawn") -> html.Section:
    key = html.P(
        [
            html.Span(className="mark-file"),
            "value in the file ",
            html.Span(className="mark-range"),
            "where the truth may lie",
        ],
        className="key-of-scale",
    )
    controls = [_control(control, drawn, with_owner=True) for control in told.controls]
    return html.Section([html.H2("What matters most"), html.P(told.why, className="why"), *controls, key],
                        className="section first")  # fmt: skip


def _without(group: Group, taken: Collection[str]) -> Group:
    """A group without the controls that stand elsewhere."""
    ahead = sum(control.path not in taken for control in group.controls[: group.ahead])
    left = tuple(control for control in group.controls if control.path not in taken)
    return group._replace(controls=left, ahead=ahead)


def owners(groups: Sequence[Group]) -> dict[str, str]:
    """Whose a value is, by path: a policy, a team or an event; what all share has no owner."""
    own = [group for group in groups if group.kind in ("policy", "shock", "team")]
    return {control.path: group.title for group in own for control in group.controls}


class _Drawn(NamedTuple):
    """What a control shows beside its value."""

    ranges: Mapping[str, Distribution]  # where the truth may lie, by path
    owners: Mapping[str, str]


def _group(group: Group, drawn: _Drawn, colour: str) -> html.Section:
    ahead, rest = group.controls[: group.ahead], group.controls[group.ahead :]
    parts: list[Any] = [_control(control, drawn) for control in ahead]
    if rest:
        inside = (
            [part for block in _blocks(rest, drawn) for part in block]
            if group.kind == "world"
            else [_control(control, drawn) for control in rest]
        )
        parts.append(html.Details([html.Summary(f"{len(rest)} more"), *inside], className="more"))
    name = html.Span(isolated(group.title), **({"data-policy": group.title} if group.kind == "policy" else {}))
    head = [html.H3([*key(colour), name])] if group.kind in ("policy", "shock", "team") else []
    return html.Section([*head, *parts], className="group")


def _blocks(controls: Sequence[Control], drawn: _Drawn) -> Iterator[list[Any]]:
    """Controls under the name of the block they stand in."""
    for block, inside in groupby(controls, key=lambda control: control.path.rpartition(".")[0]):
        keys = [key for key in block.split(".") if key not in ("world", "defaults")]
        name = ", ".join(keys).replace("_", " ") or "teams"
        yield [html.H4(name[:1].upper() + name[1:]), *(_control(control, drawn) for control in inside)]


def _control(control: Control, drawn: _Drawn, with_owner: bool = False) -> html.Div:
    def field(role: str, **properties: Any) -> dcc.Input:
        return dcc.Input(id={"role": role, "path": control.path}, className=role, **properties)

    unit = [] if control.unit in PLAIN else [html.Span(control.unit, className="unit")]
    owner = drawn.owners.get(control.path, "") if with_owner else ""
    whose = [html.Span(isolated(short(owner, 40)), className="owner", **{"data-policy": owner})] if owner else []
    name = html.Span([control.label, " ", *unit, *whose], id=f"name:{control.path}", className="name")
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
        parts.append(_scale(control, drawn.ranges.get(control.path)))
    return html.Div(parts, className="control", title=control.about)


def _scale(control: Control, truth: Distribution | None) -> html.Div:
    """Under a slider: a tick at the value of the file, a band where the truth may lie."""

    def at(value: float) -> str:
        return f"{100.0 * control.position(value) / control.steps:.1f}%"

    tick = html.Span(className="tick", style={"left": at(float(control.value))})
    if truth is None or truth.kind == "choice":
        return html.Div([tick], className="scale", **{"aria-hidden": "true"})
    low, high = (float(end) for end in truth.ends)
    style = {"left": at(low), "right": f"calc(100% - {at(high)})"}
    return html.Div([html.Span(className="range", style=style), tick], className="scale", **{"aria-hidden": "true"})


def base(session: Session) -> dict[str, dict[str, Any]]:
    """What the page needs to know of each control."""
    names = ("low", "high", "scale", "whole", "steps", "label", "unit")
    whose = owners(session.groups)
    return {
        path: {name: getattr(control, name) for name in names}
        | {"value": control.text, "owner": visible(whose.get(path, "")), "choices": list(control.choices)}
        for path, control in session.controls.items()
    }


def key(colour: str) -> list[Any]:
    """The colour of a policy beside its name, in both themes."""
    style = {"--light": colour, "--dark": recoloured(colour, THEMES["dark"])}
    return [html.Span(className="key", style=style)] if colour else []


def isolated(name: object) -> str:
    """A name of the user's, so that right-to-left text leaves its neighbours alone."""
    return f"{FIRST_STRONG}{visible(name)}{POP}"


def button(text: str, **properties: Any) -> html.Button:
    """A button that sends no form."""
    return html.Button(text, type="button", **properties)
