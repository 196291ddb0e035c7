"""Publish the example: ``python -m tests.publish`` runs the shipped comparison and renews what the README shows.

Pictures need Chromium on the PATH; without it only the numbers are renewed.
"""

import simulator
from simulator.report.files.browser import NoBrowserError
from simulator.report.files.chart_export import FORMATS
from simulator.report.files.chart_files import FILE, charts_text
from simulator.report.files.csv_export import to_csv
from simulator.studies.compare.report.sections import chart_pages
from tests import readme_table
from tests.readme_table import EXAMPLE, HOME

PICTURES = ("ranking", "frontier")  # those the README shows


def main() -> None:
    """Renew the example and the table of the README."""
    gallery(simulator.compare(HOME / "scenarios" / "policy_comparison.yaml"))
    readme_table.main()


def gallery(findings: simulator.Findings) -> None:
    """The numbers of the example, every chart of it as ``tokensim chart results/example`` draws them, the pictures."""
    EXAMPLE.mkdir(exist_ok=True)
    (EXAMPLE / "summary.csv").write_text(to_csv(findings.summary), encoding="utf-8", newline="\n")
    pages = chart_pages(findings)
    (EXAMPLE / FILE).write_text(charts_text(pages.values()), encoding="utf-8", newline="\n")
    try:
        for name in PICTURES:
            (EXAMPLE / f"{name}.png").write_bytes(FORMATS["png"](pages[name]))
    except NoBrowserError as error:
        print(error)


if __name__ == "__main__":
    main()
