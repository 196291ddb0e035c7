"""Checks of the inputs that every study makes: sources, evidence, parameters that have settled."""

from collections.abc import Iterable, Sequence

from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.observed_ranges import Stretch, stretches
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption, tally
from simulator.scenario.reading.study_checks import off_centre
from simulator.stats.check import FAIL, PASS, REVIEW, Check, graded

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


def within_evidence(scenario: Scenario, spent: Sequence[Stretch] = ()) -> Check:
    """Values of the scenario, and what came of them, that lie outside what was ever observed."""
    found = [*stretches(scenario), *spent]
    name, n = "within the evidence", float(len(found))
    if not found:
        message = "price, spread of appetite, pay and realised spend lie within what was observed"
        return Check(name, PASS, n, 0.0, "values", message)
    parts = [
        f"{one.what} = {one.value:,.4g} {one.range.unit} (observed {one.range.low:g} to {one.range.high:,.6g}; "
        f"{one.range.source})"
        for one in found[:3]
    ]
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    status = FAIL if any(one.range.far(one.value) for one in found) else REVIEW
    advice = "Beyond the evidence the curve is a guess: read the result as a thought experiment, or move closer."
    return Check(name, status, n, 0.0, "values", "; ".join(parts) + more, advice)


def parameters_settled(scenario: Scenario) -> list[Check]:
    """How many values the scenario itself calls uncertain: a run takes them as written; no row where there are none."""
    many = len(scenario.uncertain)
    if not many:
        return []
    off = off_centre(scenario)
    advice = "Run tokensim uncertainty before you choose."
    if off:
        far = f"the {parameter_name(off[0])} is written outside the middle 90% of its own range"
        message = f"{many} values are uncertain, and {far}"
        return [
            Check("parameters settled", FAIL, many, 0.0, "values", message, f"Mend the value or the range. {advice}")
        ]
    message = f"{many} values are uncertain; this run takes the central case, as written in the world"
    return [Check("parameters settled", REVIEW, many, 0.0, "values", message, advice)]
