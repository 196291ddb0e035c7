"""``tokensim migrate``: scenario files of an older version, rewritten for this one."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail


@app.command()
def migrate(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)],
    write: Annotated[bool, typer.Option("--write", help="Rewrite the files.")] = False,
) -> None:
    """Say what an older scenario file calls otherwise today; --write renames it there and keeps every comment."""
    with errors_become_sentences():
        from simulator.report.files.folder import write_whole
        from simulator.scenario.reading.errors import ScenarioError
        from simulator.scenario.reading.load import loads
        from simulator.scenario.reading.migrate import migrated
        from simulator.scenario.reading.source import ErrorLine, read_text

        wrong = list[str]()
        for path in scenarios:
            text = read_text(path)
            if isinstance(text, ErrorLine):
                raise ScenarioError(str(path), [text])
            found = migrated(text, str(path))
            for line, message in (*found.changes, *found.by_hand):
                typer.echo(f"{path}:{line}: {message}" if line else f"{path}: {message}")
            try:
                loads(found.text, str(path))
            except ScenarioError as error:
                wrong.append(str(error))
                continue
            if not found.changes:
                typer.echo(f"{path}: nothing to change.")
            elif write:
                typer.echo(f"Written: {write_whole(path, found.text)}")
            else:
                typer.echo(f"{path}: not changed yet. Use --write to rewrite it.")
        if wrong:
            fail("\n".join([*wrong, "Not written. Mend these lines first."]))
