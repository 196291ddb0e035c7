"""Charts as pictures, made by the browser of this machine: the same drawing as on the page."""

import base64
import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from plotly.offline import get_plotlyjs

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ELSEWHERE: Final = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
VARIABLE: Final = "TOKENSIM_BROWSER"
SCALE: Final = 2  # pixels of a PNG per pixel of the layout
PATIENCE: Final = 120  # seconds
_OFFLINE: Final = (
    *("--headless", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-quic"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-dev-shm-usage"),
)
_SHEET: Final = """<!DOCTYPE html><style>@page { size: WIDTHpx HEIGHTpx; margin: 0 } body { margin: 0 }
img { display: block; width: WIDTHpx; height: HEIGHTpx }</style>"""
_PAGE: Final = """<!DOCTYPE html><html><head><meta charset="utf-8"><script>PLOTLY</script></head>
<body><script type="application/json" id="figure">FIGURE</script><script>
const spec = JSON.parse(document.getElementById("figure").textContent);
const size = { format: "FORMAT", width: WIDTH, height: HEIGHT, scale: SCALE };
Plotly.toImage(spec, size).then((address) => {
  const place = document.createElement("pre");
  place.id = "picture";
  place.textContent = address;
  document.body.append(place);
});
</script></body></html>"""


class NoBrowserError(Exception):
    """No browser to draw with, or one that failed."""


def browser() -> str:
    """The path of Chromium or a browser like it: that of the variable TOKENSIM_BROWSER, else on the path.

    Raises:
        NoBrowserError: there is none; says what to do.
    """
    wanted = os.environ.get(VARIABLE)
    found = shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, (*NAMES, *ELSEWHERE))), None)
    if found:
        return found
    sought = f"{VARIABLE} ({wanted}) does not exist" if wanted else f"none of {', '.join(NAMES)} is on the PATH"
    raise NoBrowserError(
        f"Static pictures need Chromium or Chrome, and {sought}. Install one (on Debian: apt-get install chromium), or "
        f"set {VARIABLE} to its path; --format html and --format json need none."
    )


def picture(figure: dict[str, Any], kind: str) -> bytes:
    """A figure as png, svg or pdf.

    Args:
        figure: data and layout with width and height, as plain JSON.
        kind: ``png``, twice as many pixels as the layout has; ``svg``; or ``pdf``, one page, text as text.

    Raises:
        NoBrowserError: there is no browser, or it drew nothing.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="tokensim-") as folder:
        place = Path(folder)
        if kind == "png":
            return _drawn(program, figure, "png", place)
        drawing = _drawn(program, figure, "svg", place)
        return drawing if kind == "svg" else _printed(program, figure["layout"], drawing, place)


def drawn_page(page: str, fragment: str = "") -> bytes:
    """A page after its script has run, as the browser has it.

    Args:
        page: HTML.
        fragment: what its script reads from the address, from # on.

    Raises:
        NoBrowserError: there is no browser, or it failed.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="tokensim-") as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        return _run(program, Path(folder), "--dump-dom", source.as_uri() + fragment)


def _drawn(program: str, figure: dict[str, Any], kind: str, folder: Path) -> bytes:
    text = json.dumps(figure).replace("<", "\\u003c")
    page = _sized(_PAGE, figure["layout"]).replace("FORMAT", kind).replace("SCALE", str(SCALE if kind == "png" else 1))
    before, rest = page.split("PLOTLY")
    middle, after = rest.split("FIGURE")
    source = folder / "chart.html"
    source.write_text(before + get_plotlyjs() + middle + text + after, encoding="utf-8")
    output = _run(program, folder, "--virtual-time-budget=60000", "--dump-dom", source.as_uri())
    found = re.search(rb'<pre id="picture">data:image/[a-z+]+(;base64)?,([^<]*)</pre>', output)
    if not found:
        raise NoBrowserError(f"{program} drew no picture. Try another browser by setting {VARIABLE} to its path.")
    if found[1]:
        return base64.b64decode(found[2])
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(html.unescape(found[2].decode()))


def _printed(program: str, layout: dict[str, Any], drawing: bytes, folder: Path) -> bytes:
    address = "data:image/svg+xml;base64," + base64.b64encode(drawing).decode()
    source, target = folder / "print.html", folder / "chart.pdf"
    source.write_text(f'{_sized(_SHEET, layout)}<img src="{address}" alt="">', encoding="utf-8")
    _run(program, folder, "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri())
    if not target.exists():
        raise NoBrowserError(f"{program} wrote no PDF. Try another browser by setting {VARIABLE} to its path.")
    return target.read_bytes()


def _sized(page: str, layout: dict[str, Any]) -> str:
    return page.replace("WIDTH", str(round(layout["width"]))).replace("HEIGHT", str(round(layout["height"])))


def _run(program: str, folder: Path, *arguments: str) -> bytes:
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # Chromium refuses root a sandbox
    command = [program, *_OFFLINE, *root, f"--user-data-dir={folder / 'profile'}", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoBrowserError(f"{program} could not draw: {error}") from None
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NoBrowserError(f"{program} ended with code {done.returncode}: {' '.join(last)}")
    return done.stdout
