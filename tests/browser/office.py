"""LibreOffice without a window: files opened, recalculated and written again."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def converted(paths: Sequence[Path], kind: str, folder: Path, profile: Path) -> list[Path]:
    """Files as ``kind``, every formula computed anew, by one start of LibreOffice; a ``profile`` is made once."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "these tests need LibreOffice: apt-get install libreoffice-calc libreoffice-impress"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(RECALCULATE)
    folder.mkdir(exist_ok=True)
    options = ["--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind, "--outdir", str(folder)]
    subprocess.run([program, *options, *map(str, paths)], check=True, capture_output=True, timeout=180 * len(paths))
    return [folder / f"{path.stem}.{kind}" for path in paths]


def pages_of(pdf: Path) -> list[str]:
    """The text of each page."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
    return done.stdout.split("\f")[:-1]


def ink_of(pdf: Path) -> list[int]:
    """How many different greys each page shows when it is drawn: a blank page shows one."""
    subprocess.run(["pdftoppm", "-r", "40", "-gray", str(pdf), str(pdf.with_suffix(""))], check=True)
    return [len(set(page.read_bytes()[16:])) for page in sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm"))]


def lines_above(pdf: Path, share: float) -> list[int]:
    """How many lines of text begin on each page above a share of its height."""
    done = subprocess.run(["pdftotext", "-bbox-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
    found = []
    for page in done.stdout.split("<page ")[1:]:
        height = float(re.search(r'height="([\d.]+)"', page)[1])
        tops = [float(top) for top in re.findall(r'<line [^>]*yMin="([\d.]+)"', page)]
        found.append(len([top for top in tops if top < share * height]))
    return found
