"""``tokensim chart``: one chart, or all, of a scenario or of a run that is finished."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import BAD_INPUT, app, faults_become_sentences

if TYPE_CHECKING:
    from simulator.presentation.page import ChartPage
    from simulator.presentation.theme import Theme

ALL = "all"


@app.command()
def chart(
    result: Annotated[
        Path, typer.Argument(help="The folder of a run, or a scenario file, which is then run.", show_default=False)
    ],
    name: Annotated[str, typer.Argument(help="A chart by name, or all.")] = ALL,
    form: Annotated[str, typer.Option("--format", help="html, png, svg, pdf or json.")] = "html",
    theme: Annotated[str, typer.Option(help="light, dark, slide or print.")] = "light",
    brand: Annotated[
        Path | None, typer.Option(help="YAML file with colours, font, logo and footer.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the files; default: charts/ in the run's folder, or here.")
    ] = None,
) -> None:
    """Draw charts of a finished run, or of a scenario: pages that work offline, pictures, or JSON."""
    with faults_become_sentences():
        from simulator.api import findings_of
        from simulator.presentation.export import FORMATS
        from simulator.presentation.page import themed
        from simulator.presentation.sections import chart_pages
        from simulator.presentation.theme import THEMES

        _known("--format", form, FORMATS)
        _known("--theme", theme, THEMES)
        dress = _theme(THEMES[theme], brand)
        pages = chart_pages(findings_of(result))
        if name != ALL:
            _known("the chart", name, pages)
        folder = out or (result / "charts" if result.is_dir() else Path("charts"))
        for page in pages.values() if name == ALL else [pages[name]]:
            path = _write(folder, themed(page, dress), form, theme)
            typer.echo(f"{path}: {page.title}")


def _theme(theme: "Theme", brand: Path | None) -> "Theme":
    if brand is None:
        return theme
    from simulator.presentation.brand import branded

    found, cautions = branded(theme, brand)
    for caution in cautions:
        typer.echo(f"{brand}: {caution}", err=True)
    return found


def _known(what: str, wanted: str, known: Iterable[str]) -> None:
    from simulator.scenario.faults import alike

    names = list(known)
    if wanted not in names:
        close = alike(wanted, names)
        hint = f" Did you mean {close}?" if close else ""
        typer.echo(f"{what} {wanted!r} does not exist.{hint} Known: {', '.join(names)}.", err=True)
        raise typer.Exit(BAD_INPUT)


def _write(folder: Path, page: "ChartPage", form: str, theme: str) -> Path:
    from simulator.presentation.browser import NoBrowserError
    from simulator.presentation.export import FORMATS

    path = folder / f"{page.name}{'' if theme == 'light' else '-' + theme}.{form}"
    try:
        content = FORMATS[form](page)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except NoBrowserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:
        typer.echo(f"{path} cannot be written: {error.strerror}.", err=True)
        raise typer.Exit(BAD_INPUT) from None
    return path
