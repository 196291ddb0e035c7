"""The page of a study of assumptions: the net value of every policy under each, and which changes the winner."""

from simulator.currency import in_currency
from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.files.study_page import StudyPage, unfinished
from simulator.studies.assumptions.charts import lead_chart
from simulator.studies.assumptions.results import Assumptions
from simulator.studies.assumptions.tables import MARK, brief_table, lead_table, setting_table, winner_table
from simulator.studies.learning.page import brief_tables, learning_section, tables_of

SET = (
    "An assumption sets these values together and leaves everything else as written. A team with a value of its own "
    "does not take one that is set for all teams."
)


def assumptions_page(found: Assumptions) -> StudyPage:
    """What a study of assumptions leaves, for a page, a folder and the terminal."""
    runs = found.runs
    style = looks(runs.policies)
    wide = winner_table(found, colours(style))
    basis = (
        "One assumption is changed at a time, all other inputs exactly as written; tokensim run draws all that is not "
        "known at once, and may name another choice. Under each of them every policy is run in the same "
        f"{runs.replications} replications. Net value is against the same work without tokens under the same "
        "assumption. The interval of a lead allows for which of the other policies is the best."
    )
    return StudyPage(
        study="assumptions",
        scenario=runs.scenario,
        kicker="Which assumption changes the answer",
        answer=found.answer,
        remarks=found.remarks,
        sections=[
            Section("leads", "Which assumption changes the winner", basis, (lead_chart(found, style),), (wide,)),
            Section("settings", "What is assumed", SET, (), (setting_table(found),)),
            *learning_section(found.lessons),
        ],
        tables={
            **{name: getattr(found, name) for name in ("winners", "net_values", "settings")},
            **tables_of(found.lessons),
        },
        summary=(brief_table(found), lead_table(found), *brief_tables(found.lessons)),
        note=f"{in_currency('USD per post and month')}; n = {runs.replications} replications, intervals at "
        f"{runs.scenario.confidence:.0%}; {MARK} may be the best. The intervals of net values stand on the page.",
        checks=found.checks,
        settings={"engine": runs.engine, "replications": runs.replications},
        warning=unfinished(runs.interrupted, runs.replications, runs.scenario.replications),
    )
