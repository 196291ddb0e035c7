"""The difference of two runs: the one entry for the command line and for Python."""

from pathlib import Path

from simulator.replication.comparison_files import fitting
from simulator.studies.diff.read import read_both
from simulator.studies.diff.results import Diff, conclude


def diff(before: str | Path, after: str | Path) -> Diff:
    """Hold two finished runs against each other: which inputs differ, and how each result of each policy changes.

    Args:
        before, after: folders that ``tokensim run`` left.

    Returns:
        ``Diff``: ``answer``, ``remarks``, ``checks`` and the tables ``inputs`` and ``changes``.

    Raises:
        SavedError: a folder holds no finished run of this version.
    """
    one, other = read_both(Path(before), Path(after))
    with fitting(one.folder):
        found = conclude(one, other)
    return found.of(found.after.file)
