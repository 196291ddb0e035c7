"""The page of what is not known: which policy to choose, and what is worth finding out."""

from simulator.currency import converted, in_currency
from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.files.study_page import StudyPage, unfinished
from simulator.studies.choice.charts import best_chart, range_chart, regret_chart, worth_chart, worth_headline
from simulator.studies.choice.flips import surely_worth
from simulator.studies.choice.tables import inputs_table, policy_table, variance_table
from simulator.studies.uncertainty.study import Uncertainty
from simulator.text import interval, number

VARIANCE = (
    "The variance of a net value, or of a lead, over worlds, split by where it comes from. What random numbers make is "
    "measured with the inputs as written."
)


def uncertainty_page(found: Uncertainty) -> StudyPage:
    """What the study leaves, for a page, a folder and the terminal."""
    comparison, chosen, scenario = found.comparison, found.choice, found.choice.scenario
    n, asked = comparison.replications, scenario.replications
    style = looks([policy for policy in comparison.policies if not policy.upper_bound])
    policies = policy_table(chosen, colours(style))
    basis = (
        f"{n} worlds: each has its own inputs, a point of a scrambled Sobol sequence over the ranges below, and its "
        "own random numbers, the same for every policy. Net value is against the same work without tokens."
    )
    charts = (best_chart(chosen, style), range_chart(chosen, style), regret_chart(chosen, style))
    inputs = inputs_table(chosen)
    shown = surely_worth(chosen.inputs, scenario.confidence)  # else bars are shorter than their intervals
    worth = (worth_chart(chosen),) if shown else ()
    return StudyPage(
        study="uncertainty",
        scenario=scenario,
        kicker="What we do not know, and what it costs",
        answer=found.answer,
        told=found.told,
        sections=[
            Section("best", "Which policy to choose", basis, charts, (policies,)),
            Section("variance", "Inputs or random variation", VARIANCE, (), (variance_table(chosen),)),
            Section("worth", "What is worth finding out", _worth(found), worth, (inputs,)),
        ],
        tables={name: getattr(chosen, name) for name in ("policies", "variance", "inputs", "points")},
        summary=(policies, inputs_table(chosen, brief=True)),
        note=f"{in_currency('USD per post and month')}; {basis} Intervals at {scenario.confidence:.0%}.",
        checks=found.checks,
        settings={"engine": comparison.engine, "replications": scenario.replications},
        warning=unfinished(comparison.interrupted, n, asked, "replications"),
    )


def _worth(found: Uncertainty) -> str:
    row, said = found.choice.policies.iloc[0], f"{worth_headline(found.choice)}. "
    value, low, high = (converted(row[f"regret_usd{end}"]) for end in ("", "_low", "_high"))
    per_post = in_currency("USD per post and month")
    return (
        f"{said}Knowing everything before choosing among these policies, random variation included, would be worth "
        f"{number(value, 'USD', (low, high))} {per_post} ({interval(low, high, 'USD', (value,))}): "
        "that is the expected regret of choosing now. Knowing one input is worth at most that. A policy that is not "
        "among them, or a value outside its range, is not counted."
    )
