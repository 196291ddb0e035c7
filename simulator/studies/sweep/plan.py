"""What a sweep will do, before it does any of it: its points, its chunks, and the hashes they are known by."""

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from simulator.engines import cache as engine_cache
from simulator.files import json_in
from simulator.records import Column
from simulator.report.files.manifest import about_code, scenario_in
from simulator.scenario.blocks.decides import row_part
from simulator.scenario.blocks.distributions import Value
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.sweep import COUNTED, SALTELLI, Sweep
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import Draft, draft
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.validate import ScenarioFile
from simulator.size import MOST_MEMORY, available_mb
from simulator.studies.sweep.design import Design, design
from simulator.studies.sweep.point import POINT_COLUMNS, REPLICATION_COLUMNS, runs_at
from simulator.studies.sweep.store import chunk_name, digest
from simulator.versions import PACKAGE, code_hash, hash_of_files, versions

FEWEST: Final = 4  # points in a chunk, which is what a crash can lose
MOST: Final = 256  # and what one file holds at most
ABOUT_CHUNKS: Final = 1024
SUM: Final = "sha256"  # of what a store says of a plan, beside it

Values = dict[str, Value]


class Plan(NamedTuple):
    """A sweep laid out."""

    opened: Draft
    sweep: Sweep
    design: Design
    key: str  # hash of everything its rows are computed from
    per_chunk: int

    @property
    def scenario(self) -> Scenario:
        """The scenario whose values vary."""
        return self.opened.file.scenario

    @property
    def labels(self) -> list[str]:
        """Names of the runs of a point, baseline first."""
        return [policy.label for policy in runs_at(self.scenario, self.sweep.policies)]

    @property
    def candidates(self) -> list[int]:
        """Positions among ``labels`` of what may be recommended: no tokens, and the policies but for upper bounds."""
        runs = runs_at(self.scenario, self.sweep.policies)
        return [position for position, policy in enumerate(runs) if not policy.upper_bound]

    @property
    def n_points(self) -> int:
        """Points of the design."""
        return self.design.n_points

    @property
    def n_chunks(self) -> int:
        """Chunks the points are cut into."""
        return math.ceil(self.n_points / self.per_chunk)

    @property
    def n_runs(self) -> int:
        """Runs of one policy in one replication, over all points."""
        return self.n_points * len(self.labels) * self.sweep.replications

    @property
    def rows_per_point(self) -> int:
        """Rows of a point in the store."""
        return len(self.labels) * (1 if self.sweep.keep == "points" else self.sweep.replications)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of a row after those of the varied values."""
        return columns_of_rows(self.sweep)

    def points_of(self, chunk: int) -> range:
        """Numbers of the points of a chunk."""
        first = chunk * self.per_chunk
        return range(first, min(first + self.per_chunk, self.n_points))

    def values_of(self, chunk: int) -> list[Values]:
        """Values of the points of a chunk."""
        return [self.design.values(point) for point in self.points_of(chunk)]

    def name(self, chunk: int) -> str:
        """File of a chunk."""
        return chunk_name(chunk, digest(self.key, chunk))


def columns_of_rows(sweep: Sweep) -> tuple[Column, ...]:
    """Columns of a row of a sweep after those of the varied values."""
    return POINT_COLUMNS if sweep.keep == "points" else REPLICATION_COLUMNS


def plan_of(file: ScenarioFile) -> Plan:
    """Lay out the sweep of a scenario file.

    Raises:
        ScenarioError: it has none, or one whose points alone do not fit into memory.
        MissingExtraError: its design needs a library that is not installed.
    """
    sweep = file.scenario.sweep
    if sweep is None:
        advice = "Add one, such as sweep: {parameters: {world.defaults.curve.gain: {low: 0.5, high: 3}}}."
        raise ScenarioError(file.name, [ErrorLine(0, f"has no block sweep. {advice}")])
    _refuse_large(file.name, sweep)
    opened = draft(file)
    laid = design(sweep, {path: opened.find(path) for path in sweep.parameters})
    asked = sweep.model_dump(mode="json", exclude={"policies"})
    for one in asked["parameters"].values():
        del one["source"]
    library = "SALib" if sweep.design in ("morris", *SALTELLI) else "scipy"
    # the order of a block is that of a grid, so it counts; so does the version of the library that lays out the points
    order, sampler = list(sweep.parameters), f"{library} {version(library)}"
    key = digest(computed_from(file.scenario, sweep), asked, order, sampler)
    return Plan(opened, sweep, laid, key, chunk_points(laid.n_points))


def _refuse_large(name: str, sweep: Sweep) -> None:
    """Before the points are laid out: their matrix is held up to four times while it is made; a grid has none."""
    if sweep.design in COUNTED:
        return
    need, have = 4 * 8 * sweep.count * len(sweep.parameters) / 2**20, available_mb()
    if need > MOST_MEMORY * have:
        what = f"{sweep.count:,} points of {len(sweep.parameters)} values take about {need:,.0f} MB of memory"
        raise ScenarioError(
            name, [ErrorLine(0, f"sweep: {what} to lay out, of {have:,.0f} MB that are free. Lower size.")]
        )


def redesigned(file: ScenarioFile, **options: Any) -> ScenarioFile:
    """The file with some options of its sweep changed, such as ``design``.

    Raises:
        ScenarioError: it has no sweep, or an option is out of range.
    """
    asked = dict(plan_of(file).sweep)
    try:
        changed = Sweep.model_validate({**asked, **options})
    except ValidationError as invalid:
        errors = [ErrorLine(0, f"sweep.{one['loc'][0]} {one['msg']}") for one in invalid.errors(include_url=False)]
        raise ScenarioError(file.name, errors) from None
    return file.running(file.scenario.model_copy(update={"sweep": changed}))


def chunk_points(n_points: int) -> int:
    """Points in a chunk: about a thousand chunks, none too small to be worth a file nor too large to lose.

    Example: 10,000 points are cut into chunks of 16.
    """
    size = 1 << math.ceil(math.log2(max(1.0, n_points / ABOUT_CHUNKS)))
    return min(MOST, max(FEWEST, size))


def point_id(scenario: Scenario, sweep: Sweep) -> str:
    """Hash of everything the rows of a point are computed from; the engine is not among it."""
    return digest(computed_from(scenario, sweep))[:24]


def computed_from(scenario: Scenario, sweep: Sweep) -> dict[str, Any]:
    """Everything the rows of a point are computed from, as plain data; and what varies, or points would look alike."""
    tree = row_part(scenario.model_copy(update={"policies": runs_at(scenario, sweep.policies)}), sweep.parameters)
    return {"scenario": tree, "replications": sweep.replications, "keep": sweep.keep, "code": fingerprint()}


@cache
def fingerprint() -> str:
    """Hash of the sources and libraries that decide what a row says."""
    files = [PACKAGE / name for name in ("elementwise.py", "streams.py", "workload.py")]
    files += [PACKAGE / "studies" / "sweep" / "point.py", PACKAGE / "replication" / "reduce.py"]
    files += sorted((PACKAGE / "scenario").rglob("*.py"))  # what a value of the scenario means
    return hash_of_files(files, engine_cache.fingerprint())


def note(plan: Plan) -> dict[str, Any]:
    """What a file of rows says of the plan it belongs to."""
    return {
        "plan": plan.key[:12],
        "design": plan.sweep.design,
        "seed": plan.scenario.seed,
        "rows_code": fingerprint(),
        "scenario": plan.key,
    }


def planned_in(told: Mapping[str, Any]) -> Plan:
    """The plan that a store describes with ``about``, laid out again.

    Raises:
        ScenarioError: this version cannot read its scenario or its design.
    """
    file = scenario_in(told)
    sweep = Sweep.model_validate_json(json.dumps(told["sweep"]))
    return plan_of(file.running(file.scenario.model_copy(update={"sweep": sweep})))


def plan_text(plan: Plan) -> str:
    """What a store says of a plan as JSON, with a checksum of it."""
    told = json.loads(json.dumps(about(plan)))
    return json.dumps({**told, SUM: digest(told)}, indent=2, ensure_ascii=False) + "\n"


def plan_in(path: Path) -> dict[str, Any]:
    """What ``plan_text`` wrote.

    Raises:
        OSError, ValueError, KeyError, TypeError: it is damaged; an older version wrote no checksum.
    """
    told: dict[str, Any] = json_in(path)
    if told.pop(SUM, None) not in (None, digest(told)):
        raise ValueError("the checksum differs")
    _ = told["plan"], dict(told["parameters"]), dict(told["columns"])
    return told


def about(plan: Plan) -> dict[str, Any]:
    """What the store holds and how it was made, for people and for other programs; the same plan says the same."""
    scenario, one, file = plan.scenario, plan.sweep, plan.opened.file
    return {
        "plan": plan.key[:12],
        "title": scenario.title,
        "question": scenario.question,
        "design": one.design,
        "points": plan.n_points,
        "points_per_chunk": plan.per_chunk,
        "policies": plan.labels,
        "replications": one.replications,
        "seed": scenario.seed,
        "parameters": {
            path: {**each.model_dump(exclude_none=True), "in_scenario": plan.design.addresses[path].value}
            for path, each in one.parameters.items()
        },
        "rows_code": fingerprint(),
        "code": code_hash(),
        "versions": versions(),
        "columns": {column.name: {"unit": column.unit, "meaning": column.meaning} for column in plan.columns},
        "sweep": one.model_dump(mode="json"),
        "scenario": file.name,
        "scenario_sha256": file.sha256,
        "scenario_text": file.text,
        **about_code(file.scenario),
    }
