"""A company's brand on charts: colours, font, logo and footer from a small YAML file, checked first."""

import base64
import re
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, Strict, ValidationError

from simulator.files import regular
from simulator.report.elements.colour import MARK_CONTRAST, PALETTE, closest, contrast, distance
from simulator.report.elements.style import FONTS, INK, MUTED, PAPER
from simulator.report.elements.theme import Theme, hued
from simulator.scenario.blocks.quantity import Block, invalid_value
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine, read_text
from simulator.scenario.reading.validate import line_of
from simulator.scenario.reading.yaml_lines import Document, Keys, dotted, read_yaml
from simulator.text import nearest

TEXT_CONTRAST: Final = 4.5  # WCAG 2.2, 1.4.3
APART: Final = 20.0  # CIELAB units, the measure of the house's own colours
MAX_LOGO: Final = 300_000  # bytes: it is embedded in every chart
_KINDS: Final = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"<svg": "svg+xml", b"<?xml": "svg+xml"}


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise invalid_value("must be a colour such as '#1d2430', in quotes.")
    return value.lower()


Colour = Annotated[str, Strict(), AfterValidator(_colour)]
Line = Annotated[str, Strict()]


_BY_KIND: Final = "policies, by kind: capped, gated, uncapped, limited, limits, routed, charged or exchanged, others"


class Colours(Block):
    """Colours that replace those of the theme."""

    ink: Colour | None = Field(default=None, description="text")
    muted: Colour | None = Field(default=None, description="secondary text")
    paper: Colour | None = Field(default=None, description="background")
    policies: tuple[Colour, ...] = Field(default=(), max_length=len(PALETTE), description=_BY_KIND)


class Brand(Block):
    """A brand file."""

    colours: Colours = Colours()
    font: Line = Field("", max_length=80, pattern=r"^[\w .-]*$", description="a font that readers have installed")
    logo: Line = Field("", max_length=1000, description="a PNG, JPEG or SVG file beside the brand file")
    footer: Line = Field("", max_length=160, description="a line under every chart")


def branded(theme: Theme, path: Path) -> tuple[Theme, list[str]]:
    """A theme with the colours, font and logo of a brand file, and warnings about it.

    Raises:
        ScenarioError: every error of the file, with line and advice.
    """
    text = read_text(path)
    if isinstance(text, ErrorLine):
        advice = ErrorLine(text.line, text.message.split(" Write a first")[0])
        raise ScenarioError(str(path), [advice])
    document = read_yaml(text)
    tree = document.tree
    if not isinstance(tree, dict):
        error = ErrorLine(0, "is not a brand. Write keys such as colours:, font:, logo: and footer:")
        raise ScenarioError(str(path), document.errors or [error])
    try:
        brand = Brand.model_validate(tree)
    except ValidationError as invalid:
        errors = [_error_line(error, document) for error in invalid.errors(include_url=False)]
        raise ScenarioError(str(path), [*document.errors, *errors]) from None
    logo, problem = _logo(path.parent, brand.logo)
    found = _applied(theme, brand, logo)
    errors = [*document.errors, *(_at(document, keys, words) for keys, words in (*problem, *_contrasts(found, brand)))]
    if errors:
        raise ScenarioError(str(path), errors)
    return found, _cautions(brand.colours.policies)


def _applied(theme: Theme, brand: Brand, logo: str) -> Theme:
    own = {INK: brand.colours.ink, MUTED: brand.colours.muted, PAPER: brand.colours.paper}
    colours = {**theme.colours, **{house: colour for house, colour in own.items() if colour}}
    chosen = list(brand.colours.policies)
    if chosen:  # those of the theme that look least like them fill up
        spare = sorted(theme.palette, key=lambda colour: -min(distance(colour, one) for one in chosen))
        colours = hued(colours, [*chosen, *spare][: len(PALETTE)])
    font = f'"{brand.font}", {FONTS}' if brand.font else theme.font
    return theme._replace(colours=colours, font=font, logo=logo, footer=brand.footer or theme.footer)


def _contrasts(theme: Theme, brand: Brand) -> list[tuple[Keys, str]]:
    checked: list[tuple[Keys, str, float]] = [
        (("colours", "ink"), theme.ink, TEXT_CONTRAST),
        (("colours", "muted"), theme.muted, TEXT_CONTRAST),
        *((("colours", "policies", at), one, MARK_CONTRAST) for at, one in enumerate(brand.colours.policies)),
    ]
    return [
        (keys, f"{colour} has a contrast of {contrast(colour, theme.paper):.1f} to the paper {theme.paper}; at least "
         f"{least} is needed. Choose a {'lighter' if theme.is_dark else 'darker'} one.")
        for keys, colour, least in checked
        if contrast(colour, theme.paper) < least
    ]  # fmt: skip


def _cautions(chosen: tuple[str, ...]) -> list[str]:
    apart, one, other = closest(chosen) if len(chosen) > 1 else (APART, "", "")
    if apart >= APART:
        return []
    return [
        f"{one} and {other} are hard to tell apart for some eyes (distance {apart:.0f}, better {APART:.0f} or more). "
        "Dashes and symbols still set the policies apart."
    ]


def _logo(folder: Path, name: str) -> tuple[str, list[tuple[Keys, str]]]:
    """The logo as a data URI, or what is wrong with it."""
    if not name:
        return "", []
    at: Keys = ("logo",)
    if "://" in name or name.startswith("//"):
        return "", [(at, f"{name!r} is an address. Save the file and name it: nothing is fetched from the web.")]
    try:
        size = regular(folder / name).stat().st_size
        raw = (folder / name).read_bytes() if size <= MAX_LOGO else b""
    except (OSError, ValueError) as error:
        return "", [(at, f"{name!r} cannot be read: {getattr(error, 'strerror', '') or 'not a file'}.")]
    if size > MAX_LOGO:
        return "", [(at, f"{name!r} has {size:,} bytes; at most {MAX_LOGO:,} fit. Make it smaller.")]
    kind = next((kind for start, kind in _KINDS.items() if raw.lstrip().startswith(start)), "")
    if not kind:
        return "", [(at, f"{name!r} is neither PNG, JPEG nor SVG.")]
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode()}", []


def _error_line(error: Any, document: Document) -> ErrorLine:
    path: Keys = tuple(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        known = Colours.model_fields if len(path) > 1 else Brand.model_fields
        owner = dotted(path[:-1]) or "the brand"
        return _at(document, path, f"{owner} has no key {str(path[-1])!r}. {nearest(str(path[-1]), known)}", bare=True)
    if kind == "invalid_value":
        return _at(document, path, f"= {document.texts.get(path, error['input'])!r} {error['msg']}")
    rules = {"string_pattern_mismatch": "must be the name of a font: letters, digits, spaces."}
    return _at(document, path, f"is wrong: {rules.get(kind, error['msg'][:1].lower() + error['msg'][1:])}")


def _at(document: Document, path: Keys, words: str, bare: bool = False) -> ErrorLine:
    return ErrorLine(line_of(path, document.lines), words if bare else f"{dotted(path)} {words}")
