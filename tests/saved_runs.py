"""Folders of finished runs, made without the command line."""

from pathlib import Path

from simulator.report.files.folder import result_folder
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.report.folder import write
from simulator.studies.compare.study import compare


def saved_run(
    out: Path, file: ScenarioFile, seed: int | None = None, replications: int | None = None, as_written: bool = False
) -> Path:
    """The folder of a run of a scenario."""
    found = compare(file, seed=seed, replications=replications, workers=1, as_written=as_written)
    with result_folder(out, file, "run") as folder:
        write(folder, file._replace(scenario=found.comparison.scenario), found)
    return folder.path
