"""Every malformed sweep gets a sentence with its line before any work starts."""

import pytest

from simulator.scenario.blocks.sweep import Sweep
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.study_checks import described

TEXT = """\
title: A sweep
question: Which?
months: 6
world:
  teams:
    - {name: alpha, engineers: 3}
policies:
  - kind: uncapped
  - {kind: capped, usd_per_month: 200}
sweep:
  design: sobol
  size: 64
  policies: [capped]
  parameters:
    world.defaults.curve.gain: {low: 0.5, high: 3}
    world.defaults.amenable_share: {kind: triangular, low: 0.2, mode: 0.35, high: 0.5, source: a guess}
    policies.capped.usd_per_month: [100, 200, 400]
"""
GAIN, CAP = "{low: 0.5, high: 3}", "[100, 200, 400]"
SHARE = "{kind: triangular, low: 0.2, mode: 0.35, high: 0.5, source: a guess}"

CASES: dict[str, tuple[str, str, str]] = {
    "design misspelt": (
        "design: sobol",
        "design: gird",
        "11: sweep.design = 'gird' must be one of: grid, one_at_a_time, "
        "latin_hypercube, sobol, halton, morris, saltelli, saltelli_pairs. Did you mean 'grid'?",
    ),
    "unbalanced": (
        "size: 64",
        "size: 65",
        "12: sweep.size = 65 must be a power of two for the design sobol. Take 64 or 128.",
    ),
    "no size": ("size: 64", "size: 0", "12: sweep.size = 0 must be from 1 to 1,000,000,000,000,000 (count)."),
    "one trajectory": (
        "design: sobol\n  size: 64",
        "design: morris\n  size: 1",
        "12: sweep.size = 1 must be at least 2 for the design morris: one gives no interval.",
    ),
    "policy misspelt": ("[capped]", "[caped]", "13: sweep.policies names no policy 'caped'. Did you mean 'capped'?"),
    "policy not run": (
        "[capped]",
        "[uncapped]",
        "17: {AT} 'policies.capped.usd_per_month' belongs to the policy 'capped', which is not run.",
    ),
    "path misspelt": (
        "curve.gain:",
        "curve.gian:",
        "15: {AT} 'world.defaults.curve.gian' leads nowhere: did you mean 'world.defaults.curve.gain'?",
    ),
    "path of a block": (
        "curve.gain:",
        "curve:",
        "15: {AT} 'world.defaults.curve' is a block, not a single value. Inside it: family, gain",
    ),
    "the same value twice": (
        "policies.capped.usd_per_month:",
        "policies[1].usd_per_month: [100]\n    policies.capped.usd_per_month:",
        "18: {AT} 'policies.capped.usd_per_month' is the same value as 'policies[1].usd_per_month'. Keep one of them.",
    ),
    "a setting of the study": (
        "world.defaults.curve.gain:",
        "replications:",
        "15: {AT} 'replications' is a setting of the study. Use sweep.replications.",
    ),
    "the sweep itself": ("world.defaults.curve.gain:", "sweep.size:", "15: {AT} 'sweep.size' leads nowhere"),
    "out of range": (
        SHARE,
        "{low: 0.2, high: 1.5}",
        "16: {AT} 'world.defaults.amenable_share' (0.2 to 1.5) reaches a "
        "scenario that is invalid: world.defaults.amenable_share = 1.5 must be from 0 to 1 (share).",
    ),
    "an endless tail": (SHARE, "{kind: normal, mean: 0.3, sigma: 0.2}", "reaches a scenario that is invalid"),
    "together out of range": (
        SHARE,
        "{low: 0.2, high: 0.5}\n    world.defaults.rework.base: {low: 0, high: 0.6}\n"
        "    world.defaults.rework.slope: {low: 0, high: 0.6}",
        "14: {AT} its values "
        "together reach a scenario that is invalid: world.defaults.rework.slope = 0.6 must be at "
        "most 0.4",
    ),
    "words for a number": (CAP, "[100, stop]", "policies[1].usd_per_month = 'stop' must be a number"),
    "a bare number": (GAIN, "3", "15: sweep.parameters.world.defaults.curve.gain = 3 must be a block of keys."),
    "an end missing": (
        GAIN,
        "{low: 0.5}",
        "15: sweep.parameters.world.defaults.curve.gain needs high for the kind uniform.",
    ),
    "ends crossed": (GAIN, "{low: 3, high: 0.5}", "has high = 0.5, which must be above low = 3."),
    "key misspelt": (GAIN, "{low: 0.5, high: 3, levls: 3}", "has no key 'levls'. Did you mean 'levels'?"),
    "kind unknown": (GAIN, "{kind: gamma, low: 1, high: 2}", "must be one of: uniform, loguniform, triangular"),
    "a nested list": (CAP, "[100, [200]]", "must hold plain values: numbers, words, true or false."),
    "no number": (GAIN, "[.nan, 1]", "15: sweep.parameters.world.defaults.curve.gain.values must hold finite numbers."),
    "an endless whole number": (GAIN, "[1]\n    world.teams.alpha.engineers: [.inf]", "must hold finite"),
    "an empty list": (CAP, "[]", "17: sweep.parameters.policies.capped.usd_per_month.values must not be empty."),
}


