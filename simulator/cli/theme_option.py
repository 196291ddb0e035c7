"""``--theme`` and ``--brand``, the same for every command that draws."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from simulator.cli.app import fail

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
    """End with exit code 2 unless a name is known."""
    from simulator.text import alike

    names = list(names)
    if wanted not in names:
        refuse(f"{what} {wanted!r}", alike(wanted, names), names)


def refuse(what: str, close: str, names: Iterable[str]) -> NoReturn:
    """End with what does not exist, the nearest name, and all names."""
    hint = f" Did you mean {close}?" if close else ""
    fail(f"{what} does not exist.{hint} Known: {', '.join(names)}.")
