"""Checks of the inputs that every study makes, and what it says of the price: sources, evidence, settled values."""

from collections.abc import Iterable, Sequence

from simulator.replication.learned import FIRST, Learned
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.observed_ranges import Stretch, stretches
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption, tally
from simulator.scenario.reading.study_checks import off_centre
from simulator.stats.check import FAIL, PASS, REVIEW, Check, graded
from simulator.text import probability, setting, short

SURPRISING, WORTH = (0.05, 0.001), (50.0, 10.0)  # p of an experiment; equally likely worlds: review below, fail below
FEW_ASSUMED, MANY_ASSUMED = 0.5, 0.9  # share of the values


def values_sourced(values: Sequence[Assumption]) -> Check:
    """Share of the values of the world that have neither a source nor a range in the block ``uncertain``.

    Headcounts are facts and the settings of policies are choices: they are left out.
    """
    found = tally(values)
    ranged = f"; {found.ranged} of those without a source have a range" if found.ranged else ""
    advice = "Give those that matter a source, or a range in an uncertain: block."
    return graded("values sourced", found.open_share, FEW_ASSUMED, MANY_ASSUMED, found.text + ranged, advice)


def ranges_sourced(ranges: Iterable[Distribution], advice: str) -> Check:
    """Share of the ranges that nobody has given a source for."""
    sources = [one.source.strip().lower() for one in ranges]
    assumed = sum(not source or source.startswith("assumed") for source in sources)
    message = f"{assumed} of {len(sources)} ranges are assumed"
    return graded("ranges sourced", assumed / len(sources), 0.0, 1.0, message, advice)


def within_evidence(scenario: Scenario, spent: Sequence[Stretch] | None = None) -> Check:
    """Values of the scenario, and what came of them if that is known, that lie outside what was ever observed."""
    found = [*stretches(scenario), *(spent or ())]
    name, n = "within the evidence", float(len(found))
    if not found:
        what = "price, use and pay" if spent is None else "price, use, pay and realised spend"
        return Check(name, PASS, n, 0.0, "values", f"{what} lie within what was observed")
    found.sort(key=lambda one: (not one.meant, not one.range.far(one.value)))  # what is a slip or far off first
    parts = [one.text for one in found[:3]]
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    status = FAIL if any(one.range.far(one.value) for one in found) else REVIEW
    slip = "Mend what was typed in another unit. " if found[0].meant else ""
    advice = f"{slip}Beyond the evidence the curve is a guess: read the result as a thought experiment, or move closer."
    return Check(name, status, n, 0.0, "values", "; ".join(parts) + more, advice)


def parameters_settled(scenario: Scenario, drawn: bool = False) -> list[Check]:
    """How many values the scenario itself calls uncertain; no row where there are none, or where all is well.

    As written a run takes their central case; where inputs are ``drawn`` only a value outside its own range is wrong.
    """
    many, off = len(scenario.uncertain), off_centre(scenario)
    if not many or (drawn and not off):
        return []
    advice = "Run it without --as-written before you choose."
    if off:
        far = f"the {parameter_name(off[0])} is written outside the middle 90% of its own range"
        message = f"{many} values are uncertain, and {far}"
        return [Check("parameters settled", FAIL, many, 0.0, "values", message, "Mend the value or the range.")]
    message = f"{many} values are uncertain; this run takes the central case, as written in the world"
    return [Check("parameters settled", REVIEW, many, 0.0, "values", message, advice)]


def experiments_agree(learned: Learned | None) -> list[Check]:
    """Whether experiments lie within what the ranges allow, and leave worlds enough; no row where none is used."""
    if learned is None:
        return []
    worst, many = min(learned.experiments, key=lambda one: one.p), len(learned.experiments)
    message = f"the least likely of {many} under the ranges is {short(worst.name, 60)}: p = {probability(worst.p)}"
    contradicts = "It and the ranges contradict each other: look at its arms, its figures and the ranges."
    within = _not_below("experiments within the ranges", worst.p, SURPRISING, "p", message, contradicts)
    kept = f"{FIRST} worlds over the ranges are worth {learned.effective:,.0f} in the light of experiments"
    lack = "Few worlds agree with all of them: widen the ranges, or raise transfer.other_variance of the most precise."
    return [within, _not_below("worlds agree with experiments", learned.effective, WORTH, "worlds", kept, lack)]


def _not_below(name: str, found: float, ends: tuple[float, float], unit: str, message: str, advice: str) -> Check:
    """PASS down to the first end, REVIEW down to the second, else FAIL: worlds beyond the ranges are then wanted."""
    status = PASS if found >= ends[0] else REVIEW if found >= ends[1] else FAIL
    return Check(name, status, found, ends[0], unit, message, "" if status == PASS else advice)


def price_fact(scenario: Scenario) -> tuple[str, str]:
    """The price of tokens, which two ways to give it may set fourfold apart: a figure and what it is.

    Example: of a price of 1.03 it is "1.03" and "USD per Mtok, blended".
    """
    price = scenario.world.price
    origin = "" if price.mix is None else " from list prices"
    return setting(float(price.usd_per_mtok), 3), f"USD per Mtok, blended{origin}"
