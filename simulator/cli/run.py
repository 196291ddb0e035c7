"""``tokensim run``: compare the policies of a scenario."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, words
from simulator.cli.deliver import written
from simulator.cli.office_files import Office, check_template, write_office
from simulator.cli.options import (
    RESULTS,
    AsWrittenOption,
    EngineOption,
    OutOption,
    ReplicationsOption,
    ScenarioArgument,
    SeedOption,
    WorkersOption,
)
from simulator.cli.set_option import PolicyOption, SetOption, loaded_to_show
from simulator.cli.theme_option import BrandOption, ThemeOption, dress

if TYPE_CHECKING:
    from simulator.replication.compare import Comparison
    from simulator.scenario.blocks.schema import Scenario

LEFT = ("report.html", "report.md", "summary.csv", "checks.csv", "tables/", "ledger.parquet", "manifest.json")


@app.command()
def run(
    scenario: ScenarioArgument,
    values: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = None,
    engine: EngineOption = "compiled",
    workers: WorkersOption = None,
    out: OutOption = RESULTS,
    policies: PolicyOption = None,
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
    as_written: AsWrittenOption = False,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also write a workbook with formulas to try prices.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Also write slides for a board, with native charts.")] = False,
    template: Annotated[
        Path | None, typer.Option(help="A .pptx whose look the slides take.", show_default=False)
    ] = None,
) -> None:
    """Compare the policies of a scenario: a ranked table, an answer, and a folder with everything behind it.

    If it is stopped, the same command goes on from where it was.
    """
    with errors_become_sentences():
        from simulator.replication.executors import meanwhile
        from simulator.report.files.folder import result_folder
        from simulator.report.files.terminal import progress
        from simulator.studies.compare.stopping import Assurance
        from simulator.studies.compare.study import planned

        check_template(template, pptx)
        own, file = dress(theme, brand), loaded_to_show(scenario, values, policies)
        asked = Assurance(precision, guarantee, indifference, at_most)
        plan = planned(file, replications, seed, engine, asked, as_written, workers)
        _say_if_compiling(engine)
        _say_what_is_slow(engine, file.scenario)
        with result_folder(out, file, "run", words=words()) as folder:
            with meanwhile(_load_report):
                findings = plan.run(workers, folder.draft / "ledger.parquet", progress)
            file = file._replace(scenario=findings.comparison.scenario)
            if trace:
                _write_trace(folder.draft, findings.comparison)
            from simulator.studies.compare.report.folder import write
            from simulator.studies.compare.report.terminal import show

            about = write(folder, file, findings, own)
        show(findings)
        write_office(folder.path, file, findings, about, Office(xlsx, pptx, template))
        written(folder.path, LEFT, findings.interrupted)


def _load_report() -> None:
    """What only the report needs, half a second of imports and packing, while the engine works without Python."""
    import scipy.special  # noqa: F401 - used from here on

    from simulator.report.files.html_page import prepare
    from simulator.studies.compare.report import folder, terminal  # noqa: F401

    prepare()


def _say_if_compiling(engine: str) -> None:
    if engine == "compiled":
        from simulator.engines.cache import compiled_before

        if not compiled_before():
            typer.echo("Compiling the engine once for this version; later runs start immediately.", err=True)


def _say_what_is_slow(engine: str, scenario: "Scenario") -> None:
    """What of the user's own only the SimPy engine runs, and why."""
    from simulator.scenario.reading.custom_policy import own_of

    if engine != "compiled":
        return
    if rule := scenario.world.leaderboard.rule:
        typer.echo(f"The rule of vanity in {rule.file} runs in the SimPy engine, which takes longer.", err=True)
        return
    if own_of(scenario):
        from simulator.engines.own_compiled import why_not

        for policy in own_of(scenario):
            if why := why_not(policy):
                typer.echo(f"Policy {policy.label!r} runs in the SimPy engine, which takes longer: {why}", err=True)


def _write_trace(folder: Path, comparison: "Comparison") -> None:
    from simulator.replication import parquet
    from simulator.replication.trace import trace_table

    rows = trace_table(comparison.worlds.at(0))  # with the inputs of the first replication, as its ledger has them
    parquet.write(folder / "trace.parquet", rows, "trace", comparison.scenario)
    typer.echo("Written: trace.parquet (every event of the first replication, from the SimPy engine)")
