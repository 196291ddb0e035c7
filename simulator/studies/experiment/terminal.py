"""What a trial taught, in the terminal and as JSON."""

import json

from rich.console import Console
from rich.markup import escape

from simulator.report.files.terminal import console_of, show_checks, show_table
from simulator.studies.experiment.page import brief_tables
from simulator.studies.experiment.results import TrialAnalysis
from simulator.text import visible

WIDEST = 150


def show_analysis(found: TrialAnalysis, console: Console | None = None) -> None:
    """Print the effects, the answer, the remarks and the checks."""
    console = console or console_of(WIDEST)
    for table in brief_tables(found):
        show_table(table, console)
        console.print()
    console.print(f"[bold]Answer:[/bold] {escape(visible(found.answer))}", highlight=False)
    for sentence in found.remarks:
        console.print(f"• {escape(visible(sentence))}", highlight=False)
    show_checks(found.checks, console)
    for row in found.checks[found.checks["advice"] != ""].to_dict("records"):
        if row["status"] == "REVIEW":
            text = visible(f"{row['check']}: {row['message']}. {row['advice']}")
            console.print(f"  {escape(text)}", style="dim", highlight=False)


def as_json(found: TrialAnalysis) -> str:
    """Answer, remarks, settings and every table; what is missing is null."""
    tables = {name: json.loads(table.to_json(orient="records")) for name, table in found.tables.items()}
    document = {"answer": found.answer, "remarks": found.remarks, "settings": dict(found.settings), **tables}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
