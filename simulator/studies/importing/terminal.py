"""What was imported, in the terminal."""

from rich.console import Console
from rich.markup import escape

from simulator.report.files.terminal import console_of
from simulator.studies.importing.study import Imported


def show_import(found: Imported, console: Console | None = None) -> None:
    """Print what was read and what was found."""
    console = console or console_of()
    usage = found.tables.usage
    console.print(f"{len(usage):,} rows of use, {usage['person'].nunique():,} persons and services.", highlight=False)
    for one in found.tables.findings:
        console.print(f"• {escape(one.trap)}: {escape(one.message)} ({one.usd:,.2f} USD)", highlight=False)
    console.print(f"Written to {escape(str(found.folder))}", highlight=False)
