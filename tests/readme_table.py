"""The table of the README, from results/example/summary.csv; ``python -m tests.readme_table`` writes it."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

import simulator
from simulator.analysis.findings import chance

HOME = Path(__file__).parents[1]
README = HOME / "README.md"
EXAMPLE = HOME / "results" / "example"
POINTS = 128  # parameter points of a scenario with uncertain values


def markdown(summary: pd.DataFrame) -> str:
    """One line per policy, candidates from best to worst, then yardsticks."""
    order = summary.sort_values(["yardstick", "net_usd"], ascending=[True, False])
    lines = [
        "| policy | spend | net value | ROI | marginal ROI | vanity share | probability of being best |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in order.to_dict("records"):
        best = "yardstick" if row["yardstick"] else chance(row["p_best"])
        cells = [
            str(row["policy"]),
            f"{row['spend_usd']:,.0f}",
            f"{row['net_usd']:,.0f} ({row['net_usd_low']:,.0f} to {row['net_usd_high']:,.0f})",
            _estimate(row, "roi", ".1f"),
            _estimate(row, "marginal_roi", "+.2f"),
            "–" if pd.isna(row["vanity_share"]) else f"{row['vanity_share']:.0%}",
            best,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _estimate(row: dict[str, float], name: str, form: str) -> str:
    if pd.isna(row[name]):
        return "–"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{row[name]:{form}} ({low:{form}} to {high:{form}})"


def answers(scenarios: Iterable[Path]) -> str:
    """One line per shipped scenario: its command, its question, and what a run answers."""
    lines = ["| command | question | answer |", "|---|---|---|"]
    for path in scenarios:
        file = simulator.load(path)
        command, answer = f"run scenarios/{path.name}", ""
        if file.scenario.uncertain:
            command = f"uncertainty scenarios/{path.name} --points {POINTS}"
            answer = simulator.uncertainty(file, points=POINTS).answer
        lines.append(
            f"| `tokensim {command}` | {file.scenario.question} | {answer or simulator.compare(file).answer} |"
        )
    return "\n".join(lines)


def others() -> list[Path]:
    """The shipped scenarios but the one whose table stands above."""
    return sorted(path for path in (HOME / "scenarios").glob("*.yaml") if path.stem != "policy_comparison")


def between(text: str, what: str = "comparison") -> tuple[str, str, str]:
    """The README before, inside and after one of its tables."""
    start = text.index("\n", text.index(f"<!-- {what}:")) + 1
    end = text.index(f"<!-- end of {what} -->")
    return text[:start], text[start:end], text[end:]


def main() -> None:
    """Write the tables into the README."""
    tables = {"comparison": markdown(pd.read_csv(EXAMPLE / "summary.csv")), "answers": answers(others())}
    for what, table in tables.items():
        before, _, after = between(README.read_text(encoding="utf-8"), what)
        README.write_text(f"{before}{table}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
