"""Results read back from the folders that the command line, or ``result.save``, wrote."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from simulator.columns import entry
from simulator.files import json_in, text_in
from simulator.replication.comparison_files import SavedError, reason
from simulator.report.files.manifest import scenario_in
from simulator.studies.result import Result, Shown, kept_already

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance

MANIFEST: Final = "manifest.json"
COMPARISON: Final = "run"  # what the manifest calls a comparison, of which everything is kept


class Kept(Result):
    """What the folder of a study keeps: its answer, tables and charts, not the runs behind them.

    A table is an attribute too: ``kept.curve`` is ``kept.tables["curve"]``.
    """

    study: str  # the command that wrote it
    answer: str
    tables: Mapping[str, pd.DataFrame]
    pages: "Mapping[str, ChartPage]"
    about: Mapping[str, Any]  # the manifest
    folder: Path

    def __getattr__(self, name: str) -> pd.DataFrame:
        """A table by name.

        Raises:
            AttributeError: the folder does not keep it, with what it keeps.
        """
        if name.startswith("_") or "tables" not in vars(self):
            raise AttributeError(name)
        if name in self.tables:
            return self.tables[name]
        raise AttributeError(
            f"the folder of tokensim {self.study} keeps no {name!r}, only its answer, charts and the tables "
            f"{', '.join(self.tables)}. Run simulator.{self.study} again for the rest."
        )

    @property
    def charts(self) -> "Mapping[str, ChartPage]":
        """Every chart by name."""
        return self.pages

    def glance(self) -> "Glance":
        """The answer, the first chart and the table behind it."""
        from simulator.report.files.glance import Glance, glance_of_rows

        first = next(iter(self.pages.values()), None)
        warning = "the page in its folder says what was finished." if self.about["interrupted"] else ""
        if first is not None:
            return Glance(self.answer, first.table, first, warning)
        rows = next((table for name, table in self.tables.items() if name != "checks"), pd.DataFrame())
        return glance_of_rows(self.answer, rows, warning)

    def write(self, place: "ResultFolder") -> None:
        """Refuse: it was read from a folder.

        Raises:
            SavedError: always, with that folder.
        """
        raise kept_already(self.folder)


def read(folder: str | Path) -> Shown:
    """The result that a study left in a folder, as far as the folder keeps it.

    Args:
        folder: of ``tokensim run``, ``tokensim budget`` and so on, or of ``result.save``.

    Returns:
        Of a comparison ``Findings``, to the last bit but without its ledger; of any other study ``Kept``.

    Raises:
        SavedError: no study of this version finished there.
        ScenarioError: the scenario in the manifest is not valid in this version.
    """
    from simulator.report.files.folder import check_finished

    place = Path(folder)
    check_finished(place)
    about = _manifest(place)
    if about["analysis"] == COMPARISON:
        from simulator.studies.compare.report.folder import read_run

        file, found, _ = read_run(place)
        return found.of(file)
    return _kept(place, about)


def _manifest(place: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json_in(place / MANIFEST)
        _ = about["analysis"], about["answer"], about["interrupted"], about["scenario_text"], about["scenario"]
    except FileNotFoundError:
        advice = "Give the folder of a study; rows of a sweep are read by simulator.results."
        raise SavedError(f"{place} holds no {MANIFEST}, so no result can be read from it. {advice}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SavedError(f"{place / MANIFEST} cannot be read ({reason(error)}). Run the study again.") from None
    return about


def _kept(place: Path, about: Mapping[str, Any]) -> Kept:
    from simulator.report.files.chart_files import FILE, read_charts
    from simulator.report.files.crate import check_unchanged

    check_unchanged(place, MANIFEST, "*.csv")
    study = str(about["analysis"])
    return Kept(
        study=study,
        answer=str(about["answer"]),
        tables={path.stem: _table(path, study) for path in sorted(place.glob("*.csv"))},
        pages=read_charts(place) if (place / FILE).is_file() else {},
        about=about,
        folder=place,
        source=scenario_in(about),
    )


def _table(path: Path, study: str) -> pd.DataFrame:
    from simulator.report.files.csv_export import from_csv

    name = f"{study}.{path.stem}"
    try:
        text = text_in(path)
        if text.strip() in ("", '""'):
            return pd.DataFrame()
        seen = pd.read_csv(io.StringIO(text))
        return from_csv(text, [str(column) for column in seen if _is_text(str(column), name, seen[column])])
    except Exception as error:  # what a damaged file, or one made by others, makes libraries raise has no list
        raise SavedError(f"{path} cannot be read ({reason(error)}): it is damaged. Run the study again.") from None


def _is_text(column: str, table: str, seen: "pd.Series[Any]") -> bool:
    """Whether a column holds text, also where all of it looks like numbers: a team may be called 007."""
    if not (is_numeric_dtype(seen) or is_bool_dtype(seen)):
        return True
    try:
        return entry(column, table).unit == "text" and not seen.isna().any()
    except KeyError:  # the path of a value, or a policy's amounts
        return False
