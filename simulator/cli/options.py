"""Options that several commands take."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import fail

ScenarioArgument = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
ReplicationsOption = Annotated[
    int | None, typer.Option(min=2, max=100_000, help="Replications, instead of the scenario's.")
]
SeedOption = Annotated[int | None, typer.Option(min=0, help="Seed, instead of the scenario's.")]
EngineOption = Annotated[str, typer.Option(help="compiled or simpy; both give the same results.")]
WorkersOption = Annotated[int | None, typer.Option(min=1, help="Parallel workers; default: one per core.")]
ClusterOption = Annotated[str | None, typer.Option(help="A Dask scheduler, such as tcp://10.0.0.5:8786.")]
AsWrittenOption = Annotated[
    bool, typer.Option("--as-written", help="Leave out what is not known: the inputs exactly as written.")
]
OutOption = Annotated[Path, typer.Option(help="Folder for results.")]

RESULTS = Path("results")


def pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Names and values as they are typed: a=b,c=d."""
    found: dict[str, str] = {}
    for text in (one for each in texts for one in each.split(",")):
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            fail(f"{option} {text}: write name=value, several with commas between them.")
        if name in found:
            fail(f"{option} {name}: given twice.")
        found[name] = value
    return found
