"""The page of an exploration of the parameters: which policy is best, and what is worth finding out."""

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.files.study_page import StudyPage
from simulator.studies.uncertainty.charts import best_chart, range_chart, worth_chart
from simulator.studies.uncertainty.regret_chart import regret_chart
from simulator.studies.uncertainty.results import Uncertainty
from simulator.studies.uncertainty.tables import doubt_table, policy_table, worth_table
from simulator.text import interval, number


def uncertainty_page(found: Uncertainty) -> StudyPage:
    """What an exploration leaves, for a page and a folder."""
    exploration = found.exploration
    style = looks(exploration.policies)
    own = colours(style)
    sections = [
        Section(
            "best",
            "Which policy is best",
            basis(found),
            (best_chart(found, style), range_chart(found, style), regret_chart(found, style)),
            (policy_table(found, own),),
        ),
        Section("doubt", "Luck or parameters", _doubt(found), (), (doubt_table(found),)),
        Section("worth", "What is worth finding out", _worth(found), (worth_chart(found),), (worth_table(found),)),
    ]
    n, asked = len(exploration.net), exploration.asked
    return StudyPage(
        study="uncertainty",
        scenario=exploration.scenario,
        kicker="What we do not know, and what it costs",
        answer=found.answer,
        sections=sections,
        tables={
            "policies": found.policies,
            "doubt": found.doubt,
            "resolving": found.resolving,
            "points": found.points,
        },
        checks=found.checks,
        settings={"engine": exploration.engine, "points": n, "replications": exploration.scenario.replications},
        warning=f"{n} of {asked} points were finished; all numbers here rest on those."
        if exploration.interrupted
        else "",
    )


def basis(found: Uncertainty) -> str:
    """What was run, in a sentence or two."""
    net = found.exploration.net
    return (
        f"{len(net)} parameter points, spread over the ranges below by a scrambled Sobol sequence; at each of them "
        f"every policy meets the same {net.shape[2]} worlds. Net value is against the same work without tokens."
    )


def _doubt(found: Uncertainty) -> str:
    return (
        "The variance of a net value, or of a lead, over parameters and luck, split by where it comes from. Luck at "
        "some points only is luck that matters more under some parameters than under others."
    )


def _worth(found: Uncertainty) -> str:
    one = found.perfect
    ends = interval(one.low, one.high, "USD", (one.value,))
    return (
        f"Knowing everything before choosing would be worth {number(one.value, 'USD', (one.low, one.high))} USD per "
        f"engineer and month ({ends}): that is what choosing now costs in expectation. Knowing one value is worth at "
        "most that."
    )
