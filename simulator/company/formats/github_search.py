"""GitHub's GraphQL search of merged pull requests, which ends at 1,000 results whatever it found."""

from typing import Final

from simulator.company.formats.merged import changes, cut_short, merged_only, reverts
from simulator.company.reader import Parsed, Reader, Source, keys

MOST: Final = 1000
SLICE: Final = "Slice it by week: is:pr is:merged merged:2026-09-07..2026-09-13."
CUT: Final = f"GitHub's search ends at 1,000 results, and a file has just as many. {SLICE}"


def _read(source: Source) -> Parsed:
    counted = source.cells.number("page.issueCount")
    if (counted > MOST).any():
        place = counted.index[counted > MOST][0]
        message = f"issueCount = {counted[place]:.0f}, but a search gives {MOST:,} results at most. {SLICE}"
        source.cells.errors.append(source.cells.at(place, message))
    cells, found = merged_only(source.cells, "mergedAt", f"Search for merged ones. {SLICE}")
    bot = cells.text("author.__typename") == "Bot"
    rows = changes(cells, cells.text("author.login"), bot, cells.text("repository.nameWithOwner"), "mergedAt")
    source.cells.errors += cells.errors
    return Parsed(rows, (*found, *cut_short(len(source.cells), (MOST,), CUT), *reverts(cells)))


READER = Reader(
    name="GitHub GraphQL search",
    table="output",
    needs=(keys("mergedAt", "author", "author.__typename"),),
    read=_read,
)
