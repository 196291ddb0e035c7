"""A presentation under construction: slides with a title that says the finding, text and tables that fit."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.exc import PackageNotFoundError
from pptx.slide import Slide
from pptx.util import Inches, Pt

from simulator.report.elements.style import INK, MUTED, PAPER, SHADE
from simulator.text import visible

Box = tuple[float, float, float, float]  # left, top, width and height as shares of a slide
LEFT, WIDTH = 0.06, 0.88  # of the slide
TOP, HEIGHT = 0.27, 0.63  # of what stands below title and subtitle
SIZES: Final = ((56, 28), (100, 24), (1000, 20))  # a title of at most so many characters gets so many points
PLAIN, BOLD = 0.52, 0.64  # width of a character over its height
FIRST_WIDE: Final = 0x2E80
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

    def __init__(self, file: Any, plain: bool) -> None:
        self.file, self.plain = file, plain
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

    def slide(self, title: str, subtitle: str, source: str) -> Slide:
        """A slide headed by its finding, with a line under it and its source at the bottom."""
        slide: Slide = self.file.slides.add_slide(self.layout)
        place, words = self.box(LEFT, 0.05, WIDTH, 0.13), visible(title)
        head = slide.shapes.title or slide.shapes.add_textbox(*place)
        head.left, head.top, head.width, head.height = place
        size = next(size for most, size in SIZES if len(words) <= most)
        self._write(head.text_frame, words, self._fitting(words, WIDTH, 0.13, size, BOLD), bold=True)
        if self.plain:
            head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        for one in list(slide.placeholders):
            if one.placeholder_format.idx != 0:
                one._element.getparent().remove(one._element)
        self.say(slide, subtitle, (LEFT, 0.18, WIDTH, 0.09), 15, muted=True)
        self.say(slide, source, (LEFT, 0.93, WIDTH, 0.05), 10, muted=True)
        return slide

    def say(self, slide: Slide, text: str, place: Box, size: float, bold: bool = False, muted: bool = False) -> None:
        """A text box; its text is made smaller until it fits."""
        shape, words = slide.shapes.add_textbox(*self.box(*place)), visible(text)
        fitting = self._fitting(words, place[2], place[3], size, BOLD if bold else PLAIN)
        self._write(shape.text_frame, words, fitting, bold=bold, muted=muted)

    def _fitting(self, words: str, width: float, height: float, size: float, broad: float) -> float:
        """The largest size at most ``size`` at which a text fits, a character ``broad`` times as wide as it is high.

        Capitals and characters of East Asia are broader.
        """
        broad += 0.3 * sum(one.isupper() or ord(one) > FIRST_WIDE for one in words) / len(words)
        points = 72 / 914_400
        across, down = width * self.file.slide_width * points - 14, height * self.file.slide_height * points - 6
        while size > 8 and len(textwrap.wrap(words, max(4, int(across / (broad * size))))) * 1.22 * size > down:
            size -= 1
        return size

    def _write(self, frame: Any, words: str, size: float, *, bold: bool = False, muted: bool = False) -> None:
        frame.word_wrap = True
        frame.text = words
        for run in frame.paragraphs[0].runs:
            run.font.size, run.font.bold = Pt(size), bold
            if self.plain or muted:
                run.font.color.rgb = rgb(MUTED if muted else INK)


def rgb(colour: str) -> RGBColor:
    """A colour such as #1d2430."""
    return RGBColor.from_string(colour[1:].upper())


def _besides_a_title(layout: Any) -> tuple[bool, int]:
    """How far a layout is from one with nothing but a title to fill in: no title, other things."""
    kinds = [one.placeholder_format.type for one in layout.placeholders]
    return not TITLES & set(kinds), sum(kind not in TITLES | FURNITURE for kind in kinds)


def table_on(deck: Deck, slide: Slide, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A native table below the subtitle, in the colours of the house; with a template in its own."""
    left, top, width, height = deck.box(LEFT, TOP + 0.02, WIDTH, 0.058 * (len(rows) + 1))
    table = slide.shapes.add_table(len(rows) + 1, len(heads), left, top, width, height).table
    for column, share in zip(table.columns, (0.37, 0.16, 0.11, 0.36), strict=True):
        column.width = round(share * width)
    for at, words in enumerate([heads, *rows]):
        paper, ink = (INK, PAPER) if at == 0 else (SHADE if at % 2 else PAPER, INK)
        for column, word in enumerate(words):
            cell = table.cell(at, column)
            cell.text = visible(word) if word else ""
            if deck.plain:
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb(paper)
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.size, run.font.bold = Pt(12), at == 0
                if deck.plain:
                    run.font.color.rgb = rgb(ink)
