"""``tokensim flag``: which spend of a company looks like vanity."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.named_file import write_named


@app.command()
def flag(
    usage: Annotated[Path, typer.Argument(help="CSV: team, month, spend, output; also hours, headcount, tokens.")],
    published: Annotated[
        str | None, typer.Option(help="First month of a usage ranking; those before are clean.")
    ] = None,
    rate: Annotated[float, typer.Option(help="Bound on the share of flags that are false.")] = 0.20,
    least_elasticity: Annotated[float, typer.Option(help="Elasticity of output on spend that is asked for.")] = 0.02,
    confidence: Annotated[float, typer.Option(help="Level of the intervals.")] = 0.95,
    csv: Annotated[Path | None, typer.Option(help="Also write the flags as CSV, formulas in names disarmed.")] = None,
    json: Annotated[Path | None, typer.Option(help="Also write flags, answer and notes as JSON.")] = None,
) -> None:
    """Flag teams whose spend rose above its own trend without more output, in a table of your own."""
    with errors_become_sentences():
        from simulator.report.files.csv_export import to_csv
        from simulator.studies.vanity.study import flag as study
        from simulator.studies.vanity.terminal import as_json, show_flags

        found = study(usage, published=published, rate=rate, least_elasticity=least_elasticity, confidence=confidence)
        show_flags(found)
        for path, text in ((csv, to_csv(found.table)), (json, as_json(found))):
            if path is not None:
                write_named(path, text, usage)
                typer.echo(f"Written: {path}")
