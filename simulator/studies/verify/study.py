"""Verifying a result: the one entry for the command line and for Python."""

import platform
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from simulator.files import json_in, plain_name
from simulator.replication.comparison_files import SavedError, reason
from simulator.report.files.crate import changed
from simulator.report.files.folder import check_finished
from simulator.report.files.manifest import MANIFEST, check_manifest
from simulator.studies.sweep.stored import plans_in
from simulator.studies.verify.again import changed_inputs, run_again
from simulator.studies.verify.files import BYTES, CONTENT, Verdict, compared, listed
from simulator.studies.verify.store import store_again
from simulator.text import first_upper
from simulator.versions import code_hash, versions


class Verified(NamedTuple):
    """What came of running a study again."""

    folder: Path
    files: tuple[Verdict, ...]
    reasons: tuple[str, ...]  # what is other than when it was made, which may be why files differ

    @property
    def agrees(self) -> bool:
        """Whether every file that must be the same is."""
        return all(one.agrees for one in self.files)

    @property
    def answer(self) -> str:
        """What agrees, what differs, and why it may be, in lines."""
        alike = {each: sum(one.verdict == each for one in self.files) for each in (BYTES, CONTENT)}
        counts = " and ".join(f"{n} with {each}" for each, n in alike.items() if n) or "none"
        lines = [f"{sum(alike.values())} of {len(self.files)} files come out again: {counts}."]
        lines += [f"Differs: {one.file} ({one.why})." for one in self.files if not one.agrees]
        if not self.agrees and not self.reasons:
            lines.append("Code, versions and inputs are those it was made with: a file was changed since.")
        return "\n".join([*lines, *map(first_upper, self.reasons)])


def verify(folder: str | Path, *, announce: Callable[[str], None] = lambda _: None) -> Verified:
    """Run the study of a result folder again, as its manifest says, and compare every file that must be the same.

    Tables, arrays and JSON are compared byte by byte; where bytes differ, rows and values, without what says when and
    with which versions they were made. Pages, slides and workbooks are not compared.

    Args:
        folder: that of any study, or the store of a sweep, whose points are then all computed again.
        announce: called with a sentence before it begins.

    Returns:
        ``Verified``: ``agrees``, ``files`` with a verdict each, ``reasons`` for a difference, and ``answer``.

    Raises:
        SavedError: the folder cannot be verified: it is not finished, its manifest is missing, or its study fails now.
        ScenarioError: the scenario in it is invalid in this version.
        SimulationError: a run could not be finished.
    """
    folder = Path(folder)
    check_finished(folder)
    with TemporaryDirectory(prefix="tokensim-") as place:
        if any(folder.glob("_plan-*.json")):
            plans = plans_in(folder)
            announce(f"Computing the points of {len(plans)} plans again.")
            return Verified(folder, tuple(store_again(folder, plans, Path(place))), _reasons(plans[0]))
        about = _manifest(folder)
        check_manifest(about)
        announce(f"Running again: {about['command']} (took {float(about['seconds']):,.0f} s).")
        if about["analysis"] == "calibrate":
            announce("All its companies are simulated again, without those kept beside the company's tables.")
        if own := about.get("own_code"):
            announce(f"This runs the Python code that the folder keeps: {', '.join(own)}.")
        again = run_again(folder, about, Path(place))
        files = compared(folder, again, listed(folder))
    damage = [f"{name} was damaged or changed since the study was finished." for name in changed(folder, "*")]
    return Verified(folder, tuple(files), (*damage, *_reasons(about), *changed_inputs(about)))


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        about: dict[str, Any] = json_in(path)
        _ = [about[key] for key in ("analysis", "scenario", "code", "interrupted")], float(about["seconds"])
        _ = [plain_name(about[key]) for key in ("scenario", "analysis")]
        _ = shlex.split(about["command"]), dict(about["inputs"])
    except FileNotFoundError:
        raise SavedError(f"{path} is missing. Give the folder of a finished study.") from None
    except Exception as error:  # what a damaged file, or one made by others, makes libraries raise has no list
        raise SavedError(f"{path} cannot be read ({reason(error)}): damaged, or of an older version.") from None
    return about


def _reasons(about: Mapping[str, Any]) -> tuple[str, ...]:
    """What is other now than when a result was made."""
    kept = about.get("versions")
    then = {"python": about.get("python"), **(kept if isinstance(kept, Mapping) else {})}
    reasons = [
        f"made with {name} {then[name]}, run again with {now}."
        for name, now in versions().items()
        if then.get(name) not in (None, now)
    ]
    if about.get("code") != code_hash():
        reasons.append(f"made with other code of tokensim (hash {about.get('code')}, now {code_hash()}).")
    machine = str(about.get("machine", "")).partition(",")[0]
    if machine and machine != f"{platform.system()} {platform.machine()}":
        reasons.append(f"made on {machine}, run again on {platform.system()} {platform.machine()}.")
    return tuple(reasons)
