"""A presentation under construction: slides with a title that says the finding, text and tables that fit."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.exc import PackageNotFoundError
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from simulator.exports.slides.fitting import LEAST, fitted
from simulator.report.elements.style import INK, MUTED, PALETTE, PAPER, SHADE
from simulator.text import FIRST_STRONG, POP, first_upper, short, visible

Box = tuple[float, float, float, float]  # left, top, width and height as shares of a slide
LEFT, WIDTH = 0.06, 0.88  # of the slide
TOP, HEIGHT = 0.28, 0.63  # of what stands below title and subtitle
TITLE: Final = 24.0  # points
TITLE_HEIGHT: Final = 0.13  # two lines
NAME: Final = 40  # characters of a name within a text
ROW: Final = 0.064  # of a table: a line of the least size; programs make it higher for two
WIDE: Final = (13.333, 7.5)  # inches
TITLES: Final = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
FURNITURE: Final = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}


class SlidesError(ValueError):
    """Slides that cannot be made, with what to do."""


def opened(template: Path | None) -> Any:
    """An empty presentation, or that of a template.

    Raises:
        SlidesError: the template is no presentation.
    """
    if template is None:
        return Presentation()
    if not template.is_file():
        raise SlidesError(f"{template}: there is no such file. Name a .pptx presentation or leave --template out.")
    try:
        return Presentation(str(template))
    except (PackageNotFoundError, KeyError, ValueError, OSError):
        raise SlidesError(f"{template} is not a .pptx presentation. Save it as .pptx (not .ppt or .potx).") from None


class Deck:
    """Places things by shares of a slide, so that they fit a template of any size."""

    def __init__(self, file: Any, plain: bool, source: str, names: Iterable[str] = ()) -> None:
        self.file, self.plain, self.source = file, plain, source
        long = sorted((name for name in map(visible, names) if len(name) > NAME), key=len, reverse=True)
        self.names = {name: short(name, NAME) for name in long}  # which are cut in a text: never what it says
        if plain:
            file.slide_width, file.slide_height = map(Inches, WIDE)
        for one in list(file.slides._sldIdLst):  # those a template comes with
            file.part.drop_rel(one.rId)
            file.slides._sldIdLst.remove(one)
        self.layout = min(file.slide_layouts, key=_besides_a_title)

    def box(self, left: float, top: float, width: float, height: float) -> tuple[int, int, int, int]:
        """Shares of the slide as lengths."""
        across, down = self.file.slide_width, self.file.slide_height
        return round(left * across), round(top * down), round(width * across), round(height * down)

    def size(self, width: float, height: float) -> tuple[float, float]:
        """Shares of the slide in points."""
        return Emu(width * self.file.slide_width).pt, Emu(height * self.file.slide_height).pt

    def points(self, width: float, height: float) -> tuple[float, float]:
        """Shares of the slide in points, inside the margins of a text box."""
        across, down = self.size(width, height)
        return across - 15, down - 7

    def slide(self, title: str, subtitle: str) -> Slide:
        """A slide headed by its finding in at most two lines, with a line under it and its source at the bottom."""
        slide: Slide = self.file.slides.add_slide(self.layout)
        place = LEFT, 0.05, WIDTH, TITLE_HEIGHT
        head = slide.shapes.title or slide.shapes.add_textbox(*self.box(*place))
        head.left, head.top, head.width, head.height = self.box(*place)
        words, size = fitted(_isolated(title), *self.points(WIDTH, TITLE_HEIGHT), TITLE, bold=True, most=2)
        self._write(head.text_frame, words, size, bold=True)
        head.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        if self.plain:
            head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        for one in list(slide.placeholders):
            if one.placeholder_format.idx != 0:
                one._element.getparent().remove(one._element)
        self.say(slide, subtitle, (LEFT, 0.18, WIDTH, 0.1), 18, muted=True)
        self.say(slide, self.source, (LEFT, 0.925, WIDTH - 0.06, 0.055), LEAST, muted=True)
        page = self.say(slide, str(len(self.file.slides)), (LEFT + WIDTH - 0.06, 0.925, 0.06, 0.055), LEAST, muted=True)
        page.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        return slide

    def say(
        self,
        slide: Slide,
        text: str,
        place: Box,
        size: float,
        *,
        bold: bool = False,
        muted: bool = False,
        colour: str = "",
        shaded: bool = False,
    ) -> Any:
        """A text box; its text is made smaller, then shorter, until it fits."""
        shape = slide.shapes.add_textbox(*self.box(*place))
        words, fitting = fitted(self.named(visible(text)), *self.points(*place[2:]), size, bold)
        self._write(shape.text_frame, words, fitting, bold=bold, muted=muted, colour=colour)
        if shaded:
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(SHADE)
            shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            self.rule(slide, (place[0], place[1]), (place[0], place[1] + place[3]), PALETTE[0], 3.0)
        return shape

    def named(self, text: str) -> str:
        """A text in which long names, also at the beginning of a sentence, are cut."""
        for name, brief in self.names.items():
            text = text.replace(name, brief).replace(first_upper(name), first_upper(brief))
        return text

    def rule(
        self,
        slide: Slide,
        begin: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        width: float,
        dash: Any = None,
    ) -> None:
        """A straight line between two points of a slide, which says nothing to who cannot see it."""
        ends = [round(one * self.file.slide_width) for one in (begin[0], end[0])]
        ups = [round(one * self.file.slide_height) for one in (begin[1], end[1])]
        shape = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, ends[0], ups[0], ends[1], ups[1])
        shape.line.color.rgb, shape.line.width, shape.line.dash_style = rgb(colour), Pt(width), dash
        described(shape, "A line")

    def tint(self, slide: Slide, place: Box, colour: str, share: float, words: str) -> None:
        """A rectangle through which ``1 - share`` of what lies below it shows."""
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *self.box(*place))
        shape.line.fill.background()
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(colour)
        solid = shape._element.spPr.find("{*}solidFill")[0]
        solid.append(parse_xml(f'<a:alpha {nsdecls("a")} val="{round(share * 100_000)}"/>'))
        shape.shadow.inherit = False
        described(shape, words)

    def _write(
        self, frame: Any, words: str, size: float, *, bold: bool = False, muted: bool = False, colour: str = ""
    ) -> None:
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.text = words
        for run in frame.paragraphs[0].runs:
            run.font.size, run.font.bold = Pt(size), bold
            if self.plain or muted or colour:
                run.font.color.rgb = rgb(colour or (MUTED if muted else INK))


def described(shape: Any, words: str) -> None:
    """What a shape shows, for those who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", visible(words))


