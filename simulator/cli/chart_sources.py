"""Where charts come from: the folder of any result, or a scenario file and the analysis that draws what is asked."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.app import fail
from simulator.cli.set_option import folder_or_loaded

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage
    from simulator.scenario.reading.load import ScenarioFile


def pages_of(
    result: Path,
    analysis: str,
    chart: str,
    values: Sequence[str] | None = None,
    policies: Sequence[Path] | None = None,
) -> "dict[str, ChartPage]":
    """Charts by name: of a folder those in it, of a scenario file those of an analysis, which is then run.

    Args:
        result: the folder of any result, or a scenario file.
        analysis: the command whose charts are drawn from a scenario file.
        chart: the one that is wanted, so that no more is run than it takes.
        values, policies: those of a scenario that are set or added, as on the command line.
    """
    from simulator.report.files.chart_files import FILE, read_charts
    from simulator.report.files.folder import check_finished

    check_finished(result)
    given = folder_or_loaded(result, values, policies)
    if (result / FILE).is_file():
        return read_charts(result)
    if analysis == "diff" and not isinstance(given, Path):
        fail("This chart compares two runs: tokensim diff RUN_A RUN_B, then tokensim chart with the folder it writes.")
    if isinstance(given, Path) or analysis == "run":
        return _run(given)
    return _sensitivity(given, chart) if analysis == "sensitivity" else _study(given, analysis)


def _run(given: "Path | ScenarioFile") -> "dict[str, ChartPage]":
    from simulator.replication.comparison_files import fitting
    from simulator.studies.compare.report.folder import read_run
    from simulator.studies.compare.report.sections import chart_pages
    from simulator.studies.compare.study import compare

    if not isinstance(given, Path):
        return chart_pages(compare(given))
    with fitting(given):
        return chart_pages(read_run(given)[1])


def _sensitivity(file: "ScenarioFile", chart: str) -> "dict[str, ChartPage]":
    """Only the method that draws the chart; its points are kept no longer than it takes."""
    from functools import partial
    from tempfile import TemporaryDirectory

    from simulator.replication.options import DEFAULT_ENGINE
    from simulator.report.files.terminal import progress
    from simulator.studies.sensitivity.page import sensitivity_page
    from simulator.studies.sensitivity.study import sensitivity
    from simulator.studies.sweep.terminal import show_cost

    method, announce = "tornado" if chart == "curves" else chart, partial(show_cost, engine=DEFAULT_ENGINE)
    with TemporaryDirectory(prefix="tokensim-") as place:
        found = sensitivity(file, methods=[method], out=place, announce=announce, progress=progress)
    return sensitivity_page(found).charts


def _study(file: "ScenarioFile", name: str) -> "dict[str, ChartPage]":
    """Any other study: ``studies.<name>.study.<name>``, then ``studies.<name>.page.<name>_page``."""
    study, page = (import_module(f"simulator.studies.{name}.{part}") for part in ("study", "page"))
    found = getattr(study, name)(file)
    make = getattr(page, f"{name}_page")
    pages: dict[str, ChartPage] = (make(file, found) if name == "optimize" else make(found)).charts
    return pages
