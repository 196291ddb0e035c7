"""What a search is worth: the gain on fresh replications, to which random variation in the search adds nothing."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.stats.intervals import (
    MISSING,
    Estimate,
    interval_columns,
    mean_interval,
    quantile_interval,
    ratio_interval,
)
from simulator.studies.optimize.run import Optimum
from simulator.studies.optimize.trials import LIMITED, Trial
from simulator.studies.result import Shown
from simulator.text import first_upper, setting, usd

if TYPE_CHECKING:
    from simulator.report.files.study_page import StudyPage

NOT_ALLOWED: Final = "the policy as written is not allowed"
_IN_WORDS: Final = dict(zip(LIMITED, ("spend", "the P95 of spend", "the vanity share", "the wait"), strict=True))


class Optima(Shown, list[Optimum]):
    """The best settings of each policy, in the order of the search."""

    source: ScenarioFile

    def __init__(self, source: ScenarioFile, found: Iterable[Optimum]) -> None:
        super().__init__(found)
        self.source = source

    @property
    def table(self) -> pd.DataFrame:
        """One row per policy, the best first."""
        return summary(self, self.source.scenario.confidence)

    @property
    def answer(self) -> str:
        """What to set, and what that earns."""
        return self.study_page().answer

    def study_page(self) -> "StudyPage":
        """The page of a search."""
        from simulator.studies.optimize.page import optimize_page

        return optimize_page(self.source, self)

    def parts(self) -> Any:
        """What is compared."""
        return [self.source, *self]


def summary(found: list[Optimum], confidence: float) -> pd.DataFrame:
    """One row per policy, the best first; the columns stand in the data dictionary."""
    table = pd.DataFrame([_row(one, confidence) for one in found])
    return table.sort_values("net_usd", ascending=False, kind="stable", ignore_index=True)


def sentences(table: pd.DataFrame, engineer_months: float) -> list[str]:
    """What to set for each policy, and what that earns in a year of so many engineer months, the best first."""
    return [_sentence(row, engineer_months) for row in table.to_dict("records")]


def _sentence(row: dict[Any, Any], months: float) -> str:
    """Money a year is that per post and month times ``months``, those of all planned posts."""
    name = first_upper(row["policy"])
    if row["n"] != row["n"]:
        return f"{name}: {row['verdict']} ({row['trials']} tried). Widen the limits or the ranges."
    net, low, high = (usd(row[f"net_usd{end}"] * months) for end in ("", "_low", "_high"))
    earns = f"{name} with {row['settings']} earns {net} a year over no tokens on fresh replications"
    if row["net_usd"] < 0:
        return f"{_loses(row, months)}."
    if row["written_broken"]:
        verdict = row["verdict"].removeprefix(NOT_ALLOWED)
        written = f"as written it is beyond its limit on {row['written_broken']}"
        return f"{earns} ({low} to {high}), the best within the limits; {written}{verdict}."
    gain, least, most = (row[f"gain_usd{end}"] * months for end in ("", "_low", "_high"))
    ends = sorted((abs(least), abs(most))) if least * most > 0 else (least, most)
    more = "more" if gain >= 0 else "less"
    return f"{earns}, {usd(abs(gain))} {more} than as written ({usd(ends[0])} to {usd(ends[1])}): {row['verdict']}."


def _loses(row: dict[Any, Any], months: float) -> str:
    """What the least bad setting loses, where none earns anything."""
    loss, least, most = (usd(-row[f"net_usd{end}"] * months) for end in ("", "_high", "_low"))
    pays = "pays" if row["net_usd_high"] < 0 else "is shown to pay"
    return (
        f"No setting of {row['policy']} {pays} for itself: the least bad, {row['settings']}, loses {loss} "
        f"a year against no tokens on fresh replications ({least} to {most})"
    )


def frontier(found: list[Optimum], confidence: float) -> pd.DataFrame:
    """The efficient frontier of each policy on fresh replications, by spend."""
    rows = [
        {
            "policy": one.policy,
            "settings": settings(each.values),
            **interval_columns(net_usd=mean_interval(each.net, confidence)),
            **interval_columns(**bounds(each, confidence)),
            "allowed": each.allowed,
            "n": len(each.net),
        }
        for one in found
        for each in one.frontier
    ]
    return pd.DataFrame(rows)


def settings(values: dict[str, Any]) -> str:
    """Values of levers in words.

    Example: ``allowance per engineer = 212``.
    """
    return ", ".join(
        f"{parameter_name(path, with_owner=False)} = {setting(value, 3)}" for path, value in values.items()
    )


def _row(one: Optimum, confidence: float) -> dict[str, Any]:
    written, chosen = one.written, one.chosen
    net = gain = MISSING
    limits, searched = dict.fromkeys(LIMITED, MISSING), math.nan
    verdict = f"no setting respects {_broken(one.trials)}"
    if chosen is not None and one.best is not None:
        net, gain = mean_interval(chosen.net, confidence), mean_interval(chosen.net - written.net, confidence)
        searched = one.best.measures["net_usd"] - one.written_searched.measures["net_usd"]
        limits, verdict = bounds(chosen, confidence), _verdict(chosen, written.allowed, gain, confidence)
    return {
        "policy": one.policy,
        "settings": settings(chosen.values) if chosen else None,
        **interval_columns(net_usd=net),
        "written_broken": _beyond(written),
        "written_usd": written.measures["net_usd"],
        "written_spend_usd": written.measures["spend_usd"],
        **interval_columns(gain_usd=gain),
        "searched_gain_usd": searched,
        **interval_columns(**limits),
        "trials": len(one.trials),
        "n": net.n or math.nan,
        "verdict": verdict,
    }


def bounds(trial: Trial, confidence: float) -> dict[str, Estimate]:
    """The measures that limits hold, each with its interval."""
    spend = trial.samples["spend_usd"]
    p95 = quantile_interval(spend, 0.95, confidence)._replace(value=trial.measures["spend_p95_usd"])
    return {
        "spend_usd": mean_interval(spend, confidence),
        "spend_p95_usd": p95,
        "vanity_share": ratio_interval(trial.samples["vanity_usd"], spend, confidence),
        "wait_hours": ratio_interval(trial.samples["wait_hours"], trial.samples["reviewed"], confidence),
    }


def unsure(trial: Trial, confidence: float) -> list[str]:
    """Limits kept on average, whose interval's upper end passes them, or cannot be bounded by so few replications."""
    ends = bounds(trial, confidence)
    limit = {name: trial.measures[name] - beyond for name, beyond in trial.over.items()}
    kept = [name for name, beyond in trial.over.items() if beyond <= 0]
    return [name for name in kept if not ends[name].high <= limit[name] + 1e-9 * abs(limit[name])]


def _verdict(chosen: Trial, written_allowed: bool, gain: Estimate, confidence: float) -> str:
    if not written_allowed:
        verdict = NOT_ALLOWED
    elif gain.low > 0:
        verdict = "a sure gain"
    else:
        verdict = "a sure loss" if gain.high < 0 else "no sure gain over the policy as written"
    if not chosen.allowed:
        return f"{verdict}; on fresh replications it is beyond its limit on {_beyond(chosen)}"
    loose = unsure(chosen, confidence)
    return f"{verdict}; the limit on {_limits(loose)} is kept on average, not surely" if loose else verdict


def _beyond(trial: Trial) -> str:
    return _limits([name for name, beyond in trial.over.items() if beyond > 0])


def _limits(names: Sequence[str]) -> str:
    return " and ".join(_IN_WORDS[name] for name in names)


def _broken(trials: list[Trial]) -> str:
    """The limits that no trial respects; all of them where each alone can be."""
    names = list(trials[0].over) if trials else []
    never = [name for name in names if all(each.over.get(name, 0.0) > 0 for each in trials)]
    return f"the limit on {_limits(never or names)}"
