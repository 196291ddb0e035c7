"""The choice in plain words: the decision, what it is worth, how sure it is, and what would change it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.replication.compare import BASELINE
from simulator.report.elements.section import Told
from simulator.scenario.reading.parameters import parameters, schema_path
from simulator.studies.choice.flips import FEWEST, surely_worth
from simulator.studies.choice.results import Choice
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import first_upper, listed, rounded, setting, short, spanned, usd

WIDTH: Final = 60  # characters of a policy's name in a headline
LEFT_OUT: Final = "This is with the inputs exactly as written: what is not known of them is left out."
MOST: Final = 3  # inputs that would change the choice
OVER_ALL: Final = "On average over all else that is not known:"
NOTHING_TO_CHOOSE: Final = "There is nothing to choose but no tokens at all."
IN_TWENTY: Final = 19  # worlds below which their quantiles cannot hold nine of ten, or nineteen of twenty on one side
LITTLE: Final = 0.05  # of the variance of a lead: what moves it less may do so by chance
# units that people say otherwise, or not at all
UNITS: Final = {"h": "hours", "share": "", "ratio": "", "count": "", "log": "", "correlation": "", "month": ""}


def headline(found: Choice) -> str:
    """What to choose, what it brings a year, how sure that is with what is not known, and what would change it."""
    if len(found.policies) < 2:
        return NOTHING_TO_CHOOSE
    best = found.policies.iloc[0]
    many = f"{share_of_worlds(found)} with plausible inputs"
    change = _change(found)
    if best["policy"] == BASELINE:
        second = found.policies.iloc[1]
        loss = usd(rounded(-second["net_usd"] * found.yearly))
        return (
            f"No policy is expected to pay for itself. No tokens at all is best in {many}; the least bad, "
            f"{short(second['policy'], WIDTH)}, loses about {loss} a year for the whole organisation. {change}"
        )
    money = usd(rounded(best["net_usd"] * found.yearly))
    return (
        f"{first_upper(short(best['policy'], WIDTH))} adds most: about {money} a year for the whole organisation over "
        f"no tokens. It earns most in {many}. {change}"
    )


def share_of_worlds(found: Choice) -> str:
    """In how many worlds the chosen policy earns most; where that is all of them, of how many is said.

    Example: 86 of 100 worlds are "86% of worlds", 64 of 64 "all 64 worlds".
    """
    best = found.policies.iloc[0]
    if best["p_best"] >= 1.0:
        return f"all {int(best['n'])} worlds"
    return f"{min(best['p_best'], 0.99):.0%} of worlds"


def flips(found: Choice) -> list[dict[Any, Any]]:
    """The inputs that would change the choice by themselves, those most worth knowing first."""
    inputs = found.inputs
    return [row for row in inputs.to_dict("records") if row["flips_to"]][:MOST]


def turning(row: Mapping[Any, Any]) -> str:
    """An input and the value beyond which another policy is better.

    Example: "time a review takes above about 1 hours".
    """
    return f"{row['name']} {row['side']} about {valued(row)}"


def valued(row: Mapping[Any, Any]) -> str:
    """The value at which the choice changes, with its unit."""
    known = parameters().get(schema_path(row["parameter"]))
    unit = known.unit if known else ""
    words = UNITS.get(unit, unit.replace("/", " per "))
    what, _, per = unit.partition("/")
    if what in ("share", "1") and per:  # a rate: its name may say per what
        words = "" if f"per {per}" in row["name"] else f"per {per}"
    value = f"{row['flips_at']:.0%}" if what == "share" else setting(row["flips_at"], 2)
    return f"{value} {words}".strip()


def _change(found: Choice) -> str:
    if few := too_few(found):
        return few
    turns = flips(found)
    if not turns:
        return "No single input is seen to change that."
    other = short(policy_name(turns[0]["flips_to"]), WIDTH)
    return f"{first_upper(turning(turns[0]))} would make {other} better."


def too_few(found: Choice, what: str = "would change that") -> str:
    """That the worlds are too few to say which input does something; empty where they are not."""
    n = int(found.policies["n"].iloc[0])
    return f"{n} worlds are too few to say which input {what}: it takes {FEWEST}." if n < FEWEST else ""


def told(found: Choice) -> tuple[Told, ...]:
    """What a board member asks next, in order; nothing where there is nothing to choose."""
    if len(found.policies) < 2:
        return ()
    return tuple(Told(question, answer) for question, answer in _told(found))


def _told(found: Choice) -> Iterator[tuple[str, str]]:
    best, n = found.policies.iloc[0].to_dict(), int(found.policies["n"].iloc[0])
    yield (
        "How sure is that?",
        f"{first_upper(policy_name(best['policy']))} earns most in {spanned(best, 'p_best', '.0%')} of {n} worlds, "
        f"each with its own plausible inputs and its own random variation.{_brings(found)}",
    )
    mean, most = (usd(rounded(best[name] * found.yearly)) for name in ("regret_usd", "regret_p95_usd"))
    where = "nineteen worlds of twenty" if n >= IN_TWENTY else f"these {n} worlds"
    yield (
        "What if it is wrong?",
        f"Against the best policy of each world it loses {mean} a year on average, and at most {most} in {where}."
        f"{_safest(found)}",
    )
    yield "What would change it?", _changes(found)
    yield "What to find out first?", _first(found)
    lead = found.variance.iloc[min(1, len(found.variance) - 1)].to_dict()
    if lead["inputs_share"] == lead["inputs_share"]:  # missing where nothing varies
        yield (
            "Is it the inputs or random variation?",
            f"Of the variance of its {lead['what']}, {spanned(lead, 'inputs_share', '.0%')} comes from inputs that are "
            "not known, the rest from random variation.",
        )
    few = found.n_as_written < n
    some = f" ({found.n_as_written} replications; all: --as-written)" if few else ""
    also = "earns most too" if found.best_as_written == found.best else "earns most"
    yield "And with the inputs exactly as written?", f"{first_upper(policy_name(found.best_as_written))} {also}{some}."


def _brings(found: Choice) -> str:
    """Between what and what the choice brings: nine worlds of ten, or all where they are few; empty for no tokens."""
    best, n = found.policies.iloc[0], int(found.policies["n"].iloc[0])
    if best["policy"] == BASELINE:
        return ""
    low, high = (usd(rounded(best[f"{end}_usd"] * found.yearly)) for end in ("p05", "p95"))
    where = "nine worlds of ten" if n >= IN_TWENTY else f"these {n} worlds"
    return f" In {where} it brings {low} to {high} a year."


def _safest(found: Choice) -> str:
    """Policies that are safer by another rule than the mean; empty where none is."""
    table = found.policies
    names = [str(name) for name in table["policy"]]
    by_rule = {
        "has the smallest largest regret": names[int(table["regret_max_usd"].to_numpy().argmin())],
        "loses least in its worst tenth of worlds": names[int(table["worst_tenth_usd"].to_numpy().argmax())],
        "is near the best most often": names[int(table["near_best"].to_numpy().argmax())],
    }
    others = {rule: policy for rule, policy in by_rule.items() if policy != found.best}
    if not others:
        return " It is also the safest choice by its largest regret, its worst tenth and how often it is near the best."
    return "".join(f" {first_upper(policy_name(policy))} {rule}." for rule, policy in others.items())


def _changes(found: Choice) -> str:
    if few := too_few(found):
        return few
    turns = [f"{turning(row)} ({short(policy_name(row['flips_to']), WIDTH)} is better then)" for row in flips(found)]
    text = f"{OVER_ALL} {listed(turns, MOST, 0, last='or')}." if turns else _moves(found)
    return f"{text} {box_sentence(found)}".strip()


def _moves(found: Choice) -> str:
    """That nothing changes the choice by itself, and what moves its lead most."""
    text = "No single input is seen to change it"
    moving = found.inputs.sort_values("lead_share", ascending=False, kind="stable").head(MOST)
    names = [str(row["name"]) for row in moving.to_dict("records") if row["lead_share"] > LITTLE]
    if not names or len(found.policies) < 2:
        return f"{text}."
    return (
        f"{text}; its lead over {found.policies['policy'].iloc[1]} is most sensitive to the {listed(names, MOST, 0)}."
    )


def box_sentence(found: Choice) -> str:
    """Where other policies earn most, as a box of at most three inputs; empty where there is none."""
    if found.box is None:
        return ""
    sides = []
    for cut in found.box.cuts:
        path, name = found.box_columns[cut.column]
        row = {"parameter": path, "name": name, "flips_at": cut.edge, "side": "above" if cut.above else "below"}
        sides.append(turning(row))
    return (
        f"Another policy earns most in {found.box.density:.0%} of worlds with {listed(sides, 3, 0)}; that holds "
        f"{found.box.coverage:.0%} of all such worlds."
    )


def _first(found: Choice) -> str:
    if few := too_few(found, "to find out first"):
        return few
    top = found.inputs.iloc[0]
    if surely_worth(found.inputs, found.scenario.confidence):
        worth, most = (usd(rounded(top[name] * found.yearly)) for name in ("value_usd", "value_usd_high"))
        return f"The {top['name']}: knowing it before choosing is worth {worth} a year, at most {most}."
    most = usd(rounded(found.policies["regret_usd_high"].iloc[0] * found.yearly))
    return (
        "Nothing alone: no single input is shown to be worth knowing before choosing among these policies. "
        f"All of them together are worth at most {most} a year."
    )
