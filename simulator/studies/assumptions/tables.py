"""Tables of a study of assumptions: the net value of every policy under each, and what each of them sets."""

from collections.abc import Mapping
from typing import Final

from simulator.report.elements.table import (
    Cell,
    Column,
    Header,
    Row,
    Table,
    count_column,
    header,
    measure,
    measure_column,
    tabulate,
    text_column,
)
from simulator.scenario.blocks.assumptions import AS_WRITTEN
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.assumptions.results import Assumptions
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import first_upper, setting, short, visible

STUDY: Final = "assumptions"
MOST_BESIDE: Final = 7  # policies beside each other in a terminal
WIDTH: Final = 40  # characters of an assumption there
MARK: Final = "★"  # beside the net value of a policy that may be the best


def winner_table(found: Assumptions, own: Mapping[str, str]) -> Table:
    """Under each assumption: the net value of every policy, whether the winner changes, and the lead that is left."""
    best = _may_be_best(found)
    columns = (
        text_column("Assumption", lambda row: first_upper(visible(row["assumption"]))),
        text_column(header("flips", STUDY).text, "flips"),
        measure_column("lead_usd", STUDY, f"Lead of {visible(policy_name(found.best))}", ""),
        *(_policy_column(policy, best, own.get(policy.label, "")) for policy in found.runs.policies),
        count_column(),
    )
    unit = header("net_usd").unit
    caption = f"Net value of every policy under each assumption, {unit}; {MARK} may be the best"
    return tabulate(caption, found.winners, columns)


def brief_table(found: Assumptions) -> Table:
    """The net values of the policies that fit into a terminal, as whole numbers without intervals."""
    best = _may_be_best(found)
    wins = [name for _, name in sorted(best)]
    written = found.net_values[found.net_values["assumption"] == AS_WRITTEN].set_index("policy")["net_usd"]
    order = sorted(found.runs.policies, key=lambda one: (one.label not in wins, -float(written[one.label])))
    shown = [policy for policy in found.runs.policies if policy in order[:MOST_BESIDE]]
    columns = (
        text_column("Assumption", lambda row: short(row["assumption"], WIDTH)),
        *(_policy_column(policy, best, intervals=False) for policy in shown),
    )
    return tabulate(f"Net value under each assumption, {header('net_usd').unit}", found.winners, columns)


def lead_table(found: Assumptions) -> Table:
    """Under each assumption the winner and the lead, for the terminal."""
    columns = (
        text_column("Assumption", lambda row: short(row["assumption"], WIDTH)),
        text_column("Winner", "winner"),
        text_column(header("flips", STUDY).text, "flips"),
        measure_column("lead_usd", STUDY, f"Lead of {visible(policy_name(found.best))}"),
    )
    return tabulate("The winner under each assumption", found.winners, columns)


def _may_be_best(found: Assumptions) -> set[tuple[str, str]]:
    """Pairs of an assumption and a policy that may be the best under it."""
    rows = found.net_values[found.net_values["may_be_best"]]
    return set(zip(map(str, rows["assumption"]), map(str, rows["policy"]), strict=True))


def _policy_column(policy: PolicyBlock, best: set[tuple[str, str]], colour: str = "", intervals: bool = True) -> Column:
    """The net value of one policy, marked where it may be the best."""
    label = policy.label

    def cell(row: Row) -> Cell:
        ends = ("", "_low", "_high") if intervals else ("",)
        found = measure({f"net_usd{end}": row[f"net_usd{end} {label}"] for end in ends}, "net_usd")
        won = (row["assumption"], label) in best
        return found._replace(text=f"{MARK}\u00a0{found.text}", colour=colour) if won else found

    return Column(Header(visible(label), "upper bound" if policy.upper_bound else ""), cell)


def setting_table(found: Assumptions) -> Table:
    """What each assumption sets, beside the value as written."""
    columns = (
        text_column("Assumption", lambda row: first_upper(visible(row["assumption"]))),
        text_column("Value", lambda row: first_upper(parameter_name(row["parameter"], found.runs.scenario))),
        text_column(header("written", STUDY).text, lambda row: setting(row["written"])),
        text_column(header("value", f"{STUDY}.settings").text, lambda row: setting(row["value"])),
        text_column(header("source", STUDY).text, "source"),
    )
    return tabulate("What each assumption sets", found.settings, columns, stubs=2)
