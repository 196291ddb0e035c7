"""Renew what README.md and the pages of results/ publish: ``python -m tests.publish [PART ...]``, all parts by default.

The parts are those of ``tests.published.PARTS``; all of them take some minutes. Pictures need Chromium on the PATH;
without it only the numbers are renewed.
"""

import shutil
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import simulator
from simulator.cli import app
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.theme import THEMES, themed
from simulator.report.files.browser import NoBrowserError
from simulator.report.files.chart_export import FORMATS
from simulator.report.files.chart_files import FILE, charts_text
from simulator.report.files.csv_export import to_csv
from simulator.studies.compare.report.sections import chart_pages
from tests.fuzz.report import reliability
from tests.published import ANSWER, BOARD, CARD, EXAMPLE, PARTS, SHIPPED, TRIED, decision, shipped_comparison, write

OWN = ("hump", "ranking", "frontier")  # pictures of the comparison that the pages show
PICTURES = (*OWN, "hump-dark", "people", "bubble", "map", "replay")
LIGHT, DARK = (THEMES[name]._replace(text=1.15) for name in ("light", "dark"))  # a page shows them 830 pixels wide
TABLES = ("cases", "quiet", "detectors", "naive")  # of the scoreboard, those that are kept


def main(wanted: Collection[str]) -> None:
    """Renew the example and the parts asked for."""
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"No such part: {', '.join(sorted(unknown))}. Known: {', '.join(PARTS)}.")
    parts = wanted or tuple(PARTS)
    if {"decision", "comparison"} & set(parts):
        gallery(shipped_comparison())
    if {"scoreboard", "metrics"} & set(parts):
        scoreboard()
    if "scorecard" in parts:
        (CARD / "scorecard.csv").write_text(to_csv(simulator.scorecard().facts), encoding="utf-8", newline="\n")
    if "reliability" in parts:
        TRIED.write_text(to_csv(reliability()), encoding="utf-8", newline="\n")
    for what in parts:
        write(what)


def gallery(findings: simulator.Findings) -> None:
    """The numbers of the example, every chart of it as ``tokensim chart results/example`` draws them, the pictures."""
    EXAMPLE.mkdir(exist_ok=True)
    (EXAMPLE / ANSWER).write_text(f"{decision(findings)}\n", encoding="utf-8", newline="\n")
    (EXAMPLE / "summary.csv").write_text(to_csv(findings.summary), encoding="utf-8", newline="\n")
    pages = chart_pages(findings)
    (EXAMPLE / FILE).write_text(charts_text(pages.values()), encoding="utf-8", newline="\n")
    try:
        for name, page in picture_book(pages).items():
            (EXAMPLE / f"{name}.png").write_bytes(FORMATS["png"](page))
        simulator.replay(SHIPPED).save(EXAMPLE / "replay.png")
    except NoBrowserError as error:
        print(error)


def picture_book(own: Mapping[str, ChartPage]) -> dict[str, ChartPage]:
    """The charts that the pages show, each of the scenario that it tells most about."""
    bubble = chart_pages(simulator.compare(SHIPPED.with_name("leaderboard_bubble.yaml")))
    with TemporaryDirectory() as store:
        mapped = simulator.sensitivity(SHIPPED.with_name("policy_map.yaml"), methods=["map"], out=store)
    light = {**{name: own[name] for name in OWN}, "people": bubble["people"], "bubble": bubble["bubble"]}
    light["map"] = mapped.charts["map"]
    return {**{name: themed(page, LIGHT) for name, page in light.items()}, "hump-dark": themed(own["hump"], DARK)}


def scoreboard() -> None:
    """The tables of ``tokensim scoreboard``."""
    with TemporaryDirectory() as folder:
        app(["scoreboard", "--out", folder], standalone_mode=False)
        for name in TABLES:
            shutil.copyfile(Path(folder) / f"{name}.csv", BOARD / f"{name}.csv")


if __name__ == "__main__":
    main(sys.argv[1:])
