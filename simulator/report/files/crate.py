"""What a result folder holds and how it was made, as linked data for archives: RO-Crate 1.1, made of its manifest.

Nothing is said twice: the scenario's text and the units of columns stand in the manifest, which is a file of the crate.
Source: Soiland-Reyes and others, Packaging research artefacts with RO-Crate, Data Science 5 (2022).
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

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
    """The metadata of a crate, of the files that lie in a folder and of its manifest."""
    about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = [_file(folder, path) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != CRATE]
    others = [
        {"@id": f"#input-{place}", "@type": "CreativeWork", "name": path, "identifier": content}
        for place, (path, content) in enumerate(about["inputs"].items(), 1)
    ]
    graph = [_descriptor(), _root(about, files), _action(about, others), _program(about), _scenario(about)]
    return json.dumps({"@context": CONTEXT, "@graph": [*graph, *files, *others]}, indent=1, ensure_ascii=False) + "\n"


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
        "encodingFormat": FORMATS.get(path.suffix, "application/octet-stream"),
    }


def _ended(about: Mapping[str, Any]) -> str:
    seconds = timedelta(seconds=float(about["seconds"]))
    return (datetime.fromisoformat(about["started"]) + seconds).isoformat(timespec="seconds")


def _id(name: str) -> dict[str, str]:
    return {"@id": name}
