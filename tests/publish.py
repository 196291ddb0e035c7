"""Publish the example: ``python -m tests.publish`` runs the shipped comparison and renews what the README shows.

Pictures need Chromium on the PATH; without it only the numbers are renewed.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import simulator
from simulator.presentation.charts import ChartPage, ranking_chart, returns_chart
from simulator.presentation.embed import chart_html
from tests import readme_table
from tests.readme_table import EXAMPLE, HOME

SIZE = (1280, 800)


def photograph(page: ChartPage, target: Path) -> None:
    """A picture of one chart at slide size, by headless Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "chart.html"
        source.write_text(chart_html(page), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        window = [f"--window-size={SIZE[0]},{SIZE[1]}", "--hide-scrollbars", "--virtual-time-budget=10000"]
        profile = [f"--user-data-dir={folder}/profile", f"--screenshot={target}", source.as_uri()]
        subprocess.run([browser, *options, *window, *profile], check=True, capture_output=True)


def main() -> None:
    """Renew the example and the table of the README."""
    findings = simulator.compare(HOME / "scenarios" / "policy_comparison.yaml")
    EXAMPLE.mkdir(exist_ok=True)
    findings.summary.to_csv(EXAMPLE / "summary.csv", index=False, lineterminator="\n")
    readme_table.main()
    photograph(ranking_chart(findings), EXAMPLE / "ranking.png")
    photograph(returns_chart(findings), EXAMPLE / "returns.png")


if __name__ == "__main__":
    main()
