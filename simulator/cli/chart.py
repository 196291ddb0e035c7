"""``tokensim chart``: one chart, or all, of any result that is finished, or of a scenario, which is then run."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.set_option import PolicyOption, SetOption
from simulator.cli.theme_option import BrandOption, ThemeOption, dress, known, refuse

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage

ALL = "all"
REPLAY = "replay"  # no chart of an analysis: it runs one replication again


@app.command()
def chart(
    result: Annotated[
        Path | None,
        typer.Argument(help="The folder of a result, or a scenario file, which is then run.", show_default=False),
    ] = None,
    name: Annotated[str, typer.Argument(help="The name of a chart, or all; --list prints the names.")] = ALL,
    values: SetOption = None,
    policies: PolicyOption = None,
    form: Annotated[
        str, typer.Option("--format", help="html, png, svg, pdf or json; of the replay html, png, gif or mp4.")
    ] = "html",
    theme: ThemeOption = "light",
    brand: BrandOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the files; default: charts/ in the result's folder, or here.")
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option(help="Of the replay: a policy by name; given twice, two side by side.", show_default=False),
    ] = None,
    replication: Annotated[
        int | None,
        typer.Option(min=1, help="Of the replay: a replication; default: the first.", show_default=False),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Print the charts there are and exit.")] = False,
) -> None:
    """Draw charts of a result or of a scenario: offline pages, pictures, or JSON."""
    with errors_become_sentences():
        from simulator.report.elements.theme import themed
        from simulator.report.files.chart_export import FORMATS
        from simulator.report.files.chart_names import NAMES, listing, resolved
        from simulator.report.files.folder import inside

        if listed:
            typer.echo(listing())
            return
        if result is None:
            fail("Give the folder of a result, or a scenario file. tokensim chart --list prints all charts.")
        folder = out or (inside(result, "charts") if result.is_dir() else Path("charts"))
        if resolved(name, NAMES) == REPLAY:
            _replay(Asked(result, show or (), (replication or 1) - 1, values, policies), folder, form, theme, brand)
            return
        if show or replication:
            option = "--show" if show else "--replication"
            fail(f"{option} is an option of the replay: tokensim chart {result} {REPLAY} {option} ...")
        known("--format", form, FORMATS)
        own = dress(theme, brand)
        for page in _wanted(result, name, values, policies):
            path = _write(folder, themed(page, own), form, theme)
            typer.echo(f"{path}: {page.title}")


class Asked(NamedTuple):
    """Which replay is wanted."""

    result: Path
    show: Sequence[str]
    replication: int  # from 0
    values: Sequence[str] | None
    policies: Sequence[Path] | None


def _replay(asked: Asked, folder: Path, form: str, theme: str, brand: Path | None) -> None:
    """Write a replay: a page, a still, a GIF or a film."""
    from simulator.cli.set_option import folder_or_loaded
    from simulator.report.files.browser import NoBrowserError
    from simulator.report.files.folder import check_finished
    from simulator.report.files.replay_pictures import FORMATS, check_tools
    from simulator.studies.replay.study import replay

    known("--format", form, FORMATS)
    own = dress(theme, brand)
    check_finished(asked.result)
    given = folder_or_loaded(asked.result, asked.values, asked.policies)
    path = folder / f"{REPLAY}{'' if theme == 'light' else '-' + theme}.{form}"
    try:
        check_tools(form)
        made = replay(given, show=asked.show, replication=asked.replication)
        made.save(path, own)
    except NoBrowserError as error:
        fail(str(error))
    typer.echo(f"{path}: {made.title}")


def _wanted(
    result: Path, name: str, values: Sequence[str] | None, policies: Sequence[Path] | None
) -> "list[ChartPage]":
    """The charts asked for; a name that no analysis has is refused before anything is run."""
    from simulator.cli.chart_sources import pages_of
    from simulator.report.files.chart_names import NAMES, near, of_result, resolved

    meant = resolved(name, NAMES)
    if result.is_file() and name != ALL and not meant:
        refuse(f"the chart {name!r}", near(name, NAMES), NAMES)
    pages = pages_of(result, NAMES[meant].analysis if meant else "run", meant, values, policies)
    if name == ALL:
        return list(pages.values())
    found = of_result(name, pages)
    if not found and meant:
        source = f"{NAMES[meant].line} (tokensim {NAMES[meant].analysis})"
        fail(f"{result} has no chart {name!r}: {source}. It has: {', '.join(pages)}.")
    if not found:
        refuse(f"the chart {name!r}", near(name, pages), pages)
    return [pages[found]]


def _write(folder: Path, page: "ChartPage", form: str, theme: str) -> Path:
    from simulator.files import write_bytes
    from simulator.report.files.browser import NoBrowserError
    from simulator.report.files.chart_export import FORMATS

    path = folder / f"{page.name}{'' if theme == 'light' else '-' + theme}.{form}"
    try:
        content = FORMATS[form](page)
        folder.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
    except NoBrowserError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    return path
