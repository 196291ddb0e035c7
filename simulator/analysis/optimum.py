"""What a search is worth: the gain on fresh worlds, and how much of the gain in the search was luck."""

from typing import Any, Final

import pandas as pd

from simulator.analysis.findings import first_upper, usd
from simulator.analysis.intervals import mean_interval
from simulator.experiments.optimize import Optimum, Trial

OPTIMUM_COLUMNS: Final[dict[str, str]] = {
    "policy": "name of the policy",
    "settings": "the chosen values of its levers",
    "net_usd": "net value per engineer and month with them on fresh worlds, USD, with its interval",
    "written_usd": "net value as the scenario writes the policy, same worlds, USD",
    "written_spend_usd": "token bill as the scenario writes the policy, same worlds, USD",
    "gain_usd": "net_usd minus written_usd, paired world by world, with its interval",
    "searched_gain_usd": "the same gain in the worlds of the search, where it was the best of all trials",
    "spend_usd": "token bill per engineer and month on fresh worlds, USD",
    "spend_p95_usd": "its 95th percentile over the fresh worlds",
    "vanity_share": "share of the token bill paid for vanity on fresh worlds",
    "wait_hours": "hours between asking and answer on fresh worlds",
    "trials": "settings tried",
    "n": "fresh worlds behind every mean",
    "verdict": "whether the gain is sure and the limits hold",
}
_WITH_INTERVAL: Final = ("net_usd", "gain_usd")
_COLUMNS: Final = [
    column
    for name in OPTIMUM_COLUMNS
    for column in ((name, f"{name}_low", f"{name}_high") if name in _WITH_INTERVAL else (name,))
]
SHOWN: Final = ("spend_usd", "spend_p95_usd", "vanity_share", "wait_hours")


def summary(found: list[Optimum], confidence: float) -> pd.DataFrame:
    """One row per policy; ``OPTIMUM_COLUMNS`` says what they mean. The best policy comes first."""
    table = pd.DataFrame([_row(one, confidence) for one in found]).reindex(columns=_COLUMNS)
    return table.sort_values("net_usd", ascending=False, kind="stable", ignore_index=True)


def sentences(table: pd.DataFrame, confidence: float) -> list[str]:
    """One plain sentence per policy."""
    return [_sentence(row, confidence) for row in table.to_dict("records")]


def _sentence(row: dict[Any, Any], confidence: float) -> str:
    name = first_upper(row["policy"])
    if row["n"] != row["n"]:
        return f"{name}: {row['verdict']} ({row['trials']} tried). Widen the limits or the ranges."
    return (
        f"{name}: {row['settings']} earns {usd(row['net_usd'])} net per engineer and month on {int(row['n'])} fresh "
        f"worlds ({confidence:.0%} interval {usd(row['net_usd_low'])} to {usd(row['net_usd_high'])}), "
        f"{usd(row['gain_usd'])} more than as written ({usd(row['gain_usd_low'])} to {usd(row['gain_usd_high'])}; "
        f"{usd(row['searched_gain_usd'])} in the worlds of the search): {row['verdict']}."
    )


def frontier(found: list[Optimum], confidence: float) -> pd.DataFrame:
    """The efficient frontier of each policy on fresh worlds, by spend: settings, net value with interval, measures."""
    rows = [
        {
            "policy": one.policy,
            "settings": settings(each.values),
            **_ends("net_usd", mean_interval(each.net, confidence)),
            **{name: each.measures[name] for name in SHOWN},
            "allowed": each.allowed,
            "n": len(each.net),
        }
        for one in found
        for each in one.frontier
    ]
    return pd.DataFrame(rows)


def settings(values: dict[str, Any]) -> str:
    """Values of levers in words.

    Example: ``usd per month = 212``.
    """
    words = (f"{value:,.3g}" if isinstance(value, float) else str(value) for value in values.values())
    names = (path.rsplit(".", 1)[-1].replace("_", " ") for path in values)
    return ", ".join(f"{name} = {word}" for name, word in zip(names, words, strict=True))


def _row(one: Optimum, confidence: float) -> dict[str, Any]:
    written = one.written.measures
    row: dict[str, Any] = {"policy": one.policy, "written_usd": written["net_usd"]}
    row["written_spend_usd"] = written["spend_usd"]
    if one.chosen is None or one.best is None:
        return {**row, "trials": len(one.trials), "verdict": f"no setting respects {_broken(one.trials)}"}
    net = mean_interval(one.chosen.net, confidence)
    gain = mean_interval(one.chosen.net - one.written.net, confidence)
    return {
        **row,
        "settings": settings(one.chosen.values),
        **_ends("net_usd", net),
        **_ends("gain_usd", gain),
        "searched_gain_usd": one.best.measures["net_usd"] - one.written_searched.measures["net_usd"],
        **{name: one.chosen.measures[name] for name in SHOWN},
        "trials": len(one.trials),
        "n": net.n,
        "verdict": _verdict(one.chosen, gain.low, gain.high),
    }


def _ends(name: str, found: Any) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _verdict(chosen: Trial, low: float, high: float) -> str:
    gain = "a sure gain" if low > 0 else "a sure loss" if high < 0 else "no sure gain over the policy as written"
    broken = [name for name, beyond in chosen.over.items() if beyond > 0]
    return f"{gain}, but on fresh worlds beyond its limit: {', '.join(broken)}" if broken else gain


def _broken(trials: list[Trial]) -> str:
    """The limits that no trial respects; all of them where each alone can be."""
    names = list(trials[0].over) if trials else []
    never = [name for name in names if all(each.over.get(name, 0.0) > 0 for each in trials)]
    return "the limit on " + " and ".join(never or names)
