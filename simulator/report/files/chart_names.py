"""The charts there are, by name: which analysis draws each, what it shows, and what else people call it."""

from collections.abc import Collection
from typing import Final, NamedTuple

from simulator.text import alike


class Known(NamedTuple):
    """A chart by name."""

    analysis: str  # the command that draws it
    line: str


NAMES: Final[dict[str, Known]] = {
    "hump": Known("run", "net value over total cost, one cap after another, and where the next dollar stops paying"),
    "ranking": Known("run", "net value by policy with intervals, and the chance of being best"),
    "returns": Known("run", "ROI and marginal ROI by policy, the least total cost on top"),
    "frontier": Known("run", "net value over total cost, with the policies that no mix of others beats"),
    "waterfall": Known("run", "from the gain over no tokens to net value, cost by cost, of the best policy"),
    "monthly": Known("run", "what is paid for tokens by month, and the vanity in it"),
    "bubble": Known("run", "tokens and value from the first month on: the gap between them is vanity and waste"),
    "teams": Known("run", "net value by team"),
    "gate": Known("run", "how long requests wait and how busy reviewers are; where three policies have reviewers"),
    "routing": Known("run", "the bill by tier, failed attempts and what routing saves; where requests are routed"),
    "events": Known("run", "spend, vanity and net value around shocks, reviews and switches; where some are scheduled"),
    "fan": Known("run", "the bill of the best policy with prediction bands and the approved budget"),
    "who": Known("run", "who spends: Lorenz curves, and spend by twentieths of engineers"),
    "people": Known("run", "the token bill of the same engineers month by month under three policies"),
    "bill": Known("run", "what is paid by item against what is used; where a policy has a contract"),
    "flags": Known("run", "vanity flags by team and month, with their evidence"),
    "supply": Known("run", "capex against opex: own GPUs beside the API's bill, with break-even and the GPUs needed"),
    "claim": Known("run", "what every curve gives at most against a claimed speed-up; where one is claimed"),
    "compensation": Known("run", "base, bonus, equity and tokens"),
    "market": Known("run", "GPU-hours, utilisation and revenue of the industry; where the scenario has a market"),
    "response": Known("budget", "gain over total cost with marginal ROI, the right budget and half of base pay"),
    "budgets": Known("budget", "the right budget of every team"),
    "split": Known("budget", "the same money split between teams so that the last dollar earns the same"),
    "changes": Known("diff", "the change of net value of every policy between two runs"),
    "exhaustion": Known("forecast", "the chance that the approved budget is used up, by month"),
    "variance": Known("forecast", "from planned to actual bills, part by part; where months are known"),
    "probability": Known("uncertainty", "the chance of being best over what is not known"),
    "range": Known("uncertainty", "expected net value over what is not known"),
    "regret": Known("uncertainty", "what choosing a policy now costs against knowing every parameter first"),
    "worth": Known("uncertainty", "what it would be worth to find out each value before choosing"),
    "learnt": Known("calibrate", "what a company's own data tell of each input, within its plausible range"),
    "observed": Known("calibrate", "a company's own data beside simulated companies"),
    "backtest": Known("calibrate", "what would have been forecast each month, beside what came"),
    "leads": Known("assumptions", "the lead of the best policy as written under each assumption"),
    "verdicts": Known("scorecard", "published figures against the model's interval: hit, missed, or not told"),
    "map": Known("sensitivity", "which policy earns most over two values, by how much, and where that changes"),
    "tornado": Known("sensitivity", "how far each value alone moves the result"),
    "curves": Known("sensitivity", "the result along each value"),
    "sobol": Known("sensitivity", "whose uncertainty is behind that of the result, when all values vary"),
    "replay": Known("replay", "20 seconds of the simulation itself, one policy or two: html, png, gif or mp4"),
    "trial": Known("experiment", "what a trial of each size and kind adds, less what it costs"),
    "trial_regret": Known("experiment", "expected regret of choosing now, and after the best trial"),
    "settings": Known("optimize", "the efficient frontier of the settings of a policy, and the one chosen"),
}
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "allocation": ("split",),
    "animation": ("replay",),
    "best": ("probability",),
    "break-even": ("supply",),
    "gap": ("bubble",),
    "budget": ("response", "exhaustion"),
    "capex": ("supply",),
    "change_our_mind": ("map",),
    "credits": ("bill",),
    "demand": ("market",),
    "distribution": ("who",),
    "evpi": ("worth",),
    "expected": ("range",),
    "flips": ("leads",),
    "frontier": ("settings",),  # in the folder of a search
    "gpus": ("supply",),
    "engineers": ("people",),
    "heatmap": ("people",),
    "histogram": ("who",),
    "hull": ("frontier",),
    "caps": ("hump",),
    "hump": ("response",),  # of a right budget
    "indices": ("sobol",),
    "industry": ("market",),
    "lorenz": ("who",),
    "marginal": ("response", "returns"),
    "opex": ("supply",),
    "optimum": ("settings",),
    "models": ("routing",),
    "pay": ("compensation",),
    "queue": ("gate",),
    "roi": ("returns",),
    "run-out": ("exhaustion",),
    "salary": ("compensation",),
    "seats": ("bill",),
    "shocks": ("events",),
    "spenders": ("who",),
    "tiers": ("routing",),
    "timeline": ("events", "flags"),
    "vanity": ("flags", "monthly"),
    "waiting": ("gate",),
}


def resolved(name: str, known: Collection[str]) -> str:
    """The chart that is meant by a name, among those there are; empty where none is.

    Example: lorenz is who, and fan is fan0 where there is one fan for every policy.
    """
    for one in (name, *ALIASES.get(name, ())):
        if one in known:
            return one
    return f"{name}0" if f"{name}0" in known else ""


def of_result(name: str, pages: Collection[str]) -> str:
    """The chart of a result that is meant by a name; empty where it has none such.

    Example: of a result with the charts ranking and fan0, fan is fan0.
    """
    return resolved(name, pages) or resolved(resolved(name, NAMES), pages)


def missing(name: str, pages: Collection[str]) -> str:
    """Why a result has no chart of a name, and what to do."""
    has = f"It has: {', '.join(pages)}." if pages else "It has no charts."
    if meant := resolved(name, NAMES):
        return f"this result has no chart {name!r}: {NAMES[meant].line} (simulator.{NAMES[meant].analysis}). {has}"
    close = near(name, pages)
    return f"there is no chart {name!r}. " + (f"Did you mean {close!r}? " if close else "") + has


def near(name: str, known: Collection[str]) -> str:
    """The nearest name in spelling, of a chart or of what else it is called; empty where none is near."""
    return alike(name, [*known, *(alias for alias in ALIASES if resolved(alias, known))])


def listing() -> str:
    """Every chart with a line, under the command that draws it."""
    lines = []
    for analysis in dict.fromkeys(one.analysis for one in NAMES.values()):
        lines.append(f"tokensim {'chart' if analysis == 'replay' else analysis}:")  # it has no command of its own
        for name, one in NAMES.items():
            also = ", ".join(alias for alias, meant in ALIASES.items() if meant[0] == name and alias != name)
            if one.analysis == analysis:
                lines.append(f"  {name:<13} {one.line}" + (f" (also: {also})" if also else ""))
    return "\n".join(lines)
