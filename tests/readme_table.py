"""The table of the README, from results/example/summary.csv; ``python -m tests.readme_table`` writes it."""

from pathlib import Path

import pandas as pd

from simulator.analysis.findings import chance

HOME = Path(__file__).parents[1]
README = HOME / "README.md"
EXAMPLE = HOME / "results" / "example"
START, END = "<!-- comparison:", "<!-- end of comparison -->"


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


def between(text: str) -> tuple[str, str, str]:
    """The README before, inside and after the table."""
    start = text.index("\n", text.index(START)) + 1
    end = text.index(END)
    return text[:start], text[start:end], text[end:]


def main() -> None:
    """Write the table into the README."""
    before, _, after = between(README.read_text(encoding="utf-8"))
    table = markdown(pd.read_csv(EXAMPLE / "summary.csv"))
    README.write_text(f"{before}{table}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
