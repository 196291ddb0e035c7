"""``tokensim results``: what came of a sweep."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.named_file import write_named
from simulator.cli.options import RESULTS, OutOption
from simulator.cli.set_option import PolicyOption, SetOption, folder_or_loaded


@app.command()
def results(
    source: Annotated[Path, typer.Argument(help="A scenario file with a sweep block, or a folder of results.")],
    values: SetOption = None,
    policies: PolicyOption = None,
    query: Annotated[
        str | None, typer.Option("--sql", help="SQL over the table sweep; needs the extra sweeps.", show_default=False)
    ] = None,
    join: Annotated[
        list[str] | None,
        typer.Option(help="Another table for the SQL, as name=file.csv or name=file.parquet.", show_default=False),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the rows there instead.", show_default=False)] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Of a folder, only rows of this plan, design, code or seed; may be given again.",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[bool, typer.Option("--columns", help="Say what every column means.")] = False,
    out: OutOption = RESULTS,
) -> None:
    """Show, query or export the rows of a sweep."""
    with errors_become_sentences():
        from simulator.report.files.csv_export import to_csv
        from simulator.studies.sweep.results import SWEEP, columns_of, join_tables, select
        from simulator.studies.sweep.study import results as study

        given = folder_or_loaded(source, values, policies)
        if columns:
            for name, meaning in columns_of(given).items():
                typer.echo(f"{name}: {meaning}")
            return
        table = study(given, out, only=_conditions(only or []), tell=lambda sentence: typer.echo(sentence, err=True))
        if query is not None:
            table = select(query, {SWEEP: table, **join_tables(join or [])})
        if csv is not None:
            write_named(csv, to_csv(table), source)
            typer.echo(f"Written: {csv} ({len(table):,} rows)")
            return
        typer.echo(table.to_string(max_rows=40, max_cols=12, index=False, float_format=lambda value: f"{value:,.4g}"))
        typer.echo(f"{len(table):,} rows, {len(table.columns)} columns")


def _conditions(texts: list[str]) -> dict[str, str]:
    """Names and values of ``--only``."""
    for text in texts:
        if "=" not in text:
            fail(f"--only {text}: write name=value, such as design=grid.")
    return {name.strip(): value.strip() for name, _, value in (text.partition("=") for text in texts)}
