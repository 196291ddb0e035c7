"""The page of an exploration of the parameters: which policy is best, and what is worth finding out."""

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.files.study_page import StudyPage, unfinished
from simulator.studies.uncertainty.charts import best_chart, range_chart, regret_chart, worth_chart
from simulator.studies.uncertainty.results import Uncertainty
from simulator.studies.uncertainty.tables import policy_table, variance_table, worth_table
from simulator.text import interval, number

VARIANCE = (
    "The variance of a net value, or of a lead, over parameters and random numbers, split by where it comes from. "
    "Random variation at some points only matters more under some parameters than under others."
)


def uncertainty_page(found: Uncertainty) -> StudyPage:
    """What an exploration leaves, for a page, a folder and the terminal."""
    exploration, scenario = found.exploration, found.exploration.scenario
    n, asked, replications = len(exploration.net), exploration.asked, exploration.net.shape[2]
    style = looks(exploration.policies)
    policies = policy_table(found, colours(style))
    basis = (
        f"{n} parameter points, spread over the ranges below by a scrambled Sobol sequence; at each of them every "
        f"policy is run in the same {replications} replications. Net value is against the same work without tokens."
    )
    charts = (best_chart(found, style), range_chart(found, style), regret_chart(found, style))
    return StudyPage(
        study="uncertainty",
        scenario=scenario,
        kicker="What we do not know, and what it costs",
        answer=found.answer,
        remarks=found.remarks,
        sections=[
            Section("best", "Which policy is best", basis, charts, (policies,)),
            Section("variance", "Parameters or random variation", VARIANCE, (), (variance_table(found),)),
            Section("worth", "What is worth finding out", _worth(found), (worth_chart(found),), (worth_table(found),)),
        ],
        tables={name: getattr(found, name) for name in ("policies", "variance", "resolving", "points")},
        summary=(policies, worth_table(found, brief=True)),
        note=f"USD per post and month; {basis} Intervals at {scenario.confidence:.0%}.",
        checks=found.checks,
        settings={"engine": exploration.engine, "points": n, "replications": scenario.replications},
        warning=unfinished(exploration.interrupted, n, asked, "points"),
    )


def _worth(found: Uncertainty) -> str:
    one = found.perfect
    ends = interval(one.low, one.high, "USD", (one.value,))
    return (
        f"Knowing all these values before choosing among these policies would be worth "
        f"{number(one.value, 'USD', (one.low, one.high))} USD per post and month ({ends}): that is what choosing "
        "now costs in expectation. Knowing one value is worth at most that. A policy that is not among them, or a "
        "value outside its range, is not counted."
    )
