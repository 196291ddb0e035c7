"""``tokensim bench``: how fast the engines are on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.set_option import SetOption, loaded


@app.command()
def bench(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario file; default: the one that init writes.", show_default=False)
    ] = None,
    values: SetOption = None,
    large: Annotated[bool, typer.Option(help="Also 100,000 engineers, which takes a minute and 4 GB.")] = False,
) -> None:
    """Measure both engines on this machine: items per second, ratio, compile time, threads, memory."""
    with errors_become_sentences():
        from importlib.resources import files

        from simulator.cli.bench_table import show_bench

        source = scenario or Path(str(files("simulator.scenario") / "presets" / "starter.yaml"))
        show_bench(loaded(source, values).scenario, large)
