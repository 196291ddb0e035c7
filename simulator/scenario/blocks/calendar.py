"""Calendar months of a run that begins in a known one."""

from typing import Final

FORM: Final = r"^\d{4}-(0[1-9]|1[0-2])$"


def calendar_month(start: str, month: int) -> str:
    """The calendar month of a month of a run.

    Args:
        start: calendar month in which the run begins, such as 2026-11.
        month: of the run, from 1; 0 is the month before it begins.

    Example: month 3 of a run that begins in 2026-11 is 2027-01.
    """
    count = _count(start) + month - 1
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def month_of_run(start: str, calendar: str) -> int:
    """The month of a run, from 1, that a calendar month is; below 1 before the run begins.

    Args:
        start: calendar month in which the run begins, such as 2026-11.
        calendar: another one, such as 2027-01.

    Example: 2027-01 is month 3 of a run that begins in 2026-11, and 2026-10 is month 0.
    """
    return _count(calendar) - _count(start) + 1


def _count(calendar: str) -> int:
    return int(calendar[:4]) * 12 + int(calendar[5:]) - 1
