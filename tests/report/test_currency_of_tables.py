"""No cell of a page says one currency and holds another: every page is made in USD and in euros, and compared."""

import re
from collections.abc import Iterator

import pytest

import simulator
from simulator.currency import Currency, shown_in
from simulator.report.elements.table import Cell, Header, Table
from simulator.report.files.study_page import StudyPage
from simulator.studies.assumptions.page import assumptions_page
from simulator.studies.budget.page import budget_page
from simulator.studies.compare.report.report import contents
from simulator.studies.diff.page import diff_page
from simulator.studies.experiment.design.page import design_page
from simulator.studies.forecast.page import forecast_page
from simulator.studies.optimize.page import optimize_page
from simulator.studies.sensitivity.page import sensitivity_page
from simulator.studies.uncertainty.page import uncertainty_page
from tests.saved_runs import saved_run
from tests.test_columns import FILE

EURO = Currency("EUR", 1.25)
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Table], list[Table]]:
    """Every table in USD and in euros."""
    out = tmp_path_factory.mktemp("currency")
    known = out / "actuals.csv"
    known.write_text("month,spend_usd,mtok\n1,900,600\n2,1000,700\n")
    makers = [
        (budget_page, simulator.budget(FILE, steps=4, workers=1)),
        (forecast_page, simulator.forecast(FILE, workers=1, actuals=known)),
        (uncertainty_page, simulator.uncertainty(FILE, replications=8, workers=1)),
        (design_page, simulator.design_experiment(FILE, replications=16, workers=1)),
        (assumptions_page, simulator.assumptions(FILE, workers=1)),
        (sensitivity_page, simulator.sensitivity(FILE, out=out, workers=1)),
        (lambda found: optimize_page(FILE, found), simulator.optimize(FILE, workers=1)),
        (diff_page, simulator.diff(*(saved_run(out, FILE, seed) for seed in (1, 2)))),
    ]
    compared = simulator.compare(FILE, workers=1)

    def made() -> list[Table]:
        pages: list[StudyPage] = [make(found) for make, found in makers]  # type: ignore[operator]
        own = contents(FILE, compared, {})
        return [table for page in [*pages, own] for table in tables_in(page)]

    dollars = made()
    with shown_in(EURO):
        return dollars, made()


def tables_in(one: object) -> Iterator[Table]:
    """Every table inside something, charts' own tables too."""
    if isinstance(one, Table):
        yield one
    elif isinstance(one, dict):
        for each in one.values():
            yield from tables_in(each)
    elif isinstance(one, (list, tuple)) and not isinstance(one, (Cell, Header, str)):
        for each in one:
            yield from tables_in(each)


def numbers(text: str) -> list[float]:
    return [float(one.replace(",", "").replace("−", "-")) for one in NUMBER.findall(text)]


@pytest.mark.slow
def test_what_is_converted_says_so_and_what_says_so_is_converted(both: tuple[list[Table], list[Table]]) -> None:
    dollars, euros = both
    assert len(dollars) == len(euros) > 40
    converted, wrong = 0, []
    for table, other in zip(dollars, euros, strict=True):
        for row, new in zip(table.rows, other.rows, strict=True):
            for place, (cell, there) in enumerate(zip(row, new, strict=True)):
                head = other.headers[place]
                stubs = "".join(f"{one.text} {one.note}" for one in new[: other.stubs])
                named = bool(re.search(r"\bEUR\b", f"{head.text} {head.unit} {stubs} {other.caption} {there}"))
                where = (other.caption, head, row[0].text, cell, there)
                if cell[:2] != there[:2] and head.is_number:
                    wrong += [] if named else [where]
                    old, now = numbers(cell.text), numbers(there.text)
                    if len(old) == len(now) == 1 and abs(old[0]) > 100:
                        assert now[0] == pytest.approx(old[0] / 1.25, rel=0.01, abs=1.0), where
                        converted += 1
                elif named and re.search(r"\bEUR\b", head.unit) and abs((numbers(cell.text) or [0.0])[0]) >= 1.0:
                    wrong.append(where)
    assert not wrong, "\n".join(str(one)[:260] for one in wrong)
    assert converted > 200


@pytest.mark.slow
def test_a_table_in_usd_names_no_euro(both: tuple[list[Table], list[Table]]) -> None:
    assert not any("EUR" in str(table) for table in both[0])
