"""The stripped model in Cimba's own words; its classes must be importable by name."""

import cimba as cb


class Engineer(cb.Model):  # type: ignore[misc]
    """Holds the hours of its next item, then books the item's value in the month."""

    hours: cb.Input[float]
    value: cb.Input[float]
    books: cb.Ref["Ledger"]

    @cb.process  # type: ignore[untyped-decorator]
    def work(self) -> None:
        while True:
            cb.hold(self.hours.next())
            usd = self.value.next()
            self.books.value[int(cb.now() / 168.0)] += usd
            self.books.counts[0] += 1.0
            self.books.counts[1] += usd


class Ledger(cb.Model):  # type: ignore[misc]
    """Value by month and in total."""

    value: cb.Array[float]  # by month
    counts: cb.Array[float]  # items and their value; an output would start as NaN
    items: cb.Output[float]
    total: cb.Output[float]

    @cb.on_end  # type: ignore[untyped-decorator]
    def report(self) -> None:
        self.items = self.counts[0]
        self.total = self.counts[1]


class Organisation(cb.Model):  # type: ignore[misc]
    """Everybody, and one ledger."""

    books: Ledger
    engineers: list[Engineer]
