"""Names, policies and curves that are wrong, and the whole message each gets."""

import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.parameters import OF_A_KIND
from tests.scenario.texts import Case, case, changed, errors, lines

KIND = "kind: uncapped"
CAP = "usd_per_month: 200"
FORMS = "Give all three numbers of the manager's form, or none of them and use gain and scale_mtok_per_hour."
KINDS = ", ".join(OF_A_KIND["policies"])


def curve(what: str, new: str, message: str) -> Case:
    """A curve for the first team, on line 12."""
    return case(
        what,
        "engineers: 12",
        f"engineers: 12\n      curve: {new}",
        f"12: team 1 (product): world.teams[0].curve{message}",
    )


NAMES = [
    case(
        "duplicate team",
        "name: data",
        "name: product",
        "12: team 2 (product): world.teams[1] is a second team called 'product'. Give each team its own name.",
    ),
    case(
        "duplicate policy",
        KIND,
        "{kind: capped, usd_per_month: 9}",
        "16: policy 2 (capped): policies[1] is a second policy called 'capped'. Give each policy its own name.",
    ),
    case(
        "policy called as the baseline",
        KIND,
        "{kind: uncapped, name: none}",
        "15: policy 1 (none): policies[0].name = 'none' is the name of the baseline. Choose another.",
    ),
    case(
        "team name that YAML reads as a boolean",
        "name: data",
        "name: no",
        "12: team 2: world.teams[1].name = no must be text, but YAML reads it as true or false. "
        "Put it in quotes: 'no'.",
    ),
    case(
        "number as a name",
        "name: data",
        "name: 42",
        "12: team 2: world.teams[1].name = 42 must be text. Put it in quotes: '42'.",
    ),
    case("blank name", "name: data", "name: ' '", "12: team 2: world.teams[1].name = ' ' must not be blank."),
]

POLICIES = [
    case(
        "unknown kind",
        KIND,
        "kind: generous",
        f"15: policy 1 (generous): policies[0].kind = 'generous' must be one of: {KINDS}.",
    ),
    case(
        "misspelt kind",
        KIND,
        "kind: planer",
        f"15: policy 1 (planer): policies[0].kind = 'planer' must be one of: {KINDS}. Did you mean 'planner'?",
    ),
    case("kind missing", KIND, "name: x", f"15: policy 1 (x): policies[0] needs the key 'kind'. Known: {KINDS}."),
    case(
        "kind is a list",
        KIND,
        "kind: [a]",
        f"15: policy 1: policies[0].kind is a list; it must be one of: {KINDS}.",
    ),
    case(
        "bare kind",
        f"- {KIND}",
        "- uncapped",
        "15: policy 1: policies[0] = 'uncapped' must be a block of keys, such as kind: uncapped.",
    ),
    case(
        "the baseline listed",
        KIND,
        "kind: none",
        "15: policy 1 (none): policies[0] must not be the policy none, which always runs as the baseline of every ROI. "
        "Remove it.",
    ),
    case(
        "the baseline listed under its own name",
        KIND,
        "{kind: none, name: none}",
        "15: policy 1 (none): policies[0] must not be the policy none, which always runs as the baseline of every ROI. "
        "Remove it.",
    ),
    case(
        "invalid allowance beside another",
        CAP,
        "usd_per_month: -1\n    share_of_base_pay: 0.5",
        "17: policy 2 (capped): policies[1].usd_per_month = -1 must be from 0 to 1,000,000,000 (USD/month).",
    ),
    case(
        "too many policies",
        KIND,
        KIND + "".join(f"\n  - {{kind: uncapped, name: copy {index}}}" for index in range(49)),
        "14: policies is too long: at most 50 entries.",
    ),
    case(
        "both allowances",
        CAP,
        f"{CAP}\n    share_of_base_pay: 0.5",
        "18: policy 2 (capped): policies[1] gives two allowances, usd_per_month and share_of_base_pay. "
        "Keep one of them.",
    ),
    case(
        "no allowance",
        f"\n    {CAP}",
        "",
        "16: policy 2 (capped): policies[1] gives no allowance. Give usd_per_month or share_of_base_pay.",
    ),
    case(
        "unknown choice",
        CAP,
        f"{CAP}\n    when_used_up: ecomony",
        "18: policy 2 (capped): policies[1].when_used_up = 'ecomony' must be one of: stop, economy. "
        "Did you mean 'economy'?",
    ),
    case(
        "number for a yes or no",
        CAP,
        f"{CAP}\n    pooled: 1",
        "18: policy 2 (capped): policies[1].pooled = 1 must be true or false.",
    ),
]

