"""One file per export format: the columns that it is known by, and what they are in the tables."""

from typing import Final

from simulator.company.formats import claude_code_analytics, github_ai_usage
from simulator.company.reader import Reader

READERS: Final[tuple[Reader, ...]] = (
    github_ai_usage.READER,
    claude_code_analytics.READER,
)
