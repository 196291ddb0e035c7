"""The page of a right budget: response curve, the split between teams, all numbers, and how they are computed."""

from simulator.report.elements.section import Section
from simulator.report.files.study_page import StudyPage
from simulator.studies.budget.charts import response_chart
from simulator.studies.budget.results import Budget
from simulator.studies.budget.tables import budget_table, curve_table, method_table, promise_table
from simulator.studies.budget.team_charts import allocation_chart, teams_chart
from simulator.text import setting, visible


def budget_page(found: Budget) -> StudyPage:
    """What a right budget leaves, for a page and a folder."""
    climb, allocation = found.climb, found.allocation
    ladder = climb.ladder
    split = {} if allocation is None else {"split": allocation.table}
    return StudyPage(
        study="budget",
        scenario=climb.scenario,
        kicker="The right budget",
        question=f"At what value of {ladder.name} of {visible(ladder.policy.label)} does the next dollar stop paying?",
        answer=found.answer,
        sections=_sections(found),
        tables={"curve": found.curve, "budget": found.budgets, **split},
        checks=found.checks,
        settings={
            "seconds": round(climb.seconds, 2),
            "engine": climb.engine,
            "replications": climb.replications,
            "replications_asked": climb.scenario.replications,
            "policy": ladder.policy.label,
            "lever": ladder.lever,
            "values": list(ladder.values),
            "hurdle": found.hurdle,
        },
        warning=_warning(found),
        facts=_facts(found),
    )


def _sections(found: Budget) -> list[Section]:
    charts = (response_chart(found), *([teams_chart(found)] if len(found.budgets) > 1 else []))
    sections = [Section("curve", "Response curve", "", charts)]
    if found.allocation is not None:
        split = (allocation_chart(found.allocation, found),)
        plans = (promise_table(found.allocation),)
        sections.append(Section("between", "Between teams", found.allocation.sentence, split, plans))
    lead = (
        "Under each mean its interval. Money per engineer and month unless another unit is given; the counterfactual "
        "is the same work without tokens."
    )
    return [
        *sections,
        Section("numbers", "All numbers", lead, (), (budget_table(found), curve_table(found))),
        Section("method", "How it is computed", "", (), (method_table(found),)),
    ]


def _facts(found: Budget) -> list[tuple[str, str]]:
    ladder = found.climb.ladder
    lowest, highest = setting(ladder.values[0], 3), setting(ladder.values[-1], 3)
    return [
        (f"{found.climb.scenario.engineers:,}", "engineers"),
        (f"{len(ladder.values)}", f"rungs, from {lowest} to {highest}"),
        ("not set" if ladder.today is None else setting(ladder.today, 3), f"{ladder.name} as written"),
        (f"{found.hurdle:+g}" if found.hurdle else "0", "hurdle of marginal ROI"),
        (f"{found.climb.replications:,}", "paired replications"),
    ]


def _warning(found: Budget) -> str:
    n, asked = found.climb.replications, found.climb.scenario.replications
    if found.climb.interrupted:
        return f"{n} of {asked} replications were finished. All numbers here rest on those."
    return "The split between teams was not tried in fresh replications." if found.interrupted else ""
