"""What was imported, in the terminal."""

from rich.console import Console
from rich.markup import escape

from simulator.report.files.terminal import console_of, show_table
from simulator.studies.importing.page import findings_table, months_table, next_steps
from simulator.studies.importing.results import Imported


def show_import(found: Imported, console: Console | None = None) -> None:
    """Print what was read, the bill by month, what was found, and what to do next."""
    console = console or console_of()
    formats = sorted({one["format"] for one in found.tables.about["files"]})
    rows = sum(one["rows"] for one in found.tables.about["files"])
    console.print(f"\nRead {rows:,} rows: {escape(', '.join(formats))}.\n", highlight=False)
    if len(found.months):
        show_table(months_table(found), console)
        console.print()
    for row in findings_table(found).rows:
        trap, amount, _, message = (cell.text for cell in row)
        console.print(f"• [bold]{escape(trap)}[/bold], {amount} USD: {escape(message)}", highlight=False)
    console.print(f"\n[bold]Answer:[/bold] {escape(found.answer)}", highlight=False)
    console.print("[bold]Next:[/bold]", highlight=False)
    for step in next_steps(found):
        console.print(f"  {escape(step)}", highlight=False)
    console.print(
        f"\nWritten to {escape(str(found.folder))}: the tables, team_months.csv, import.html", highlight=False
    )
