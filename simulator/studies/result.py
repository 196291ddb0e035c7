"""What every study gives: a result that shows itself in a notebook, draws its charts, is saved, and can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, dataclass_transform

from simulator.replication.comparison_files import SavedError
from simulator.replication.same import UNLIKE, same
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.source import ErrorLine

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage, Figure
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance
    from simulator.report.files.study_page import StudyPage


class Shown:
    """What a result does for people; plotly and jinja2 are imported when they are needed.

    A result of ``studies/budget`` is shown by ``budget_page`` in ``studies/budget/page.py``, and so on; one that has no
    such page says itself what is shown of it.
    """

    source: ScenarioFile | None  # what was run; None of what is not made from a scenario

    def study_page(self) -> "StudyPage":
        """Answer, sections, tables and charts, as the command line writes them."""
        study = type(self).__module__.split(".")[2]
        page: StudyPage = getattr(import_module(f"simulator.studies.{study}.page"), f"{study}_page")(self)
        return page

    @property
    def charts(self) -> "Mapping[str, ChartPage]":
        """Every chart by name, with its words and the table behind it."""
        return self.study_page().charts

    def chart(self, name: str) -> "Figure":
        """A chart as a Plotly figure, under its heading.

        Args:
            name: as ``tokensim chart --list`` has it, or what else people call it.

        Raises:
            ScenarioError: this result has no such chart; the nearest name is named.

        Example: ``result.chart("lorenz")`` is the chart ``who``.
        """
        from simulator.report.files.chart_names import missing, of_result

        pages = self.charts
        found = of_result(name, pages)
        if not found:
            raise ScenarioError("chart", [ErrorLine(0, missing(name, pages))])
        return pages[found].figure

    def save(self, folder: str | Path) -> Path:
        """Write what the command line writes to a folder of this name, which ``simulator.read`` reads; the folder.

        Raises:
            SavedError: there is something of this name already.
        """
        from simulator.report.files.folder import named_folder

        with named_folder(Path(folder)) as place:
            self.write(place)
        return place.path

    def write(self, place: "ResultFolder") -> None:
        """Write everything to a folder that is not finished."""
        from simulator.report.files.folder import write_files
        from simulator.report.files.study_page import with_rate, write_study

        write_study(place, source_of(self), with_rate(self.study_page()))
        write_files(place.draft, self.more_files())

    def more_files(self) -> Mapping[str, str]:
        """Files by name that only this study writes."""
        return {}

    def glance(self) -> "Glance":
        """Answer, warning, one table and one chart."""
        from simulator.report.files.glance import glance_at

        return glance_at(self.study_page())

    def _repr_html_(self) -> str:
        """What a notebook shows: no script, nothing from a network, under 200 kB."""
        from simulator.report.files.glance import as_cell

        return as_cell(self.glance())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {getattr(self, 'answer', '') or self.glance().answer}>"

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same to the last bit, but for how long it took; no ``==`` of a table is ambiguous."""
        return isinstance(other, Shown) and type(self) is type(other) and same(self.parts(), other.parts())

    def __ne__(self, other: object) -> bool:  # that of a list would compare what is in it
        return not self == other

    def parts(self) -> Any:
        """What is compared."""
        return {name: value for name, value in vars(self).items() if name not in UNLIKE}


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
@dataclass(frozen=True, eq=False, repr=False)
class Result(Shown):
    """The base of the results of studies: a class below it lists what it holds, like a named tuple."""

    source: ScenarioFile | None = field(default=None, kw_only=True)

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, eq=False, repr=False)(cls)

    def _replace(self, **changes: Any) -> Self:
        """The same result with fields changed."""
        return replace(self, **changes)

    def of(self, source: ScenarioFile) -> Self:
        """The same result that knows the file it was made from."""
        return self._replace(source=source)


def kept_already(folder: Path) -> SavedError:
    """The error of a result that is in a folder already."""
    return SavedError(f"This result is kept already: it is in {folder}, written as it came.")


def source_of(result: Shown) -> ScenarioFile:
    """The file that a result was made from.

    Raises:
        SavedError: it was made of parts, by no study.
    """
    if result.source is None:
        raise SavedError(f"This {type(result).__name__} was made by no study, so nobody knows its scenario file.")
    return result.source
