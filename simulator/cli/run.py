"""``tokensim run``: compare the policies of a scenario."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import BAD_INPUT, INTERRUPTED, app, faults_become_sentences
from simulator.cli.office_files import Office, check_template, write_office
from simulator.cli.theme_option import BrandOption, ThemeOption, dress

if TYPE_CHECKING:
    from simulator.report.elements.theme import Theme
    from simulator.scenario.blocks.schema import Scenario
    from simulator.scenario.reading.load import ScenarioFile
    from simulator.studies.compare.stopping import Assurance


@app.command()
def run(
    scenario: Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)],
    replications: Annotated[
        int | None, typer.Option(min=2, max=100_000, help="Worlds to draw, instead of the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, instead of the scenario's.")] = None,
    engine: Annotated[str, typer.Option(help="compiled or simpy; both leave the same rows.")] = "compiled",
    workers: Annotated[int | None, typer.Option(min=1, help="Parallel workers; default: one per core.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for results.")] = Path("results"),
    policy: Annotated[
        list[Path] | None, typer.Option(help="A Python file with a policy of your own; may be given again.")
    ] = None,
    trace: Annotated[bool, typer.Option(help="Also write every event of the first replication.")] = False,
    precision: Annotated[
        float | None,
        typer.Option(help="Stop when net value of all policies that may be best is known to this share, e.g. 0.02."),
    ] = None,
    guarantee: Annotated[
        float | None,
        typer.Option(help="Run the best policies on until the choice is right with this confidence, e.g. 0.95."),
    ] = None,
    indifference: Annotated[
        float | None,
        typer.Option(
            help="With --guarantee: the difference in net value that does not matter to you, USD a year for the whole "
            "organisation, e.g. 50000."
        ),
    ] = None,
    at_most: Annotated[
        int | None,
        typer.Option(
            min=2,
            max=100_000,
            help="Most replications for --precision (default: the scenario's) or --guarantee (default: 1000).",
        ),
    ] = None,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also write a workbook with formulas to try prices.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Also write six slides with native charts.")] = False,
    template: Annotated[
        Path | None, typer.Option(help="A .pptx whose look the slides take.", show_default=False)
    ] = None,
) -> None:
    """Compare the policies of a scenario: a ranked table, an answer, and a folder with everything behind it."""
    with faults_become_sentences():
        from simulator.api import changed, with_own
        from simulator.engines.run import ENGINES
        from simulator.scenario.reading.load import load
        from simulator.studies.compare.stopping import Assurance

        if engine not in ENGINES:
            typer.echo(f"--engine {engine}: no such engine. Known: {', '.join(sorted(ENGINES))}.", err=True)
            raise typer.Exit(BAD_INPUT)
        check_template(template, pptx)
        own = dress(theme, brand)
        file = load(scenario)
        asked = Assurance(precision, guarantee, indifference, at_most)
        chosen = with_own(changed(file.scenario, replications, seed), policy or [])
        asked.check(chosen)
        office = Office(xlsx, pptx, template)
        _run(file._replace(scenario=asked.extended(chosen)), engine, workers, out, trace, asked, office, own)


def _run(
    file: "ScenarioFile",
    engine: str,
    workers: int | None,
    out: Path,
    trace: bool,
    asked: "Assurance",
    office: Office,
    theme: "Theme",
) -> None:
    from datetime import UTC, datetime

    from simulator.replication.compare import compare
    from simulator.replication.ledger import ParquetFile
    from simulator.replication.without_events import with_unshocked
    from simulator.report.files.folder import run_folder
    from simulator.report.files.terminal import progress
    from simulator.studies.compare.findings import conclude
    from simulator.studies.compare.guarantee import MOST_REPLICATIONS
    from simulator.studies.compare.report.folder import manifest, write
    from simulator.studies.compare.report.terminal import show

    started = datetime.now(UTC)
    _say_if_compiling(engine)
    folder = run_folder(out, file, started)
    try:
        bar = progress(file.scenario.replications)
        with ParquetFile(folder / "ledger.parquet", file.scenario) as sink, bar as tell:
            comparison = compare(file.scenario, engine, workers, sink, tell, asked.enough(file.scenario))
        if comparison.scenario.events and not comparison.interrupted:
            with progress(comparison.replications, "replications without the events") as tell:
                comparison = with_unshocked(comparison, workers, tell)
    except BaseException:
        _remove_if_empty(folder)
        raise
    findings = conclude(comparison, file.assumptions)
    if asked.guarantee:
        with progress(asked.at_most or MOST_REPLICATIONS) as tell:
            findings = asked.fulfilled(findings, file.scenario, workers, tell)
    else:
        findings = asked.fulfilled(findings, file.scenario)
    if trace:
        _write_trace(folder, file.scenario)
    about = manifest(file, findings, folder.name, started, comparison.seconds)
    write(folder, file, findings, about, theme)
    show(findings)
    left = "report.html, report.md, summary.csv, checks.csv, tables/, ledger.parquet, manifest.json"
    typer.echo(f"\nWritten to {folder}: {left}")
    write_office(folder, file, findings, about, office)
    if comparison.interrupted or (findings.guarantee and findings.guarantee.interrupted):
        raise typer.Exit(INTERRUPTED)


def _say_if_compiling(engine: str) -> None:
    if engine == "compiled":
        from simulator.engines.cache import compiled_before

        if not compiled_before():
            typer.echo("Compiling the engine once for this version; later runs start at once.", err=True)


def _remove_if_empty(folder: Path) -> None:
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()


def _write_trace(folder: Path, scenario: "Scenario") -> None:
    from simulator.replication.trace import trace_table

    trace_table(scenario).to_parquet(folder / "trace.parquet", index=False, compression="zstd")
    typer.echo("Written: trace.parquet (every event of the first replication, from the SimPy engine)")
