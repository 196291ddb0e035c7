"""Computing the points of a sweep's store again."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.replication.comparison_files import SavedError
from simulator.studies.sweep.plan import planned_in
from simulator.studies.sweep.run import run_plan
from simulator.studies.sweep.store import damaged, present
from simulator.studies.sweep.stored import by_origin
from simulator.studies.verify.files import DIFFERS, Verdict, verdict


def store_again(folder: Path, plans: Sequence[Mapping[str, Any]], place: Path) -> Iterator[Verdict]:
    """Each chunk of a store beside the same chunk computed now; another code gives it another name, not another place.

    Raises:
        SavedError: the store was written by an older version, which kept no scenario.
    """
    if any("scenario_text" not in told for told in plans):
        raise SavedError(f"{folder} was written by an older version, which kept no scenario. Run the sweep again.")
    yield from (Verdict(name, DIFFERS, "is damaged") for name in sorted(damaged(folder)))
    ours = {one.plan: names for one, names in by_origin(folder, sorted(present(folder))).items()}
    for at, told in enumerate(plans):
        plan, again = planned_in(told), place / str(at)
        run_plan(plan, again)
        for name in ours.pop(str(told["plan"]), []):
            yield verdict(name, folder / name, again / plan.name(int(name.partition("-")[0])))
    yield from (
        Verdict(name, DIFFERS, "is of a plan that is not described") for names in ours.values() for name in names
    )
