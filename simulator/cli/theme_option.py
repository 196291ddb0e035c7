"""How what is drawn is dressed: ``--theme`` and ``--brand``, said once for every command that draws."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import BAD_INPUT

if TYPE_CHECKING:
    from simulator.report.elements.theme import Theme

ThemeOption = Annotated[str, typer.Option(help="light, dark, slide or print.")]
BrandOption = Annotated[
    Path | None,
    typer.Option(help="YAML file: colours (ink, muted, paper, policies), font, logo, footer.", show_default=False),
]


def dress(theme: str, brand: Path | None) -> "Theme":
    """The theme by name, in the brand if one is given; an error ends the command before anything is run."""
    from simulator.report.elements.theme import THEMES

    known("--theme", theme, THEMES)
    if brand is None:
        return THEMES[theme]
    from simulator.report.elements.brand import branded

    found, cautions = branded(THEMES[theme], brand)
    for caution in cautions:
        typer.echo(f"{brand}: {caution}", err=True)
    return found


def known(what: str, wanted: str, names: Iterable[str]) -> None:
    """End with a sentence and exit code 2 unless a name is known."""
    from simulator.text import alike

    names = list(names)
    if wanted not in names:
        refuse(f"{what} {wanted!r}", alike(wanted, names), names)


def refuse(what: str, close: str, names: Iterable[str]) -> None:
    """End with what does not exist, what is near to it, and what there is."""
    hint = f" Did you mean {close}?" if close else ""
    typer.echo(f"{what} does not exist.{hint} Known: {', '.join(names)}.", err=True)
    raise typer.Exit(BAD_INPUT)
