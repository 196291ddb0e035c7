"""Columns of a file as texts, numbers and days: what is wrong with a cell is kept with its line, the rest is read."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from simulator.company.arrow_frame import numbers_of
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.source import ErrorLine

LARGEST: Final = 1e15  # of any figure; what is larger is a slip
FEW: Final = 5000  # different texts
MOST: Final = 20  # errors of a column
SECONDS_A_DAY: Final = 86_400
EPOCH_FROM: Final = 86_400 * 365 * 20  # seconds: 1990; what is smaller is no date
EPOCH_TO: Final = 86_400 * 366 * 130  # 2100; what is larger is in milliseconds
_DASHES: Final = ("", "-", "–", "nan", "none", "null", "n/a")
_COMMA: Final = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?:[ T].*)?")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T].*)?")
_LIKE_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")


class Cells:
    """Rows of a file, their index the line or the number of the record.

    ``decimal_comma`` is told by semicolons between cells: a spreadsheet writes both in the same countries.
    """

    def __init__(self, rows: pd.DataFrame, place: str = "line", decimal_comma: bool = False) -> None:
        self.rows = rows
        self.place = place
        self.decimal_comma = decimal_comma
        self.errors: list[ErrorLine] = []

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return set(names) <= set(self.rows.columns)

    def text(self, *names: str) -> pd.Series:
        """The first of these columns that is not empty in a row, as text without blanks around it; else empty text."""
        known = [one for one in names if one in self.rows]
        if not known:
            return pd.Series("", self.rows.index, dtype="str")
        found = self._text(known[0])
        for name in known[1:]:
            found = found.where(found != "", self._text(name))
        return found

    def _text(self, name: str) -> pd.Series:
        column = self.rows[name]
        text = column if column.dtype == "str" else column.map(_written).astype("str")
        return (text.fillna("") if text.hasnans else text).str.strip()

    def number(self, *names: str, words: tuple[str, ...] = ()) -> pd.Series:
        """The first of these columns that is there, as numbers; missing where a cell is empty, 0 where it is a word.

        Thousands may be separated by commas, and a dollar sign may stand in front.
        """
        name = next((one for one in names if one in self.rows), None)
        if name is None:
            return pd.Series(np.nan, self.rows.index, dtype=float)
        column = self.rows[name]
        if pd.api.types.is_numeric_dtype(column) and column.dtype != bool:
            return self._finite(name, column.astype(float), column)
        return self._finite(name, *self._parsed(name, words))

    def _parsed(self, name: str, words: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
        text = self.text(name)
        plain = numbers_of(text)
        if plain is not None:
            return plain, text
        values = pd.to_numeric(text.where(text != "", "nan"), errors="coerce").astype(float)
        odd = values.isna() & (text != "")
        if odd.any():
            spelt = {one: self._spelt(one, words) for one in text[odd].unique()}
            values[odd] = text[odd].map(spelt).astype(float)
        return values, text

    def _spelt(self, text: str, words: tuple[str, ...]) -> float:
        """A number as a person writes it; infinite where it is none."""
        bare = text.replace("$", "").replace("\u00a0", "").replace("\u202f", "").replace("−", "-").strip()
        if bare.lower() in _DASHES:
            return 0.0 if text.lower() in words else np.nan
        if bare.lower() in words:
            return 0.0
        if self.decimal_comma and _COMMA.fullmatch(bare):
            bare = bare.replace(".", "").replace(",", ".")
        elif _GROUPED.fullmatch(bare):
            bare = bare.replace(",", "")
        try:
            return float(bare) if "_" not in bare else np.inf
        except ValueError:
            return np.inf

    def _finite(self, name: str, values: pd.Series, written: pd.Series) -> pd.Series:
        wrong = values.abs() > LARGEST
        if wrong.any():
            self.tell(name, written[wrong], "is no number. Write it like 1234.5")
            return values.where(~wrong)
        return values

    def tokens(self, *names: str) -> pd.Series:
        """Like ``number``, of a whole count that is never below 0."""
        values = self.amount(*names)
        broken = values.notna() & (values != values.round())
        if broken.any():
            name = next(one for one in names if one in self.rows)
            self.tell(name, values[broken].astype("str"), "is no whole number, which a count is")
            return values.where(~broken)
        return values

    def amount(self, *names: str) -> pd.Series:
        """Like ``number``, of what is never below 0."""
        values = self.number(*names)
        if (values < 0).any():
            name = next(one for one in names if one in self.rows)
            self.tell(name, values[values < 0].astype("str"), "is negative, which no amount of this kind is")
            return values.where(~(values < 0))
        return values

    def day(self, *names: str) -> pd.Series:
        """The first of these columns that is there, as UTC days; a row without one is missing.

        Takes 2026-09-08, with a time and a zone too, 9/8/26, 8.9.2026, and seconds or milliseconds since 1970.
        """
        name = next((one for one in names if one in self.rows), None)
        if name is None:
            return pd.Series(pd.NaT, self.rows.index, dtype="datetime64[ns]")
        if pd.api.types.is_datetime64_any_dtype(self.rows[name]):
            return pd.Series(self.rows[name].dt.tz_localize(None).dt.normalize().astype("datetime64[ns]"))
        text = self.text(name)
        return self._days(name, text, text if text.nunique() < FEW else self._shortened(text))

    @staticmethod
    def _shortened(text: pd.Series) -> pd.Series:
        """Moments without their time of day, so that there are fewer to look up."""
        short = text.where(~text.str.match(r"\d{4}-\d\d-\d\d[T ][0-9:.]*Z?$"), text.str.slice(0, 10))
        epoch = short.str.fullmatch(r"\d{13}")  # milliseconds
        if epoch.any():
            whole = pd.to_numeric(short[epoch]) // (1000 * SECONDS_A_DAY) * SECONDS_A_DAY
            short = short.where(~epoch, whole.astype("str"))
        return short

    def _days(self, name: str, text: pd.Series, short: pd.Series) -> pd.Series:
        unique = [str(one) for one in short.unique()]
        first_is_day = any(int(match[1]) > 12 for one in unique if (match := _SLASHED.fullmatch(one)))
        known = {one: _day(one, first_is_day) for one in unique}
        days = pd.to_datetime(short.map(known)).astype("datetime64[ns]")
        wrong = days.isna() & (text != "")
        if wrong.any():
            self.tell(name, text[wrong], "is no date. Write it like 2026-09-08")
        return days

    def flag(self, name: str) -> pd.Series:
        """Whether a column says yes."""
        return self.text(name).str.lower().isin(["true", "1", "yes", "1.0"])

    def tell(self, name: str, cells: pd.Series, what: str) -> None:
        """Keep what is wrong with cells of a column, by line; an address in them is not shown."""
        for place, cell in cells.iloc[:MOST].items():
            shown = quoted(_LIKE_MAIL.sub("…@…", str(cell)))
            self.errors.append(self.at(place, f"{name} = {shown} {what}."))
        if len(cells) > MOST:
            self.errors.append(ErrorLine(0, f"{name} {what}: {len(cells) - MOST:,} more of these."))

    @staticmethod
    def whole(message: str) -> ErrorLine:
        """A sentence about the file as a whole."""
        return ErrorLine(0, message)

    def at(self, place: object, message: str) -> ErrorLine:
        """A sentence with where it belongs."""
        number = int(str(place))
        return ErrorLine(number, message) if self.place == "line" else ErrorLine(0, f"{self.place} {number}: {message}")


def _written(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


@cache
def _day(text: str, first_is_day: bool) -> pd.Timestamp | None:
    """A day as people and programs write it.

    Example: 9/8/26 is 8 September 2026, unless another cell of the column has a 13 or more in front.
    """
    try:
        if match := _SLASHED.fullmatch(text):
            month, day = (int(match[2]), int(match[1])) if first_is_day else (int(match[1]), int(match[2]))
            return pd.Timestamp(int(match[3]) + (2000 if len(match[3]) == 2 else 0), month, day)
        if match := _DOTTED.fullmatch(text):
            return pd.Timestamp(int(match[3]), int(match[2]), int(match[1]))
        if re.fullmatch(r"\d{9,17}(\.\d+)?", text):
            return _since_1970(float(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return pd.Timestamp(utc.year, utc.month, utc.day) if 1990 <= utc.year < 2100 else None


def _since_1970(count: float) -> pd.Timestamp | None:
    while count > EPOCH_TO:
        count /= 1000.0
    return pd.Timestamp(int(count), unit="s").normalize() if count >= EPOCH_FROM else None
