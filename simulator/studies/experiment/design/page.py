"""The page of the design of a trial: which to run, if any, what it can see, what it costs and what it teaches."""

from typing import Final

from simulator.currency import in_currency
from simulator.report.elements.section import Section
from simulator.report.files.study_page import StudyPage
from simulator.studies.experiment.design.charts import trial_charts
from simulator.studies.experiment.design.results import TrialDesign
from simulator.studies.experiment.design.tables import (
    arms_table,
    designs_table,
    inputs_table,
    regret_table,
    spill_table,
)

WORTH: Final = (
    "A trial is worth what choosing after it is expected to add over choosing now (EVSI), for the posts and months "
    "that are left, less what it costs: net value given up in worse arms, running it, and its analysis (ENBS)."
)
ARMS: Final = (
    "What an arm does to net value as a trial measures it: value of finished items less tokens, in the first months "
    "after the change. Its mean, and where nine worlds of ten lie. Knowing it exactly is worth EVPPI; no trial of it "
    "is worth more."
)
INPUTS: Final = "How much of the variance of each input, over the worlds, the best design is expected to take off."
REGRET: Final = (
    "What choosing now costs against choosing with everything known, and how much of that the best trial takes off."
)
SPILL: Final = (
    "Engineers of a team share a ranking and reviewers. The same engineers are simulated with everybody under the "
    "control and with half of each team under the arm: what differs for the other half is what a trial by engineer "
    "would miss."
)


def design_page(found: TrialDesign) -> StudyPage:
    """What the study leaves, for a page, a folder and the terminal."""
    plan, scenario = found.plan, found.scenario
    trial, regret = trial_charts(found)
    n = len(found.decision.net)
    basis = (
        f"{n} worlds, each put through a trial of every kind, {plan.baseline} months of records before it. Control: "
        f"{plan.control}. The choice holds for {plan.horizon} months and {plan.headcount:,} posts. An item is worth "
        f"{found.usd_per_item:,.0f} USD, as in the scenario."
    )
    tables = {name: getattr(found, name) for name in ("designs", "arm_effects", "inputs", "regret", "spill")}
    return StudyPage(
        study="experiment",
        scenario=scenario,
        kicker="Which trial to run, if any",
        answer=found.answer,
        told=found.told,
        sections=[
            Section("trial", "What trials are worth", f"{WORTH} {basis}", (trial,), (designs_table(found),)),
            Section("regret", "Regret before and after", REGRET, (regret,), (regret_table(found),)),
            Section("arms", "What the arms could do", ARMS, (), (arms_table(found),)),
            Section("inputs", "What it would teach", INPUTS, (), (inputs_table(found),)),
            Section("spill", "Whether the control feels the arm", SPILL, (), (spill_table(found),)),
        ],
        tables=tables,
        summary=(designs_table(found, brief=True),),
        note=f"{in_currency('USD')}; {basis} Intervals at {scenario.confidence:.0%}.",
        checks=found.checks,
        settings={
            "engine": found.engine,
            "replications": n,
            "control": plan.control,
            "arms": list(plan.arms),
            "months": list(plan.months),
            "headcount": plan.headcount,
            "horizon_months": plan.horizon,
            "run_usd": plan.run_usd[0],
            "analysis_usd": plan.analysis_usd[0],
        },
    )
