"""Two runs from their folders, refused in sentences where they cannot be held against each other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from simulator.files import json_in
from simulator.replication.comparison_files import SavedError, fitting
from simulator.report.files.manifest import MANIFEST
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.report.folder import read_files
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals


class SavedRun(NamedTuple):
    """A run as it lies in its folder."""

    folder: Path
    file: ScenarioFile  # its scenario is that of the run, with the options of the command line
    totals: PairedTotals
    about: Mapping[str, Any]  # its manifest

    @property
    def replications(self) -> int:
        """Finished ones."""
        return self.totals.comparison.replications

    @property
    def policies(self) -> list[str]:
        """Labels, without the baseline."""
        return [policy.label for policy in self.totals.comparison.policies[1:]]


def read_both(before: Path, after: Path) -> tuple[SavedRun, SavedRun]:
    """Two finished runs of this version.

    Raises:
        SavedError: a folder holds no finished run, or they cannot be compared; every error, one line each.
    """
    runs, errors = [], []
    for folder in (before, after):
        try:
            runs.append(_read(folder))
        except SavedError as error:
            errors.append(str(error))
    if not errors and before.resolve() == after.resolve():
        errors.append(f"{before} is given twice. Give the folders of two runs.")
    if not errors:
        errors += _versions(*runs)
    if errors:
        raise SavedError("\n".join(errors))
    return runs[0], runs[1]


def _read(folder: Path) -> SavedRun:
    if not folder.is_dir():
        raise SavedError(f"{folder} is not a folder. Give the folder of a finished run, as tokensim run prints it.")
    _refuse_other_study(folder)
    file, comparison, about = read_files(folder)
    with fitting(folder):
        return SavedRun(folder, file, paired_totals(comparison), about)


def _refuse_other_study(folder: Path) -> None:
    """What is wrong with the files of a run, ``read_files`` says better."""
    try:
        study = json_in(folder / MANIFEST)["analysis"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if study != "run":
        raise SavedError(f"{folder} is the folder of tokensim {study}. Give the folders of two of tokensim run.")


def _versions(before: SavedRun, after: SavedRun) -> list[str]:
    """A change of the model would be taken for one of the inputs."""
    old, new = (run.about.get("versions", {}).get("tokensim", "unknown") for run in (before, after))
    if old == new:
        return []
    again = "Run both scenarios with one version, or the difference may be that of the model."
    return [f"{before.folder} is of tokensim {old}, {after.folder} of {new}. {again}"]
