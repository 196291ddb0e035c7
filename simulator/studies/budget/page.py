"""The page of a right budget: response curve, the split between teams, all numbers, and how they are computed."""

from simulator.report.elements.section import Section
from simulator.report.files.study_page import StudyPage, unfinished
from simulator.studies.budget.charts import response_chart
from simulator.studies.budget.results import Budget
from simulator.studies.budget.tables import MOST_ROWS, budget_table, curve_table, gains_table, method_table
from simulator.studies.budget.team_charts import allocation_chart, teams_chart
from simulator.studies.input_checks import price_fact
from simulator.text import head_count, setting, visible


def budget_page(found: Budget) -> StudyPage:
    """What a right budget leaves, for a page, a folder and the terminal."""
    runs, grid, more = found.runs, found.runs.grid, len(found.budgets) - MOST_ROWS
    split = {} if found.allocation is None else {"split": found.allocation.table}
    return StudyPage(
        study="budget",
        scenario=runs.scenario,
        kicker="The right budget",
        question=f"At what value of {grid.name} of {visible(grid.policy.label)} does the next dollar stop paying?",
        answer=found.answer,
        remarks=found.remarks,
        sections=_sections(found),
        tables={"curve": found.curve, "budget": found.budgets, **split},
        summary=(curve_table(found, total_only=True), budget_table(found, brief=True)),
        note=_note(found) + (f" {more:,} more teams are in budget.csv." if more > 0 else ""),
        checks=found.checks,
        settings={
            "seconds": round(runs.seconds, 2),
            "engine": runs.engine,
            "replications": runs.replications,
            "replications_asked": runs.scenario.replications,
            "policy": grid.policy.label,
            "lever": grid.lever,
            "values": list(grid.values),
            "hurdle": found.hurdle,
        },
        warning=_warning(found),
        facts=_facts(found),
    )


def _sections(found: Budget) -> list[Section]:
    charts = (response_chart(found), *([teams_chart(found)] if len(found.budgets) > 1 else []))
    sections = [Section("curve", "Response curve", "", charts)]
    if found.allocation is not None:
        split, gains = (allocation_chart(found.allocation, found),), (gains_table(found.allocation),)
        sections.append(Section("between", "Between teams", found.allocation.sentence, split, gains))
    numbers = (budget_table(found), curve_table(found))
    return [
        *sections,
        Section("numbers", "All numbers", f"Under each mean is its interval. {_note(found)}", (), numbers),
        Section("method", "How it is computed", "", (), (method_table(found),)),
    ]


def _note(found: Budget) -> str:
    return (
        "Money is per post and month unless another unit is given, against the same work without tokens; intervals "
        f"at {found.runs.scenario.confidence:.0%}."
    )


def _facts(found: Budget) -> list[tuple[str, str]]:
    grid = found.runs.grid
    lowest, highest = setting(grid.values[0], 3), setting(grid.values[-1], 3)
    return [
        (head_count(found.runs.scenario.engineers), "engineers"),
        (f"{len(grid.values)}", f"levels, from {lowest} to {highest}"),
        ("not set" if grid.today is None else setting(grid.today, 3), f"{grid.name} as written"),
        (f"{found.hurdle:+g}" if found.hurdle else "0", "hurdle of marginal ROI"),
        (f"{found.runs.replications:,}", "paired replications"),
        price_fact(found.runs.scenario),
    ]


def _warning(found: Budget) -> str:
    unverified = "The split between teams was not verified in fresh replications." if found.interrupted else ""
    return unfinished(found.runs.interrupted, found.runs.replications, found.runs.scenario.replications) or unverified
