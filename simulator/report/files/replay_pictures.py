"""A replay as a still, a GIF or a film, drawn by the browser of this machine: the frames are those of the page."""

import base64
import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from simulator.files import write_bytes
from simulator.report.files.browser import NoBrowserError, browser, drawn_page
from simulator.report.files.replay_page import SECONDS, Scene, replay_html
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

SLIDE: Final = (1280, 720)  # what a frame is laid out for


class Size(NamedTuple):
    """How many frames a second, and pixels of a picture per pixel of the layout."""

    rate: float
    scale: float


STILL, GIF, MP4 = Size(0.0, 2.0), Size(8.0, 0.75), Size(24.0, 1.0)
PAUSE: Final = 3000  # milliseconds that a GIF rests on its last frame
COLOURS: Final = 64  # of a GIF


def written(scene: Scene, path: Path) -> Path:
    """Write a replay as the ending of the name says.

    Raises:
        ScenarioError: another ending.
        NoBrowserError: there is no browser to draw with, or no encoder; says what to do.
    """
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise ScenarioError(str(path), [ErrorLine(0, f"is not a name for a replay. Known: {', '.join(FORMATS)}.")])
    check_tools(form)
    content = FORMATS[form](scene)
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_bytes(path, content)


def check_tools(form: str) -> None:
    """Refuse a form that this machine cannot make, before anything is run.

    Raises:
        NoBrowserError: there is no browser, no encoder or no Pillow; says what to do.
    """
    if form != "html":
        browser()
    if form == "gif" and find_spec("PIL") is None:
        raise NoBrowserError("A GIF needs Pillow. Install it with: pip install 'tokensim[slides]'")
    if form == "mp4" and not shutil.which("ffmpeg"):
        raise NoBrowserError(
            "A film needs ffmpeg, which is not on the PATH. Install it (on Debian: apt-get install ffmpeg), or make a "
            "GIF."
        )


def frames(scene: Scene, size: Size) -> list[bytes]:
    """The replay as PNG pictures at equal distances in time; only the last one where the rate is 0."""
    count = round(SECONDS * size.rate) or 1
    asked = f"#frames={count}x{SLIDE[0]}x{SLIDE[1]}@{size.scale}"
    page = drawn_page(replay_html(scene), asked)
    found = re.search(rb'<pre id="frames">([^<]*)</pre>', page)
    if not found:
        raise NoBrowserError("The browser drew no frames. Try another browser by setting TOKENSIM_BROWSER to its path.")
    return [base64.b64decode(address.split(b",", 1)[1]) for address in found[1].split()]


def still(scene: Scene) -> bytes:
    """The last moment as a PNG for a slide."""
    return frames(scene, STILL)[0]


def gif(scene: Scene) -> bytes:
    """A GIF that repeats without end and pauses on its last frame."""
    from PIL import Image

    pictures = [Image.open(io.BytesIO(one)).convert("RGB") for one in frames(scene, GIF)]
    # one palette for all frames, so that dots keep their shade while they move; the last frame has every colour
    palette = pictures[-1].quantize(COLOURS, dither=Image.Dither.NONE)
    drawn = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in pictures]
    lasting = [round(1000.0 / GIF.rate)] * (len(drawn) - 1) + [PAUSE]
    target = io.BytesIO()
    first, *rest = drawn
    first.save(target, "GIF", save_all=True, append_images=rest, duration=lasting, loop=0, optimize=False)
    return target.getvalue()


def mp4(scene: Scene) -> bytes:
    """A film, made by ffmpeg."""
    with tempfile.TemporaryDirectory(prefix="tokensim-") as folder:
        target = Path(folder) / "replay.mp4"
        command = ["ffmpeg", "-loglevel", "error", "-f", "image2pipe", "-framerate", f"{MP4.rate:g}", "-i", "-"]
        command += ["-pix_fmt", "yuv420p", "-movflags", "+faststart", str(target)]
        done = subprocess.run(command, input=b"".join(frames(scene, MP4)), capture_output=True, check=False)
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise NoBrowserError(f"ffmpeg ended with code {done.returncode}: {' '.join(last)}")
        return target.read_bytes()


FORMATS: Final[dict[str, Callable[[Scene], bytes]]] = {
    "html": lambda scene: replay_html(scene).encode(),
    "png": still,
    "gif": gif,
    "mp4": mp4,
}
