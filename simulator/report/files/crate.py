"""What a result folder holds and how it was made, as linked data for archives: RO-Crate 1.1, made of its manifest.

The SHA-256 of every file is in it, so that a folder that was damaged or changed since is known. The scenario's text and
the units of columns are in the manifest, which is a file of the crate, and not repeated here.
Source: Soiland-Reyes and others, Packaging research artefacts with RO-Crate, Data Science 5 (2022).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any, Final

from simulator.files import json_in
from simulator.replication.comparison_files import SavedError, reason
from simulator.report.files.manifest import MANIFEST

CRATE: Final = "ro-crate-metadata.json"
CONTEXT: Final = "https://w3id.org/ro/crate/1.1/context"
PROFILE: Final = "https://w3id.org/ro/crate/1.1"
FORMATS: Final = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".npz": "application/zip",
    ".parquet": "application/vnd.apache.parquet",
}

Entity = dict[str, Any]


def crate_text(folder: Path) -> str:
    """The metadata of a crate, of the files that lie in a folder and of its manifest.

    Each file has its SHA-256, so that one that was damaged or changed since is known.
    """
    about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = [_file(folder, path) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != CRATE]
    others = [
        {"@id": f"#input-{place}", "@type": "CreativeWork", "name": path, "identifier": content}
        for place, (path, content) in enumerate(about["inputs"].items(), 1)
    ]
    graph = [_descriptor(), _root(about, files), _action(about, others), _program(about), _scenario(about)]
    return json.dumps({"@context": CONTEXT, "@graph": [*graph, *files, *others]}, indent=1, ensure_ascii=False) + "\n"


def check_unchanged(folder: Path, *wanted: str) -> None:
    """Refuse a result folder in which a file is not as it was when the folder was finished.

    Args:
        folder: of a result; without a crate nothing is known of it, as of those of older versions.
        wanted: patterns of the files that are about to be read, such as ``*.csv``.

    Raises:
        SavedError: one of them is missing, damaged or was changed; every such file is named.
    """
    if wrong := changed(folder, *wanted):
        raise SavedError(
            f"{folder}: not as when the study was finished: {', '.join(wrong)}. Take the folder from where it is "
            "whole, or run the study again."
        )


def changed(folder: Path, *wanted: str) -> list[str]:
    """Files of a result that are missing or have another content than when it was finished; arguments as above.

    Raises:
        SavedError: the crate cannot be read.
    """
    try:
        kept = {str(one["@id"]): one for one in json_in(folder / CRATE)["@graph"] if "sha256" in one}
        names = [name for name in kept if any(PurePath(name).match(pattern) for pattern in wanted)]
        return sorted(name for name in names if not _same(folder / name, kept[name]))
    except FileNotFoundError:
        return []
    except Exception as error:  # what a damaged file, or one made by others, makes libraries raise has no list
        raise SavedError(f"{folder / CRATE} cannot be read ({reason(error)}): it is damaged.") from None


def _same(path: Path, kept: Entity) -> bool:
    if not path.is_file() or str(path.stat().st_size) != kept.get("contentSize"):
        return False
    return _sha256(path) == str(kept["sha256"])


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _descriptor() -> Entity:
    return {"@id": CRATE, "@type": "CreativeWork", "conformsTo": _id(PROFILE), "about": _id("./")}


def _root(about: Mapping[str, Any], files: list[Entity]) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "identifier": f"{about['analysis']}-{about['run_id']}",
        "name": f"tokensim {about['analysis']} of {about['scenario']}",
        "description": about["answer"],
        "datePublished": _ended(about),
        "hasPart": [_id(each["@id"]) for each in files],
        "mentions": _id("#run"),
    }


def _action(about: Mapping[str, Any], others: list[Entity]) -> Entity:
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"tokensim {about['analysis']}",
        "description": about["command"] or "called from Python",
        "startTime": about["started"],
        "endTime": _ended(about),
        "instrument": _id("#tokensim"),
        "object": [_id("#scenario"), *(_id(each["@id"]) for each in others)],
        "result": _id("./"),
    }


def _program(about: Mapping[str, Any]) -> Entity:
    return {
        "@id": "#tokensim",
        "@type": "SoftwareApplication",
        "name": "tokensim",
        "softwareVersion": about["versions"]["tokensim"],
        "identifier": f"code {about['code']}",
        "softwareRequirements": [f"{name} {version}" for name, version in about["versions"].items()],
    }


def _scenario(about: Mapping[str, Any]) -> Entity:
    return {
        "@id": "#scenario",
        "@type": "CreativeWork",
        "name": about["scenario"],
        "identifier": f"sha256:{about['scenario_sha256']}",
        "encodingFormat": "application/yaml",
        "description": f"Its text is scenario_text in {MANIFEST}.",
        "isPartOf": _id(MANIFEST),
    }


def _file(folder: Path, path: Path) -> Entity:
    return {
        "@id": path.relative_to(folder).as_posix(),
        "@type": "File",
        "name": path.name,
        "contentSize": str(path.stat().st_size),
        "sha256": _sha256(path),
        "encodingFormat": FORMATS.get(path.suffix, "application/octet-stream"),
    }


def _ended(about: Mapping[str, Any]) -> str:
    seconds = timedelta(seconds=float(about["seconds"]))
    return (datetime.fromisoformat(about["started"]) + seconds).isoformat(timespec="seconds")


def _id(name: str) -> dict[str, str]:
    return {"@id": name}
