"""``tokensim check``: try a policy of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import DIFFERENT, app, errors_become_sentences
from simulator.cli.set_option import SetOption


@app.command()
def check(
    policy: Annotated[Path, typer.Argument(help="A Python file with a policy of your own.", show_default=False)],
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario to run it in; default: a small world.", show_default=False)
    ] = None,
    values: SetOption = None,
) -> None:
    """Try a policy of your own: what it declares, that it answers whatever it is asked, that runs repeat, its cost."""
    with errors_become_sentences():
        from simulator.cli.set_option import loaded
        from simulator.replication.own_check import check_own, said

        found = check_own(policy, loaded(scenario, values) if scenario else None)
        for line in said(found):
            typer.echo(line)
        if found.difference or not found.repeats:
            raise typer.Exit(DIFFERENT)
