"""The command line: ``tokensim run``, ``validate``, ``schema``, ``init``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from simulator.scenario.load import ScenarioFile
    from simulator.scenario.schema import Scenario

app = typer.Typer(
    help="Which LLM-token policy pays, and how sure are we.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

BAD_INPUT = 2
INTERRUPTED = 130


def main() -> None:
    """Entry point of the command ``tokensim``."""
    app()


@contextmanager
def _faults_become_sentences() -> Iterator[None]:
    """Bad input ends with its sentences and exit code 2, Ctrl-C with 130; neither with a traceback."""
    from simulator.engines.run import SimulationError
    from simulator.scenario.faults import ScenarioError

    try:
        yield
    except (ScenarioError, SimulationError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        typer.echo("Stopped before two replications were finished; nothing to report.", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tokensim {version('tokensim')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Which LLM-token policy pays, and how sure are we."""


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
    trace: Annotated[bool, typer.Option(help="Also write every event of the first replication.")] = False,
) -> None:
    """Compare the policies of a scenario: a ranked table, an answer, and a folder with everything behind it."""
    with _faults_become_sentences():
        from simulator.api import changed
        from simulator.engines.run import ENGINES
        from simulator.scenario.load import load

        if engine not in ENGINES:
            typer.echo(f"--engine {engine}: no such engine. Known: {', '.join(sorted(ENGINES))}.", err=True)
            raise typer.Exit(BAD_INPUT)
        file = load(scenario)
        file = file._replace(scenario=changed(file.scenario, replications, seed))
        _run(file, engine, workers, out, trace)


def _run(file: "ScenarioFile", engine: str, workers: int | None, out: Path, trace: bool) -> None:
    from datetime import UTC, datetime

    from simulator.analysis.findings import conclude
    from simulator.experiments.compare import compare
    from simulator.experiments.ledger import ParquetFile
    from simulator.presentation.folder import manifest, run_folder, write
    from simulator.presentation.terminal import progress, show

    started = datetime.now(UTC)
    _say_if_compiling(engine)
    folder = run_folder(out, file, started)
    try:
        bar = progress(file.scenario.replications)
        with ParquetFile(folder / "ledger.parquet", file.scenario) as sink, bar as tell:
            comparison = compare(file.scenario, engine, workers, sink, tell)
    except BaseException:
        _remove_if_empty(folder)
        raise
    findings = conclude(comparison)
    if trace:
        _write_trace(folder, file.scenario)
    write(folder, file, findings, manifest(file, findings, folder.name, started, comparison.seconds))
    show(findings)
    typer.echo(f"\nWritten to {folder}: report.html, summary.csv, ledger.parquet, manifest.json")
    if comparison.interrupted:
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
    from simulator.experiments.trace import trace_table

    trace_table(scenario).to_parquet(folder / "trace.parquet", index=False, compression="zstd")
    typer.echo("Written: trace.parquet (every event of the first replication, from the SimPy engine)")


@app.command()
def validate(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files.", show_default=False)],
) -> None:
    """Check scenario files: every fault at once, with file, line and what to do."""
    from simulator.scenario.faults import ScenarioError
    from simulator.scenario.load import load

    failed = False
    for path in scenarios:
        try:
            file = load(path)
        except ScenarioError as error:
            typer.echo(str(error), err=True)
            failed = True
        else:
            scenario = file.scenario
            typer.echo(
                f"{path}: fine. {scenario.engineers} engineers in {len(scenario.world.teams)} teams, "
                f"{len(scenario.policies)} policies, {scenario.months} months, {scenario.replications} replications."
            )
    if failed:
        raise typer.Exit(BAD_INPUT)


@app.command("list")
def list_choices(
    scenarios: Annotated[Path, typer.Argument(help="Folder whose scenarios are listed.")] = Path("scenarios"),
) -> None:
    """Show scenarios with their questions, policies, curves and presets with their sources."""
    from simulator.presentation.catalogue import show_catalogue

    show_catalogue(scenarios)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario file, for editors that check and complete YAML."""
    import json

    from simulator.scenario.schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path("scenario.yaml"),
    force: Annotated[bool, typer.Option(help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a commented starter scenario that runs as it is."""
    from importlib.resources import files

    text = (files("simulator.scenario") / "starter.yaml").read_text(encoding="utf-8")
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except FileExistsError:
        typer.echo(f"{path} is there already. Choose another name, or say --force.", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:
        typer.echo(f"{path} cannot be written: {error.strerror}.", err=True)
        raise typer.Exit(BAD_INPUT) from None
    typer.echo(f"Written: {path}. Run it with: tokensim run {path}")


@app.command()
def bench(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario file; default: the starter scenario.", show_default=False)
    ] = None,
    large: Annotated[bool, typer.Option(help="Also 100,000 engineers: a minute and 4 GB.")] = False,
) -> None:
    """Measure both engines on this machine: items per second, ratio, compile time, threads, memory."""
    with _faults_become_sentences():
        from importlib.resources import files

        from simulator.presentation.bench import show_bench
        from simulator.scenario.load import load

        source = scenario or Path(str(files("simulator.scenario") / "starter.yaml"))
        show_bench(load(source).scenario, large)


if __name__ == "__main__":
    main()
