"""The effect of a trial as rows of a scenario's block ``experiments:``, ready to paste."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import NormalDist
from typing import Any, Final

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_text import yaml_text
from simulator.studies.experiment.results import TrialAnalysis

DOSES: Final = {"tokens, million": "mean_mtok_per_month", "spend, USD": "mean_usd_per_month"}
DIGITS: Final = 4
UNKNOWN_ARM: Final = (
    "- {}  # the table has neither tokens nor spend. Say what this arm could use, such as {rule: none}, {rule: "
    "uncapped} or {cap_usd_per_month: 200}"
)
UNKNOWN: Final = "  # the table does not tell it: write it as a share, 0.08 for 8%"
TRANSFER: Final = (
    "  # Before the row is used years later, or by a company that spends otherwise: transfer: {years_old: 2,\n"
    "  # spend_ratio: 3}; see tokensim list --parameters experiments.\n"
)


def experiment_rows(found: TrialAnalysis) -> str:
    """Rows for a scenario, one for each arm, as YAML; what the table does not tell is left with a comment.

    The change in output is the effect over the mean of the control. Its standard error is half of the interval over
    the quantile of a normal, so that the normal likelihood has the interval of the trial; intervals that hold for
    several arms at once are turned back into those of one.
    """
    arms = list(dict.fromkeys(found.effects["arm"]))
    return "".join(("experiments:\n", *(_row(found, str(arm), len(arms)) for arm in arms)))


def write_rows(found: TrialAnalysis, path: str | Path, force: bool = False) -> Path:
    """Write the rows to a file that is not there yet.

    Raises:
        ScenarioError: the file exists, or cannot be written.
    """
    path = Path(path)
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(experiment_rows(found))
    except FileExistsError:
        raise ScenarioError("--row", [ErrorLine(0, f"File exists: {path}. Choose another name.")]) from None
    except OSError as error:
        raise ScenarioError("--row", [ErrorLine(0, f"{path} cannot be written: {error.strerror}.")]) from None
    return path


def _row(found: TrialAnalysis, arm: str, arms: int) -> str:
    mine = found.effects[found.effects["arm"] == arm].to_dict("records")
    months = found.differences[(found.differences["arm"] == arm) & (found.differences["phase"] == "trial")]["month"]
    window = f"{months.iloc[0]} to {months.iloc[-1]}"
    unit, groups = found.settings["unit"], found.settings["randomised"]
    outcome = mine[0]
    told = {
        "name": f"own trial of {arm}, {window}",
        "source": f"own trial, {window}: {outcome['measure']}",
        "population": f"{outcome['units']} units ({unit}), {outcome['clusters']} randomised ({groups})",
        "months": len(months),
    }
    body = yaml_text([told], "", ()).partition("\n")[2]
    lines = [*body.splitlines(), *_arms(mine), *_change(outcome, found.settings["confidence"], arms)]
    return "".join(f"  {line}\n" for line in lines) + TRANSFER


def _arms(rows: list[dict[Any, Any]]) -> Iterator[str]:
    yield "  arms:"
    dose = next((row for row in rows if row["measure"] in DOSES and math.isfinite(row["effect"])), None)
    if dose is None:
        yield from (f"  {UNKNOWN_ARM}",) * 2
        return
    for used in (dose["control_mean"], dose["control_mean"] + dose["effect"]):
        yield f"  - {{{DOSES[dose['measure']]}: {max(used, 0.0):.6g}}}"


def _change(row: Mapping[Any, Any], confidence: float, arms: int) -> Iterator[str]:
    score = NormalDist().inv_cdf(1.0 - (1.0 - confidence) / arms / 2.0)
    figures = {
        "change_in_output": row["relative"],
        "standard_error": (row["relative_high"] - row["relative_low"]) / 2.0 / score,
    }
    for key, value in figures.items():
        yield f"  {key}: {value:.{DIGITS}g}" if math.isfinite(value) else f"  {key}:{UNKNOWN}"
