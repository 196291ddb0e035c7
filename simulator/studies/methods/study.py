"""A text of methods to cite, and a sentence on how a result was made: the entries for the command line and Python."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from simulator.files import json_in
from simulator.replication.comparison_files import SavedError, reason
from simulator.report.files.manifest import MANIFEST
from simulator.studies.methods.docstrings import Described, described_in
from simulator.versions import PACKAGE, code_hash, versions

# what stands in each part, in the order in which it happens to a work item, a run and a result
PARTS: Final = {
    "The model": (
        "model/demand.py", "model/choice.py", "model/curves.py", "model/work.py", "model/saving.py", "model/supply.py",
        "model/limits.py", "model/policies.py", "model", "workload.py", "streams.py",
    ),
    "Estimators": ("stats/intervals.py", "stats/differences.py", "stats"),
    "Studies": ("studies/compare", "studies/choice", "studies/budget", "studies"),
}  # fmt: skip


def methods() -> str:
    """Every equation, estimator and source as Markdown, in reading order, made of the docstrings of the code."""
    version = versions()["tokensim"]
    lines = [
        f"# Methods of tokensim {version}",
        f"Made from the docstrings of the code with hash {code_hash()} by `tokensim methods`. Each entry names the "
        "function that computes it; `tokensim explain TERM` says what a column or a parameter is.",
    ]
    seen: set[Path] = set()
    for title, places in PARTS.items():
        lines.append(f"## {title}")
        for path in (path for place in places for path in _files(PACKAGE / place)):
            if path not in seen:
                seen.add(path)
                lines += _of_file(path)
    return "\n\n".join(lines) + "\n"


def methods_of(folder: str | Path) -> str:
    """The sentence of a methods section on how a result was made, from its manifest.

    Raises:
        SavedError: the folder has no manifest, or that of an older version.
    """
    path = Path(folder) / MANIFEST
    try:
        about: dict[str, Any] = json_in(path)
        libraries = ", ".join(f"{name} {about['versions'][name]}" for name in ("numpy", "numba", "scipy"))
        return (
            f"The scenario {about['scenario']} (SHA-256 {about['scenario_sha256'][:12]}) was analysed with tokensim "
            f"{about['versions']['tokensim']} (code {about['code']}), study {about['analysis']}{_asked(about)}, "
            f"seed {about['seed']}, on Python {about['python']} with {libraries}; the policies were run on common "
            f"random numbers. It was started on {about['started'][:10]}."
        )
    except FileNotFoundError:
        raise SavedError(f"{path} is missing. Give the folder of a finished study.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SavedError(f"{path} cannot be read ({reason(error)}): damaged, or of an older version.") from None


def _asked(about: dict[str, Any]) -> str:
    """How often and on which engine, where the study has a word for it."""
    n = f", {about['replications']:,} replications" if "replications" in about else ""
    return n + (f", {about['engine']} engine" if "engine" in about else "")


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _of_file(path: Path) -> Iterator[str]:
    """The entries of a file under what it is about; nothing where no number is made in it."""
    whole, *parts = described_in(path)
    entries = [one for one in parts if one.source or (one.public and one.has_formula)]
    if not (entries or whole.source):
        return
    yield f"### {' '.join(whole.told[0].split()).partition('. ')[0].rstrip('.')}"
    yield from whole.told[1:]
    if whole.source:
        yield whole.source
    for one in entries:
        yield _entry(one)


def _entry(one: Described) -> str:
    first, *rest = one.told
    return "\n\n".join(filter(None, [f"**{one.title}** (`{one.name}`): {first}", *rest, one.source]))
