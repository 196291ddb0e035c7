"""A comparison on disk, to the last bit, so that charts, workbooks and slides can be made later."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.files import arrays_in, json_in, table_in
from simulator.replication import parquet
from simulator.replication.compare import Comparison, runs_of
from simulator.replication.learned import Learned, Taught
from simulator.replication.reduce import Moments
from simulator.replication.spend import KEPT, Contributions, Spend
from simulator.replication.worlds import Worlds
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.schema import READ, Scenario
from simulator.scenario.reading.own_files import unknown_code
from simulator.scenario.reading.ranges import Input

FOLDER: Final = "comparison"  # inside the folder of a run
ABOUT: Final = "about.json"
WRITTEN: Final = "written"  # inside it: the folder of the replications with the inputs as written
# written as text, made of it, a file of its own, and two that have a form of their own
_NOT_KEPT: Final = ("scenario", "policies", "ledger", "worlds", "written")


class SavedError(Exception):
    """The folder holds no comparison that this version can read."""


def save(comparison: Comparison, folder: Path) -> None:
    """Write what is kept of all replications: tables as Parquet, moments as arrays, the rest as JSON."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    plain: dict[str, Any] = {"scenario": parquet.as_data(comparison.scenario)}
    for name, value in comparison._asdict().items():
        if name in _NOT_KEPT:
            continue
        if isinstance(value, pd.DataFrame):
            parquet.write(place / f"{name}.parquet", value, "ledger", comparison.scenario)
        elif isinstance(value, Moments | np.ndarray | Spend):
            np.savez_compressed(place / f"{name}.npz", **_arrays(value))
        else:
            plain[name] = value
    plain["inputs"] = [
        {
            "places": {path: one.model_dump(exclude_none=True) for path, one in each.places.items()},
            "stated": each.stated,
        }
        for each in comparison.worlds.inputs
    ]
    plain["learned"] = comparison.worlds.learned
    np.savez_compressed(place / "shares.npz", **_arrays(comparison.worlds.shares))
    if comparison.written is not None:
        save(comparison.written, place / WRITTEN)
    text = json.dumps(plain, indent=1, ensure_ascii=False) + "\n"
    (place / ABOUT).write_text(text, encoding="utf-8", newline="\n")  # last: a folder with it is complete


def read(folder: Path) -> Comparison:
    """The comparison a run left in its folder, without its ledger.

    Raises:
        SavedError: there is none, it was cut short, or another version wrote it.
    """
    place = folder / FOLDER
    try:
        plain = json_in(place / ABOUT)
        check_code(plain["scenario"], {})
        scenario = Scenario.model_validate_json(json.dumps(plain.pop("scenario")), context=READ)
        kept = {name: _kept(place, name, plain) for name in Comparison._fields if name not in _NOT_KEPT}
        inputs, shares = tuple(map(_input, plain["inputs"])), _kept(place, "shares", plain)
        kept["worlds"] = Worlds(scenario, inputs, shares, learned=_learned(plain.get("learned")))
        kept["written"] = read(place / WRITTEN) if (place / WRITTEN).exists() else None
    except FileNotFoundError as missing:
        what = missing.filename or "a table"
        raise SavedError(
            f"{folder} is not the folder of a finished run of this version: {what} is missing. Run the "
            "scenario again, or give the scenario file instead."
        ) from None
    except SavedError:
        raise
    except Exception as error:  # what a damaged file, or one made by others, makes libraries raise has no list
        raise SavedError(
            f"{folder}: the comparison in it cannot be read ({reason(error)}). It is damaged, or was written by "
            "another version; run the scenario again."
        ) from None
    policies = tuple(run.policy for run in runs_of(scenario)[: 1 + len(scenario.policies)])
    return Comparison(scenario=scenario, policies=policies, ledger=None, **kept)


def check_code(tree: Any, kept: Mapping[str, str]) -> None:
    """Refuse a result whose reading would run Python code that never ran here; arguments as ``unknown_code``.

    Raises:
        SavedError: with the files, and what to do.
    """
    if files := unknown_code(tree, kept):
        raise SavedError(
            f"Reading this result runs Python code that never ran on this machine: {', '.join(files)}. The folder "
            "keeps it in own_code/. Read it and, if you trust it, run each file once: tokensim check FILE."
        )


@contextmanager
def fitting(folder: Path) -> Iterator[None]:
    """What is made of a folder within; arrays that do not fit each other, in a folder that others made, are a sentence.

    Raises:
        SavedError: nothing can be made of them.
    """
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, MemoryError) as error:
        raise SavedError(
            f"{folder}: what is in it does not fit together ({reason(error)}). It is damaged, or was written by "
            "another version; run the scenario again."
        ) from error


def reason(error: Exception) -> str:
    """Why a file cannot be read, in a word or two."""
    return str(error.strerror) if isinstance(error, OSError) and error.strerror else type(error).__name__


def _input(told: dict[str, Any]) -> Input:
    return Input({path: Distribution(**one) for path, one in told["places"].items()}, bool(told["stated"]))


def _learned(told: list[Any] | None) -> Learned | None:
    if told is None:
        return None
    taught, *numbers = told
    return Learned(tuple(Taught(*one) for one in taught), *numbers)


def _kept(place: Path, name: str, plain: dict[str, Any]) -> Any:
    if name in plain:
        return plain[name]
    if (place / f"{name}.npz").exists():
        return _made_of(arrays_in(place / f"{name}.npz"))
    return table_in(place / f"{name}.parquet").to_pandas()


def _arrays(value: Any, at: str = "") -> dict[str, Any]:
    """Moments, an array, or the reduced bill, as arrays by name."""
    if isinstance(value, np.ndarray):
        return {f"{at}array": value}
    if isinstance(value, Moments):
        return {f"{at}n": value.n, f"{at}mean": value.mean, f"{at}squares": value.squares}
    parts, whole = _arrays(value.teams.parts, "parts_"), _arrays(value.teams.whole, "whole_")
    by_month = {name: getattr(value, name) for name in ("monthly", "reviewers", "total")}
    return {**by_month, "cross": value.teams.cross, **parts, **whole, **_arrays(value.spread, "spread_")}


def _made_of(arrays: dict[str, Any], at: str = "") -> Any:
    """What ``_arrays`` took apart."""
    if f"{at}array" in arrays:
        return arrays[f"{at}array"]
    if f"{at}mean" in arrays and at == "spread_" and arrays[f"{at}mean"].shape[-1] != KEPT:
        raise ValueError("another version kept the spread of the bill")
    if f"{at}n" in arrays:
        moments = Moments()
        moments.n, moments.mean, moments.squares = int(arrays[f"{at}n"]), arrays[f"{at}mean"], arrays[f"{at}squares"]
        return moments
    teams = Contributions()
    teams.parts, teams.whole, teams.cross = _made_of(arrays, "parts_"), _made_of(arrays, "whole_"), arrays["cross"]
    return Spend(arrays["monthly"], teams, _made_of(arrays, "spread_"), arrays["reviewers"], arrays["total"])