def test_the_text_is_fine() -> None:
    sweep = loads(TEXT).scenario.sweep
    assert sweep is not None
    assert list(sweep.parameters) == [
        "world.defaults.curve.gain", "world.defaults.amenable_share", "policies.capped.usd_per_month",
    ]  # fmt: skip
    assert sweep.count == 64


@pytest.mark.parametrize("what", CASES)
def test_a_malformed_sweep_is_told(what: str) -> None:
    old, new, sentence = CASES[what]
    sentence = sentence.replace("{AT}", "sweep.parameters:")
    assert TEXT.count(old) == 1
    with pytest.raises(ScenarioError) as caught:
        loads(TEXT.replace(old, new), "sweep.yaml")
    assert f"sweep.yaml:{sentence}" in str(caught.value) or (
        not sentence[0].isdigit() and sentence in str(caught.value)
    ), str(caught.value)


def test_too_many_points_are_counted_and_refused() -> None:
    text = TEXT.replace("design: sobol", "levels: 1000\n  design: grid").replace(CAP, "{low: 1, high: 2}")
    with pytest.raises(ScenarioError) as caught:
        loads(text, "sweep.yaml")
    assert "sweep asks for 1000 x 1000 x 1000 = 1,000,000,000 points, about" in str(caught.value)


def test_levels_that_round_to_the_same_number_are_refused() -> None:
    text = TEXT.replace("design: sobol", "levels: 5\n  design: grid").replace("kind: uncapped", "kind: gated")
    text = text.replace("[capped]", "[capped, gated]").replace(
        "policies.capped.usd_per_month: [100, 200, 400]", "policies.gated.reviewers: {low: 1, high: 3}"
    )
    with pytest.raises(ScenarioError, match=r"are 1, 2, 3 as whole numbers, some of them twice"):
        loads(text)


def test_parameters_are_needed() -> None:
    head = TEXT[: TEXT.index("  parameters:")]
    for end, sentence in (
        ("", "sweep needs the key 'parameters'"),
        ("  parameters: {}\n", "must name at least one value"),
    ):
        with pytest.raises(ScenarioError, match=sentence):
            loads(head + end)


def test_several_faults_are_told_at_once() -> None:
    text = (
        TEXT.replace("curve.gain:", "curve.gian:").replace("[capped]", "[caped]").replace("amenable_share", "amenable")
    )
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    assert len(caught.value.errors) == 4  # and a policy that is not run


@pytest.mark.parametrize(
    ("design", "count"), [("grid", 75), ("one_at_a_time", 14), ("halton", 64), ("morris", 256), ("saltelli", 320)]
)
def test_points_are_counted(design: str, count: int) -> None:
    sweep = loads(TEXT.replace("design: sobol", f"design: {design}")).scenario.sweep
    assert isinstance(sweep, Sweep)
    assert sweep.count == count


def test_ranges_in_words() -> None:
    sweep = loads(TEXT).scenario.sweep
    assert sweep is not None
    assert [described(one) for one in sweep.parameters.values()] == [
        "0.5 to 3", "0.2 to 0.5, triangular", "100, 200, 400",
    ]  # fmt: skip
