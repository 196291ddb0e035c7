"""What there is to choose from: scenarios with their questions, policies, curves and presets."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.report.files.terminal import Terminal
from simulator.scenario.blocks.curve import FORMULAS, OWN
from simulator.scenario.blocks.events import EVENTS
from simulator.scenario.blocks.experiments import Experiment
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.policy import NOT_SOLD
from simulator.scenario.blocks.price import price_table
from simulator.scenario.presets import PRESET_BLOCKS, presets, published_experiments
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load
from simulator.scenario.reading.parameters import parameters
from simulator.text import exact

WIDTH = 110
WIDEST = 180  # of the parameters


def show_catalogue(folder: Path, console: Console | None = None) -> None:
    """Print everything a scenario can name; scenarios are those of a folder, if it is there."""
    console = console or Terminal(width=max(Terminal().width, WIDTH))
    for table in (_scenarios(folder), _policies(), _events(), _curves(), *_presets(), _experiments(), _models()):
        if table.row_count:
            console.print(table)


def show_contracts(console: Console | None = None) -> None:
    """Print the contracts that a policy can name, and the keys of one that is written out."""
    console = console or Terminal(width=max(Terminal().width, WIDTH))
    console.print(_presets_of("contract", "Contracts with vendors, each as contract: NAME under a policy"))
    table = _table("Keys of a contract, alone or beside preset: NAME", "key", "what it is")
    for one in parameters().values():
        if one.path.startswith("policies.uncapped.contract."):
            table.add_row(one.key, escape(one.about))
    console.print(table)


def show_parameters(text: str, console: Console | None = None) -> bool:
    """Print the YAML keys of a scenario whose path, name or meaning has a text in it; whether there are any."""
    console = console or Terminal(width=max(Terminal().width, WIDEST))
    title = f"Parameters with '{text}'" if text else "Parameters"
    table = _table(title, "path", "name and meaning", "unit", "range", "default", "plausible", "source")
    for one in parameters().values():
        if text.lower() in f"{one.path} {one.name} {one.meaning}".lower():
            meaning = f"{one.name}: {one.meaning}" if one.meaning else one.name
            truth = one.plausible.text if one.plausible else ""
            table.add_row(one.path, *map(escape, (meaning, one.unit, one.range, one.default, truth, one.source)))
    if table.row_count:
        console.print(table)
    return bool(table.row_count)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _scenarios(folder: Path) -> Table:
    table = _table(f"Scenarios in {folder}", "file", "question")
    for path in sorted(folder.glob("*.yaml")):
        try:
            table.add_row(path.name, escape(load(path).scenario.question))
        except ScenarioError as error:
            table.add_row(path.name, f"[red]invalid:[/red] {escape(str(error).splitlines()[0])}")
    return table


def _policies() -> Table:
    table = _table("Policies", "kind", "what happens, its parameters, and how it is gamed")
    for kind, policy in KINDS.items():
        sold = () if policy.sold else (NOT_SOLD,)
        lines = [policy.sentence, *sold, *_parameters(f"policies.{kind}"), f"How it is gamed: {policy.gamed_by}"]
        table.add_row(kind, escape("\n".join(lines)))
    return table


def _events() -> Table:
    table = _table("Events", "kind", "what happens, and its parameters")
    for kind, event in EVENTS.items():
        table.add_row(kind, escape("\n".join([event.sentence, *_parameters(f"events.{kind}")])))
    return table


def _models() -> Table:
    dated = price_table()
    title = f"List prices of models, USD per Mtok, as of {dated.as_of} ({dated.source})"
    table = _table(title, "model", "input", "cache write", "cache read", "output")
    for model, price in dated.models.items():
        table.add_row(model, *(f"{price[kind]:g}" for kind in ("input", "cache_write", "cache_read", "output")))
    return table


def _parameters(block: str) -> Iterator[str]:
    own = (one for path, one in parameters().items() if path.startswith(f"{block}.") and one.key != "name")
    own = (one for one in own if ".contract." not in one.path)  # the same for every policy: said once
    return (f"- {one.path.removeprefix(f'{block}.')}: {one.about}" for one in own)


def _curves() -> Table:
    table = _table("Curves, m(x) = 1 + gain * S(x / scale)", "family", "S(u)")
    for family, formula in {**FORMULAS, **OWN}.items():
        table.add_row(family, formula)
    return table


def _presets() -> Iterator[Table]:
    for block in PRESET_BLOCKS:
        yield _presets_of(block, f"Presets of {block}")


def _experiments() -> Table:
    title = "Published experiments, each used where a scenario lists its name under experiments:"
    table = _table(title, "name", "found, and its error in this company", "who", "source")
    for name, row in published_experiments().items():
        one = Experiment.model_validate(row)
        table.add_row(name, *map(escape, (one.text.removesuffix(", used"), one.population, one.source)))
    return table


def _presets_of(block: str, title: str) -> Table:
    table = _table(title, "name", "values", "source")
    for name, preset in presets(block).items():
        values = ", ".join(f"{key} {exact(value)}" for key, value in preset["values"].items())
        table.add_row(name, values, escape(preset["source"]))
    return table
