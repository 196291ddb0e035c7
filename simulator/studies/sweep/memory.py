"""What this machine has: memory that is free."""

import math
import os
from pathlib import Path
from typing import Final

MOST_OF_IT: Final = 0.8  # of the free memory; the rest is for everybody else


def available_mb() -> float:
    """Memory that is free for a new program, MB; infinite where the system does not tell."""
    status = Path("/proc/meminfo")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["MemAvailable"].split()[0]) / 1024
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**20
    return math.inf
