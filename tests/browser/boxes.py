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


_CLIPPED = """
() => [...document.querySelectorAll(".box")].filter((box) => box.checkVisibility()).flatMap((box) => {
  const frame = box.getBoundingClientRect();
  const name = box.getAttribute("aria-label").slice(0, 60);
  const scrolled = box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2;
  const cells = [...box.querySelectorAll("th, td")].filter((cell) => cell.checkVisibility());
  const out = cells.find((cell) => {
    const own = cell.getBoundingClientRect();
    return own.right > frame.right + 2 || own.left < frame.left - 2 || cell.scrollWidth > cell.clientWidth + 2;
  });
  return [scrolled && `${name} scrolls`, out && `${name}: ${out.textContent.trim().slice(0, 40)}`].filter(Boolean);
})
"""
_NARROW = """
() => [...document.querySelectorAll("table")].flatMap((table) => {
  const pen = document.createElement("canvas").getContext("2d");
  return [...table.querySelectorAll("th, td")].filter((cell) => {
    const style = getComputedStyle(cell);
    if (!cell.checkVisibility() || style.display === "inline") return false;
    pen.font = style.font;
    const inside = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return inside < 6 * pen.measureText("0").width;
  }).map((cell) => `${cell.textContent.trim().slice(0, 30)}: ${cell.clientWidth} pixels`);
})
"""
# words that a column could hold: one of more than 24 characters may be broken
_BROKEN = r"""
() => [...document.querySelectorAll("table bdi, table small")].filter((one) => one.checkVisibility())
  .flatMap((one) => {
    const text = [...one.childNodes].find((node) => node.nodeType === 3);
    if (!text) return [];
    return [...text.data.matchAll(/[\p{L}\p{N}]+/gu)].filter((word) => {
      const around = text.data.slice(0, word.index).match(/\S*$/)[0] + text.data.slice(word.index).match(/^\S*/)[0];
      if (around.length > 24 || /\p{Script=Han}/u.test(word[0])) return false;
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1;
    }).map((word) => word[0]);
  })
"""


def clipped(page: Page) -> list[str]:
    """Tables of which a column is cut off, or that scroll within the page."""
    found: list[str] = page.evaluate(_CLIPPED)
    return found


def narrow_cells(page: Page) -> list[str]:
    """Cells of tables that have no room for six digits."""
    found: list[str] = page.evaluate(_NARROW)
    return found


def broken_words(page: Page) -> list[str]:
    """Words in tables that are broken though they are short."""
    found: list[str] = page.evaluate(_BROKEN)
    return found


# words of the page and of its charts whose contrast with what is painted behind them is below WCAG 2 AA: 4.5, and 3 for
# large ones and for names in a chart, which stand beside a mark of the same colour
_FAINT = r"""
() => {
  const channels = (colour) => (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map((one) => one / 255)
    .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const painted = (one) => {
    for (; one; one = one.parentElement) {
      const [red, green, blue, opacity = 1] = channels(getComputedStyle(one).backgroundColor);
      if (opacity > 0.9) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const words = [...document.querySelectorAll("main *, nav *")].filter((one) => !one.closest("svg, script, style")
    && one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const names = [...document.querySelectorAll(".plot svg text")].filter((one) => !one.closest(".hoverlayer")
    && one.textContent.trim() && getComputedStyle(one).visibility !== "hidden");
  return [...words.map((one) => [one, "color"]), ...names.map((one) => [one, "fill"])].filter(([one, property]) => {
    const style = getComputedStyle(one), size = parseFloat(style.fontSize);
    const large = property === "fill" || size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const both = [light(channels(style[property])), light(painted(one))].sort((a, b) => a - b);
    return (both[1] + 0.05) / (both[0] + 0.05) < (large ? 3 : 4.5);
  }).map(([one, property]) => `${one.textContent.trim().slice(0, 40)}: ${getComputedStyle(one)[property]}`);
}
"""


def faint(page: Page) -> list[str]:
    """Words that stand out too little from what is painted behind them."""
    found: list[str] = page.evaluate(_FAINT)
    return found
