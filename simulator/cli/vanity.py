"""``tokensim flag`` and ``tokensim scoreboard``: which spend looks like vanity, and how far that can be trusted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import BAD_INPUT, app, faults_become_sentences

if TYPE_CHECKING:
    from simulator.studies.vanity.flag import Flags


@app.command()
def flag(
    usage: Annotated[
        Path, typer.Argument(help="CSV with team, month, spend, output; optional hours, headcount, tokens.")
    ],
    published: Annotated[
        str | None,
        typer.Option(help="Month in which a usage ranking was published; the months before it are clean."),
    ] = None,
    rate: Annotated[float, typer.Option(help="Bound on the share of flags that are false.")] = 0.20,
    least_elasticity: Annotated[
        float, typer.Option(help="Growth of spend is forgiven where output grew by this elasticity.")
    ] = 0.02,
    confidence: Annotated[float, typer.Option(help="Level of the intervals.")] = 0.95,
    csv: Annotated[
        Path | None, typer.Option(help="Also write the flags as CSV; names that start like a formula get a quote.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Also write flags, answer and notes as JSON.")] = None,
) -> None:
    """Flag teams whose spend left its own path without output following, in a table of your own."""
    with faults_become_sentences():
        from simulator.studies.vanity.flag import flag as find
        from simulator.studies.vanity.terminal import show_flags

        found = find(usage, published=published, rate=rate, least_elasticity=least_elasticity, confidence=confidence)
        show_flags(found)
        _write(found, csv, json)


def _write(found: "Flags", csv: Path | None, json: Path | None) -> None:
    from simulator.studies.vanity.terminal import as_csv, as_json

    for path, text in ((csv, as_csv), (json, as_json)):
        if path is None:
            continue
        try:
            path.write_text(text(found), encoding="utf-8", newline="\n")
        except OSError as error:
            typer.echo(f"{path} cannot be written: {error.strerror}.", err=True)
            raise typer.Exit(BAD_INPUT) from None
        typer.echo(f"Written: {path}")


@app.command()
def scoreboard(
    replications: Annotated[int, typer.Option(min=2, max=1000, help="Of every world; each has eight teams.")] = 10,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads; default: one per core.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the tables.")] = Path("results/scoreboard"),
) -> None:
    """Score the vanity detectors against the truth of simulated worlds: a few minutes for the whole table."""
    with faults_become_sentences():
        from simulator.report.files.csv_export import to_csv
        from simulator.report.files.folder import write_whole
        from simulator.report.files.html_page import chart_html
        from simulator.studies.vanity.naive_metrics import naive_metrics
        from simulator.studies.vanity.roc_chart import roc_chart
        from simulator.studies.vanity.scoreboard import scoreboard as score
        from simulator.studies.vanity.terminal import scoring, show_scoreboard

        with scoring() as tell:
            board = score(replications, workers=workers, progress=tell)
        naive = naive_metrics(replications, workers=workers)
        show_scoreboard(board, naive)
        tables = {"worlds": board.worlds, "detectors": board.detectors, "roc": board.roc, "teams": board.teams}
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, table in {**tables, "naive": naive}.items():
                write_whole(out / f"{name}.csv", to_csv(table))
            (out / "roc.html").write_text(chart_html(roc_chart(board)), encoding="utf-8", newline="\n")
        except OSError as error:
            typer.echo(f"{out} cannot be written: {error.strerror}.", err=True)
            raise typer.Exit(BAD_INPUT) from None
        typer.echo(f"\nWritten to {out}: worlds.csv, detectors.csv, roc.csv, teams.csv, naive.csv, roc.html")
