"""GitLab's merge requests: the API has the date of the merge, the CSV export has none and is refused."""

from typing import Final

from simulator.company.formats.merged import changes, cut_short, merged_only, reverts
from simulator.company.reader import Parsed, Reader, Source, keys

CALL: Final = "GET /projects/:id/merge_requests?state=merged&per_page=100&page=1, and the pages after it"
CUT: Final = f"GitLab gives 20 merge requests a page by default, 100 at most, and a file has just as many: {CALL}"


def _read(source: Source) -> Parsed:
    cells, found = merged_only(source.cells, "merged_at", f"Ask for merged ones: {CALL}.")
    person = cells.text("author.username")
    rows = changes(cells, person, cells.flag("author.bot"), cells.text("project_id"), "merged_at")
    source.cells.errors += cells.errors
    return Parsed(rows, (*found, *cut_short(len(source.cells), (20, 100), CUT), *reverts(cells)))


READER = Reader(
    name="GitLab merge requests",
    table="output",
    needs=(keys("merged_at", "iid", "author", "author.username"),),
    read=_read,
)
CSV = Reader(
    name="GitLab's CSV of merge requests",
    table="output",
    needs=(keys("MR IID", "Author Username"),),
    read=_read,
    refuses=f"it has no date of the merge. Take the API's answer: {CALL}.",
)
