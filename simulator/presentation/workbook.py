"""The workbook: every table with units and intervals, native charts, sources, and a sheet to try other prices."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from simulator.analysis.findings import Findings
from simulator.presentation.origins import manifest_table
from simulator.presentation.report import facts, policy_notes
from simulator.presentation.style import looks
from simulator.presentation.tables import by_policy, definitions, shown
from simulator.presentation.what_if_sheet import add_what_if
from simulator.presentation.wording import MISSING, visible
from simulator.scenario.load import ScenarioFile

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NUMBERS: Final = {
    "USD": "#,##0.00",
    "share": "0.0%",
    "probability": '[>0.9995]">99.9%";[<0.0005]"<0.1%";0.0%',  # estimated from resamples: never quite 0 or 1
    "ratio": "0.00",
    "h": "0.00",
    "count": "#,##0.00",
    "whole": "#,##0",
}
FIRST_ROW: Final = 2  # below the headers: names and units
MOST_MONTHLY: Final = 10  # lines of the monthly chart
LONGEST: Final = 32_000  # characters of a cell
WIDEST: Final = {"path": 56, "source": 90, "meaning": 110}  # characters of a column
LINE: Final = 15.5  # points
WIDE: Final = 24  # columns on a page


class Book(NamedTuple):
    """A workbook under construction, with its formats."""

    file: "Workbook"
    formats: Mapping[str, "Format"]
    colours: Mapping[str, str]  # by policy

    def sheet(self, name: str) -> "Worksheet":
        """A new sheet in landscape, without gridlines."""
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        return sheet


def workbook(file: ScenarioFile, findings: Findings, manifest: Mapping[str, Any]) -> bytes:
    """The workbook as bytes; nothing in it is a formula but on the sheet What-if.

    Args:
        file: the scenario, with the origin of every value.
        findings: what the comparison found.
        manifest: how the run was made.
    """
    import xlsxwriter

    memory = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, {"in_memory": True, "nan_inf_to_errors": False, **plain}) as target:
        _describe(target, file, manifest)
        colours = {name: look.colour for name, look in looks(findings.comparison.policies).items()}
        book = Book(target, _formats(target), colours)
        _answer(book, file, findings, manifest)
        _ranking(book, findings)
        _by_policy(book, findings)
        _by_month(book, findings)
        _by_team(book, findings)
        _assumptions(book, file)
        add_what_if(book, findings.comparison)
        _definitions(book)
    return memory.getvalue()


def _describe(target: "Workbook", file: ScenarioFile, manifest: Mapping[str, Any]) -> None:
    started = str(manifest.get("started", ""))
    made = datetime.fromisoformat(started).replace(tzinfo=None) if started else datetime(2000, 1, 1)
    target.set_properties({"title": visible(file.scenario.title)[:200], "author": "tokensim", "created": made})
    target.set_calc_mode("auto")


def _formats(target: "Workbook") -> dict[str, "Format"]:
    def add(**properties: Any) -> "Format":
        return target.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top", **properties})

    found = {unit: add(num_format=form) for unit, form in NUMBERS.items()}
    found |= {
        "text": add(),
        "wrapped": add(text_wrap=True),
        "bold": add(bold=True, text_wrap=True),
        "title": add(bold=True, font_size=18, text_wrap=True),
        "answer": add(font_size=13, text_wrap=True, bg_color="#F1F2F4", left=5, left_color="#3B4CC0", indent=1),
        "note": add(font_color="#5B6472", italic=True, text_wrap=True),
        "head": add(bold=True, text_wrap=True, valign="bottom", bg_color="#1D2430", font_color="#FFFFFF"),
        "unit": add(italic=True, text_wrap=True, font_color="#5B6472", bg_color="#F1F2F4", bottom=1),
    }
    for unit, form in NUMBERS.items():
        found[f"input {unit}"] = add(num_format=form, bg_color="#FFF4CC", font_color="#3B4CC0", bold=True, border=1)
        found[f"total {unit}"] = add(num_format=form, bold=True)
    return found


def _answer(book: Book, file: ScenarioFile, findings: Findings, manifest: Mapping[str, Any]) -> None:
    sheet, form = book.sheet("Answer"), book.formats
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    say(sheet, 0, 0, file.scenario.title, form["title"], across=1, width=85)
    say(sheet, 1, 0, file.scenario.question, form["note"], across=1, width=125)
    say(sheet, 3, 0, findings.answer, form["answer"], across=1, width=105)
    row = 5
    if findings.comparison.interrupted:
        words = f"Interrupted: {findings.comparison.replications} replications were finished."
        say(sheet, row, 0, words, form["bold"], across=1)
        row += 1
    told = list(facts(findings))
    told += [("", ""), *((note.name, f"{note.result} {note.what}".strip()) for note in policy_notes(findings))]
    told += [("", ""), ("How it was made", "")]
    told += [(entry.text, value.text) for entry, value in manifest_table(manifest, file.text).rows
             if entry.text not in ("scenario_text", "answer")]  # fmt: skip
    for name, words in told:
        say(sheet, row, 0, name, form["bold"], width=24)
        say(sheet, row, 1, words, form["wrapped"], width=105, above=lines_of(name, 24))
        row += 1


def say(
    sheet: "Worksheet",
    row: int,
    column: int,
    text: object,
    form: "Format",
    across: int = 0,
    width: int = 0,
    above: int = 1,
) -> None:
    """A text, never taken for a formula, a number or a link.

    Args:
        sheet, row, column: where.
        text: what.
        form: how.
        across: so many more columns are merged into the cell.
        width: characters of a line; the row gets the height the text needs, at least ``above`` lines.
    """
    words = visible(text)[:LONGEST] if text != "" else ""
    if across:
        sheet.merge_range(row, column, row, column + across, "", form)
    sheet.write_string(row, column, words, form)
    if width:
        sheet.set_row(row, LINE * form.font_size / 11 * max(above, lines_of(words, width)))


def lines_of(text: str, width: int) -> int:
    """Lines that a text needs when it is wrapped."""
    return max(1, -(-len(text) // width))


def _ranking(book: Book, findings: Findings) -> None:
    table = findings.ranking.merge(
        findings.summary[["policy", "net_usd_low", "net_usd_high"]], on="policy", validate="1:1"
    )
    table = table.assign(up=table["net_usd_high"] - table["net_usd"], down=table["net_usd"] - table["net_usd_low"])
    columns = ["rank", "policy", "net_usd", "behind_usd", "p_best", "n", "up", "down"]
    sheet, place = add_table(book, "Ranking", table, columns)
    last = FIRST_ROW + len(table) - 1
    chart = book.file.add_chart({"type": "bar"})
    at = place["net_usd"]
    ends = {name: _absolute("Ranking", FIRST_ROW, last, place[name]) for name in ("up", "down")}
    chart.add_series(
        {
            "name": "Net value",
            "categories": ["Ranking", FIRST_ROW, place["policy"], last, place["policy"]],
            "values": ["Ranking", FIRST_ROW, at, last, at],
            "points": [{"fill": {"color": book.colours[name]}} for name in table["policy"]],
            "x_error_bars": {"type": "custom", "plus_values": ends["up"], "minus_values": ends["down"]},
            "data_labels": {
                "value": True,
                "num_format": "#,##0",
                "position": "inside_base",
                "font": {"color": "#FFFFFF"},
            },
            "gap": 60,
        }
    )
    titled_chart(chart, "Net value with its interval, USD per engineer and month", "", rows=len(table))
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_legend({"none": True})
    sheet.insert_chart(last + 3, 1, chart)


def _by_policy(book: Book, findings: Findings) -> None:
    table = by_policy(findings)
    skipped = ("policy", "kind", "yardstick", "n", "roi_reason", "marginal_roi_reason", "rank")
    measures = [str(name) for name in table if name not in skipped and not str(name).endswith(("_low", "_high"))]
    columns = ["policy", "kind", "yardstick", *measures, "n", "roi_reason", "marginal_roi_reason"]
    sheet, place = add_table(book, "By policy", table, columns)
    last = FIRST_ROW + len(table) - 1
    chart = book.file.add_chart({"type": "scatter"})
    for row, name in enumerate(table["policy"], start=FIRST_ROW):
        mark = {"type": "circle", "size": 9, "fill": {"color": book.colours[name]}, "border": {"color": "#FFFFFF"}}
        chart.add_series(
            {
                "name": ["By policy", row, place["policy"]],
                "categories": ["By policy", row, place["spend_usd"], row, place["spend_usd"]],
                "values": ["By policy", row, place["net_usd"], row, place["net_usd"]],
                "marker": mark,
            }
        )
    titled_chart(chart, "Net value over the token bill", "Net value, USD per engineer and month", rows=len(table))
    chart.set_x_axis({"name": "Token bill, USD per engineer and month", "num_format": "#,##0", "min": 0})
    sheet.insert_chart(last + 3, 1, chart)


def _by_month(book: Book, findings: Findings) -> None:
    measures = _measures(findings.by_month)
    sheet, place = add_table(book, "By month", findings.by_month, ["policy", "month", *measures, "n"])
    chart = book.file.add_chart({"type": "line"})
    drawn = 0
    for name in findings.by_month["policy"].unique():
        rows = findings.by_month.index[findings.by_month["policy"] == name]
        first, last = FIRST_ROW + int(rows[0]), FIRST_ROW + int(rows[-1])
        if drawn == MOST_MONTHLY or not findings.by_month.loc[rows, "spend_usd"].any():
            continue
        drawn += 1
        chart.add_series(
            {
                "name": ["By month", first, place["policy"]],
                "categories": ["By month", first, place["month"], last, place["month"]],
                "values": ["By month", first, place["spend_usd"], last, place["spend_usd"]],
                "line": {"color": book.colours[name], "width": 2.25},
            }
        )
    titled_chart(chart, "Token bill by month", "USD per engineer", rows=12)
    chart.set_x_axis({"name": "Month"})
    sheet.insert_chart(FIRST_ROW, place["n"] + 2, chart)


def _by_team(book: Book, findings: Findings) -> None:
    table = findings.by_team
    sheet, place = add_table(book, "By team", table, ["policy", "team", *_measures(table), "n"])
    chart = book.file.add_chart({"type": "bar"})
    for name in table["policy"].unique():
        rows = table.index[table["policy"] == name]
        first, last = FIRST_ROW + int(rows[0]), FIRST_ROW + int(rows[-1])
        if not table.loc[rows, "net_usd"].any():
            continue
        chart.add_series(
            {
                "name": ["By team", first, place["policy"]],
                "categories": ["By team", first, place["team"], last, place["team"]],
                "values": ["By team", first, place["net_usd"], last, place["net_usd"]],
                "fill": {"color": book.colours[name]},
            }
        )
    teams = int(table["team"].nunique())
    height = teams * max(4, int(table["policy"].nunique()))
    titled_chart(chart, "Net value by team, USD per engineer and month", "", rows=min(height, 120))
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    sheet.insert_chart(FIRST_ROW, place["n"] + 2, chart)


def _absolute(sheet: str, first: int, last: int, column: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return f"='{sheet}'!{xl_range_abs(first, column, last, column)}"


def _measures(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table if f"{name}_low" in table]


def titled_chart(chart: Any, title: str, axis: str, rows: int) -> None:
    """Title, axis title and a size that fits the number of rows."""
    chart.set_title({"name": title, "name_font": {"size": 13}, "overlay": False})
    chart.set_y_axis(
        {"name": axis, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E6E9EE"}}}
    )
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E6E9EE"}}})
    chart.set_size({"width": 900, "height": max(380, 130 + 26 * rows)})
    chart.set_legend({"position": "right"})


def add_table(book: Book, name: str, table: pd.DataFrame, columns: Sequence[str]) -> tuple["Worksheet", dict[str, int]]:
    """A sheet with a table: a column per measure and one for each end of its interval; gives the place of each."""
    sheet, form = book.sheet(name), book.formats
    wide = [one for column in columns for one in (column, f"{column}_low", f"{column}_high") if one in table]
    place = {column: at for at, column in enumerate(wide)}
    heights: dict[int, int] = {}
    for column, at in place.items():
        head, unit, words = _heading(column, table)
        sheet.write_string(0, at, head, form["head"])
        sheet.write_string(1, at, words, form["unit"])
        numeric = pd.api.types.is_numeric_dtype(table[column]) and not pd.api.types.is_bool_dtype(table[column])
        longest = max((len(str(value)) for value in table[column]), default=0)
        width = 14 if numeric else min(max(12, longest + 2), WIDEST.get(column, 44))
        sheet.set_column(at, at, width)
        if not numeric:
            for row, value in enumerate(table[column].tolist(), start=FIRST_ROW):
                heights[row] = max(heights.get(row, 1), lines_of(str(value), width - 1))
        for row, value in enumerate(table[column].tolist(), start=FIRST_ROW):
            if not numeric:
                say(sheet, row, at, _words(value), form["wrapped"])
            elif value == value:
                sheet.write_number(row, at, value, form[unit])
            else:
                sheet.write_string(row, at, MISSING, form["text"])
    for row, lines in heights.items():
        sheet.set_row(row, LINE * lines)
    sheet.set_row(0, 32)
    sheet.set_row(1, 46)
    sheet.fit_to_pages(-(-len(wide) // WIDE), 0)
    keys = next((at for at, column in enumerate(wide) if f"{column}_low" in table), 1)
    sheet.freeze_panes(FIRST_ROW, keys)
    sheet.autofilter(1, 0, FIRST_ROW + len(table) - 1, len(wide) - 1)
    sheet.repeat_rows(0, 1)
    return sheet, place


_PLAIN: Final = {
    "n": ("n", "whole", "replications"),
    "rank": ("Rank", "whole", ""),
    "month": ("Month", "whole", "from the start"),
    "up": ("Interval up", "USD", "from the mean, for the chart"),
    "down": ("Interval down", "USD", "from the mean, for the chart"),
}


def _heading(column: str, table: pd.DataFrame) -> tuple[str, str, str]:
    """Title, format and unit in words of a column."""
    for end, words in (("_low", "low"), ("_high", "high")):
        whole = column.removesuffix(end)
        if whole != column and whole in table:
            title, unit, told = shown(whole)
            return f"{title}, {words}", unit, f"{told}; {words} end of its interval"
    if column in _PLAIN:
        return _PLAIN[column]
    if f"{column}_low" not in table and column not in ("p_best", "crn_factor"):
        return column.replace("_", " ").capitalize(), "count", ""
    return shown(column)


def _words(value: object) -> object:
    return "yes" if value is True else "no" if value is False else "" if value != value else value


def _assumptions(book: Book, file: ScenarioFile) -> None:
    rows = [row._asdict() for row in file.assumptions]
    order = {"assumed": 0, "preset": 1, "sourced": 2}
    table = pd.DataFrame(rows, columns=["path", "value", "unit", "status", "source"]).astype(str)
    table = table.sort_values("status", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    add_table(book, "Assumptions", table, ["path", "value", "unit", "status", "source"])


def _definitions(book: Book) -> None:
    rows = [[cell.text for cell in row] for row in definitions().rows]
    table = pd.DataFrame(rows, columns=["measure", "column", "meaning"])
    add_table(book, "Definitions", table, ["measure", "column", "meaning"])