def _isolated(title: str) -> str:
    """A title without control characters, but with those that keep names from right to left apart."""
    kept = {FIRST_STRONG: "\ue000", POP: "\ue001"}
    for sign, stand_in in kept.items():
        title = title.replace(sign, stand_in)
    title = visible(title)
    for sign, stand_in in kept.items():
        title = title.replace(stand_in, sign)
    return title


def rgb(colour: str) -> RGBColor:
    """A colour such as #1d2430."""
    return RGBColor.from_string(colour[1:].upper())


def _besides_a_title(layout: Any) -> tuple[bool, int]:
    """How far a layout is from one with nothing but a title to fill in: no title, other things."""
    kinds = [one.placeholder_format.type for one in layout.placeholders]
    return not TITLES & set(kinds), sum(kind not in TITLES | FURNITURE for kind in kinds)


def table_on(
    deck: Deck, slide: Slide, place: Box, shares: Sequence[float], heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """A native table in the colours of the house, names in at most two lines; with a template in its own."""
    left, top, width, height = deck.box(*place[:3], ROW * (len(rows) + 1))
    frame = slide.shapes.add_table(len(rows) + 1, len(heads), left, top, width, height)
    described(frame, f"Table of {len(rows)} rows: {', '.join(heads)}. " + "; ".join(": ".join(row[:2]) for row in rows))
    for column, share in zip(frame.table.columns, shares, strict=True):
        column.width = round(share * width)
    for at, words in enumerate([heads, *rows]):
        paper, ink = (INK, PAPER) if at == 0 else (SHADE if at % 2 else PAPER, INK)
        for column, word in enumerate(words):
            cell, (across, _) = frame.table.cell(at, column), deck.points(shares[column] * place[2], 0.0)
            cell.text = fitted(visible(word), across, LEAST * 2.5, LEAST, bold=at == 0)[0] if word else ""
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            if deck.plain:
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb(paper)
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.size, run.font.bold = Pt(LEAST), at == 0
                if deck.plain:
                    run.font.color.rgb = rgb(ink)
