"""``tokensim diff``: what changed between two runs."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences
from simulator.cli.deliver import deliver
from simulator.cli.options import RESULTS, OutOption
from simulator.cli.theme_option import BrandOption, ThemeOption, dress


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="RUN_A", help="The folder of a run.", show_default=False)],
    after: Annotated[Path, typer.Argument(metavar="RUN_B", help="That of the other.", show_default=False)],
    out: OutOption = RESULTS,
    theme: ThemeOption = "light",
    brand: BrandOption = None,
) -> None:
    """Compare two finished runs: which inputs differ, and how each result of each policy changes."""
    with errors_become_sentences():
        from datetime import UTC, datetime

        from simulator.studies.diff.page import diff_page
        from simulator.studies.diff.study import diff as study

        own, started = dress(theme, brand), datetime.now(UTC)
        found = study(before, after)
        deliver(out, found.after.file, diff_page(found), own, started, found.more_files())