CURVES = [
    curve(
        "convex power",
        "{family: power, exponent: 1.4}",
        ".exponent = 1.4 must be below 1 (a concave curve). Try 0.3 to 0.8.",
    ),
    curve(
        "straight power",
        "{family: power, exponent: 1}",
        ".exponent = 1 must be below 1 (a concave curve). Try 0.3 to 0.8.",
    ),
    curve(
        "nearly straight power",
        "{family: power, exponent: 0.97}",
        ".exponent = 0.97 must be at most 0.95 (a curve so nearly straight has no sensible optimum). Try 0.3 to 0.8.",
    ),
    curve(
        "S-shaped hill",
        "{family: hill, exponent: 1.5}",
        ".exponent = 1.5 must be at most 1 (above 1 the curve is S-shaped, not concave). Try 0.3 to 1.",
    ),
    curve("exponent missing", "{family: hill}", " needs the key 'exponent' for the family hill. Try 0.3 to 0.8."),
    curve(
        "elasticity missing",
        "{family: ces}",
        " needs the key 'substitution_elasticity' for the family ces. "
        "Try 0.25 (Demirer, Musolff and Yang, NBER w35275, May 2026).",
    ),
    curve(
        "exponent unused",
        "{exponent: 0.5}",
        ".exponent = 0.5 does not belong to the family michaelis_menten. "
        "Remove it, or choose the family hill or power.",
    ),
    curve(
        "manager's form half given",
        "{reference_usd_per_month: 300}",
        " gives reference_usd_per_month without gain_at_reference and half_gain_usd_per_month. " + FORMS,
    ),
    curve(
        "manager's form without a maximum",
        "{family: logarithmic, gain_at_reference: 1, reference_usd_per_month: 90, half_gain_usd_per_month: 60}",
        " cannot have half of its maximum gain: the family logarithmic has no maximum. "
        "Use gain and scale_mtok_per_hour.",
    ),
    curve(
        "manager's form of a fantastic gain",
        "{gain_at_reference: 0.5, reference_usd_per_month: 1, half_gain_usd_per_month: 1000}",
        " says that the largest gain is 500.5, which is above 20. Lower gain_at_reference or half_gain_usd_per_month.",
    ),
    curve(
        "manager's form beside a invalid shape",
        "{family: hill, gain_at_reference: 0.5, reference_usd_per_month: 1, half_gain_usd_per_month: 1000}",
        " needs the key 'exponent' for the family hill. Try 0.3 to 0.8.",
    ),
    curve(
        "manager's form with an error of its own",
        "{gain_at_reference: -1, reference_usd_per_month: 90, half_gain_usd_per_month: 60}",
        ".gain_at_reference = -1 must be above 0 and at most 20 (ratio).",
    ),
    curve(
        "elasticity unused",
        "{family: hill, exponent: 0.5, substitution_elasticity: 0.3}",
        ".substitution_elasticity = 0.3 does not belong to the family hill. Remove it, or choose the family ces.",
    ),
    curve("exponent too small", "{family: hill, exponent: 0.01}", ".exponent = 0.01 must be from 0.05 to 1 (ratio)."),
    curve(
        "exponent in words",
        "{family: power, exponent: half}",
        ".exponent = 'half' must be a number from 0.05 to 1 (ratio). Write the bare number, without unit or quotes.",
    ),
    curve(
        "unknown family",
        "{family: hil, exponent: 0.5}",
        ".family = 'hil' must be one of: michaelis_menten, exponential, hill, logarithmic, power, ces, points, own. "
        "Did you mean 'hill'?",
    ),
    curve(
        "both forms",
        "{gain: 2, gain_at_reference: 1, reference_usd_per_month: 90, half_gain_usd_per_month: 60}",
        " gives both gain and gain_at_reference, two ways to say the same. Keep one of them.",
    ),
]

CASES = [*NAMES, *POLICIES, *CURVES]


@pytest.mark.parametrize("spoilt", CASES, ids=[one.what for one in CASES])
def test_the_whole_message(spoilt: Case) -> None:
    assert errors(changed(spoilt.old, spoilt.new)) == lines(*spoilt.messages)


def _one_team(extra: str) -> str:
    head = "title: t\nquestion: q\nworld:\n  teams:\n    - name: a\n      engineers: 2\n"
    return f"{head}{extra}policies:\n  - kind: uncapped\n"


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (
            "      rework: {base: 0.4, slope: 0.7}\n",
            "s.yaml:7: team 1 (a): world.teams[0].rework.slope = 0.7 must be at most 0.6: with base = 0.4 it would be "
            "above 1.",
        ),
        (
            "      curve: {family: power, exponent: 0.4}\n      rework: {slope: 0.1}\n",
            "s.yaml:8: team 1 (a): world.teams[0] needs rework.slope 0 with the family power, whose response has no "
            "maximum to which the added chance could belong. Use michaelis_menten, exponential, hill or ces.",
        ),
    ],
)
def test_rework_that_could_not_be_a_probability(extra: str, message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        loads(_one_team(extra), "s.yaml")
    assert str(error.value) == message
