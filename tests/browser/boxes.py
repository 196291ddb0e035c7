"""Where the text of a page is, measured from element boxes, and which texts lie on each other."""

from typing import NamedTuple

from playwright.sync_api import Page

# every piece of text of a chart that is shown: what a reader has to be able to read
_TEXTS = """
() => [...document.querySelectorAll(".plot")].map((plot) => {
  const frame = plot.getBoundingClientRect();
  const shown = [...plot.querySelectorAll("svg text")].filter((text) => {
    const style = getComputedStyle(text);
    return text.textContent.trim() && style.visibility !== "hidden" && style.display !== "none" && style.opacity > 0
      && !text.closest(".hoverlayer");
  });
  const boxes = shown.flatMap((text) => {
    const lines = text.querySelectorAll("tspan.line");
    return (lines.length ? [...lines] : [text]).map((line) => {
      const box = line.getBoundingClientRect();
      return { text: line.textContent, left: box.left, top: box.top, right: box.right, bottom: box.bottom,
               clipped: !!line.closest(".scrollbox, [clip-path*=legend]"),
               turned: /rotate\\((?!0)/.test((text.getAttribute("transform") || "")) };
    });
  });
  return { name: plot.closest("section").id, left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom,
           boxes: boxes.filter((box) => box.right > box.left) };
})
"""


class Box(NamedTuple):
    """A line of text and where it is, in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def overlaps(page: Page, least: float = 2.0) -> list[str]:
    """Pairs of texts of a chart that cover each other by more than ``least`` pixels in both directions."""
    found = []
    for plot in page.evaluate(_TEXTS):
        boxes = [Box(one["text"], one["left"], one["top"], one["right"], one["bottom"]) for one in plot["boxes"]]
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                inked = 0.3 * min(one.bottom - one.top, other.bottom - other.top)  # a line's box is taller than its ink
                if across > least and down > max(least, inked):
                    found.append(f"{plot['name']}: {one.text!r} and {other.text!r} by {across:.0f} x {down:.0f}")
    return found


def outside(page: Page, slack: float = 2.0) -> list[str]:
    """Texts of a chart that are cut off at its edges."""
    return [
        f"{plot['name']}: {one['text']!r} from {one['left']:.0f} to {one['right']:.0f} of {plot['right']:.0f}"
        for plot in page.evaluate(_TEXTS)
        for one in plot["boxes"]
        if one["left"] < plot["left"] - slack
        or one["right"] > plot["right"] + slack
        or one["top"] < plot["top"] - slack
        or one["bottom"] > plot["bottom"] + slack
    ]


def wider_than_screen(page: Page) -> float:
    """Pixels by which the page has to be scrolled sideways."""
    wide: float = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
