"""Where charts come from: the folder of any result, or a scenario file and the analysis that draws what is asked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage


def pages_of(result: Path, analysis: str, chart: str) -> "dict[str, ChartPage]":
    """Charts by name: of a folder those it was left with, of a scenario file those of an analysis, which is then run.

    Args:
        result: the folder of any result, or a scenario file.
        analysis: the command whose charts are wanted from a scenario file.
        chart: the one that is wanted, so that no more is run than it takes.
    """
    from simulator.report.files.chart_files import FILE, read_charts
    from simulator.report.files.folder import check_finished

    check_finished(result)
    if (result / FILE).is_file():
        return read_charts(result)
    if result.is_dir():
        return _run(result)
    return MAKERS[analysis](result, chart)


def _run(result: Path, chart: str = "") -> "dict[str, ChartPage]":
    from simulator.replication.comparison_files import read
    from simulator.studies.compare.findings import conclude
    from simulator.studies.compare.report.sections import chart_pages
    from simulator.studies.compare.study import compare

    return chart_pages(conclude(read(result)) if result.is_dir() else compare(result))


def _budget(path: Path, chart: str) -> "dict[str, ChartPage]":
    from simulator.studies.budget.page import budget_page
    from simulator.studies.budget.study import budget

    return budget_page(budget(path)).charts


def _forecast(path: Path, chart: str) -> "dict[str, ChartPage]":
    from simulator.studies.forecast.page import forecast_page
    from simulator.studies.forecast.study import forecast

    return forecast_page(forecast(path)).charts


def _uncertainty(path: Path, chart: str) -> "dict[str, ChartPage]":
    from simulator.studies.uncertainty.page import uncertainty_page
    from simulator.studies.uncertainty.study import uncertainty

    return uncertainty_page(uncertainty(path)).charts


def _sensitivity(path: Path, chart: str) -> "dict[str, ChartPage]":
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
        found = sensitivity(path, methods=[method], out=place, announce=announce, progress=progress)
    return sensitivity_page(found).charts


def _optimize(path: Path, chart: str) -> "dict[str, ChartPage]":
    from simulator.scenario.reading.load import load
    from simulator.studies.optimize.page import optimize_page
    from simulator.studies.optimize.study import optimize

    file = load(path)
    return optimize_page(file, optimize(file)).charts


MAKERS: Final[dict[str, Callable[[Path, str], "dict[str, ChartPage]"]]] = {
    "run": _run,
    "budget": _budget,
    "forecast": _forecast,
    "uncertainty": _uncertainty,
    "sensitivity": _sensitivity,
    "optimize": _optimize,
}
