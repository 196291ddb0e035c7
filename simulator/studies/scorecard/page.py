"""The page of the scorecard: misses, what cannot be told, hits; and what was left out, with the reason."""

from typing import Final

from simulator.report.elements.section import Section
from simulator.report.files.study_page import StudyPage, unfinished
from simulator.studies.scorecard.charts import verdict_chart
from simulator.studies.scorecard.results import Scorecard
from simulator.studies.scorecard.run import LARGE_USD, SMALL_USD
from simulator.studies.scorecard.tables import brief_table, event_table, excluded_table, of_events, verdict_tables
from simulator.studies.scorecard.verdict import LEVEL, WIDE_TIMES
from simulator.text import usd

READ: Final = (
    f"The model's figure is the median over companies, with the interval that holds {LEVEL:.0%} of them. A hit: the "
    "published figure lies within the interval, or all of the published range where there is no figure. A miss: it "
    f"does not. Cannot tell: it does, but the interval spans more than a factor of {WIDE_TIMES:.0f} (for a change: "
    "from none to a doubling; for a share: most of what is possible), so that hardly anything could miss it. Many "
    "sources measure something near the row they stand in: what, and what kind of source it is, is said below each."
)
HOW: Final = (
    "Each replication is a company of its own: every input of which nothing is known is drawn over its range, and it "
    "meets random numbers of its own. It is run without tokens, without a limit, with less and more use, charged, and "
    "with allowances. Three things that happened are run again: in the middle of the year the price falls by 10%, or "
    f"a cap of {usd(LARGE_USD)} a month begins; and an allowance of {usd(SMALL_USD)} a month is used up. Output counts "
    "finished items, as published studies count merged changes. Users are engineers who use any tokens."
)
LEFT_OUT: Final = (
    "No fact of the scorecard was used to set a default or a range. These figures were, or measure what the model does "
    "not have, or have no source that can be named."
)


def scorecard_page(found: Scorecard) -> StudyPage:
    """What the study leaves, for a page, a folder and the terminal."""
    runs = found.runs
    charts = (verdict_chart(found.facts, runs.replications),)
    return StudyPage(
        study="scorecard",
        scenario=runs.scenario,
        kicker="Published facts that no input was set from",
        answer=found.answer,
        remarks=found.remarks[:1],
        sections=[
            Section(
                "facts", "Facts beside the model", READ, charts, verdict_tables(of_events(found.facts, wanted=False))
            ),
            Section("events", "Things that happened, run again", HOW, (), (event_table(found.facts),)),
            Section("excluded", "What was left out, and why", LEFT_OUT, (), (excluded_table(found.excluded),)),
        ],
        tables={"facts": found.facts, "excluded": found.excluded},
        summary=(brief_table(found.facts),),
        note=f"n = {runs.replications} companies, {runs.inputs} inputs drawn over their ranges; the model's interval "
        f"holds {LEVEL:.0%} of them. Sources, and of what kind they are, stand on the page.",
        checks=found.checks,
        settings={"engine": runs.engine, "replications": runs.replications},
        warning=unfinished(runs.interrupted, runs.replications, runs.scenario.replications, "companies"),
    )
