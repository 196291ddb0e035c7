"""Jira's worklogs: hours that a person booked on an issue, and no items."""

from simulator.company.reader import Parsed, Reader, Source, keys, raw


def _read(source: Source) -> Parsed:
    cells = source.cells
    _all_there(source)
    email, account = cells.text("author.emailAddress"), cells.text("author.accountId", "author.key", "author.name")
    known = (email != "") | (account != "")
    rows = raw(
        "output",
        cells,
        identity=email.where(email != "", account).where(known, "a deleted account"),
        kind=(email != "").map({True: "email", False: "login"}).where(known, "service"),
        scope=cells.text("issueId"),
        start=cells.day("started"),
        days=1,
        items=0.0,
        hours=cells.amount("timeSpentSeconds") / 3600.0,
        bot=cells.text("author.accountType") == "app",
    )
    return Parsed(rows)


def _all_there(source: Source) -> None:
    """A page that holds fewer worklogs than the issue has is an error."""
    cells = source.cells
    total = cells.number("page.total")
    counted = total.groupby(cells.text("issueId")).transform("size")
    if (counted < total).any():
        place = total.index[counted < total][0]
        message = f"total = {total[place]:.0f}, but {counted[place]} worklogs of the issue are here. Fetch all pages."
        cells.errors.append(cells.at(place, message))


READER = Reader(
    name="Jira worklogs",
    table="output",
    needs=(keys("timeSpentSeconds", "started", "author", "author.accountId"),),
    read=_read,
    repeats=False,
)
