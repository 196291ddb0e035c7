"""What every result does: it shows itself in a notebook, draws its charts, compares, and is saved and read back."""

import copy
import pickle
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pandas as pd
import plotly.graph_objects as go
import pytest

import simulator
import simulator.studies
from simulator.replication.comparison_files import SavedError
from simulator.report.elements.drawing import drawing
from simulator.report.files.chart_names import missing
from simulator.report.files.glance import MOST_BYTES
from simulator.scenario.reading.load import loads
from simulator.studies.calibrate.results import Calibration
from simulator.studies.compare.findings import Findings
from simulator.studies.read import Kept
from simulator.studies.result import Result, Shown
from simulator.studies.vanity.naive_metrics import naive_metrics
from simulator.studies.vanity.quiet_months import false_by_autocorrelation
from simulator.studies.vanity.scoreboard import read_scores, score_teams
from simulator.studies.vanity.scoring_cases import cases
from tests.pages import Page
from tests.saved_runs import saved_run
from tests.studies.calibrate.companies import exported, file_of
from tests.studies.experiment.planted import as_table, planted

ATTACK = "</script><script>alert(1)</script>"
FILE = loads(
    f"""
title: Every result
question: What does it show?
months: 12
replications: 3
approved_budget_usd_per_year: 9000
world:
  teams: [{{name: '{ATTACK}', engineers: 3}}, {{name: '<img src=x onerror=alert(2)>', engineers: 2}}]
policies:
  - {{kind: uncapped, name: '<b onclick=alert(3)>free</b>'}}
  - {{kind: capped, usd_per_month: 100}}
  - {{kind: gated, name: gate}}
uncertain: {{world.price.usd_per_mtok: {{low: 1, high: 2}}}}
assumptions: [{{name: '{ATTACK}', set: {{world.defaults.curve.gain: 0.75}}}}]
sweep:
  size: 2
  replications: 2
  levels: 2
  parameters: {{world.price.usd_per_mtok: {{low: 1, high: 2}}, world.defaults.curve.gain: {{low: 0, high: 3}}}}
optimize:
  levers: {{policies.capped.usd_per_month: {{low: 50, high: 800}}}}
  trials: 8
  replications: 2
  check_replications: 5
""",
    "all.yaml",
)
USAGE = pd.DataFrame(
    {
        "team": [team for team in (ATTACK, "quiet") for _ in range(18)],
        "month": [f"{2025 + place // 12}-{place % 12 + 1:02d}" for place in range(18)] * 2,
        "spend": [100.0 + place % 3 + 60 * (place > 9) for place in range(18)]
        + [90.0 + place % 4 for place in range(18)],
        "output": [20.0 + place % 2 for place in range(36)],
    }
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, calibration: Calibration) -> dict[str, Shown]:
    """A result of every study, by its function."""
    out = tmp_path_factory.mktemp("results")
    company = file_of(8, 6, 3).scenario
    exports = exported(company, out / "exports")
    grid = [case for case in cases((12,)) if case.name == "strong vanity"]
    compared = simulator.compare(FILE, workers=1)
    compared.save(out / "run")
    return {
        "compare": compared,
        "budget": simulator.budget(FILE, steps=4, workers=1),
        "forecast": simulator.forecast(FILE, workers=1),
        "uncertainty": simulator.uncertainty(FILE, replications=8, workers=1),
        "assumptions": simulator.assumptions(FILE, workers=1),
        "evidence": simulator.evidence(FILE, workers=1),
        "scorecard": simulator.scorecard(FILE, workers=1),
        "sensitivity": simulator.sensitivity(FILE, methods=["tornado", "map"], out=out, workers=1),
        "optimize": simulator.optimize(FILE, workers=1),
        "sweep": simulator.sweep(FILE, out=out, workers=1),
        "diff": simulator.diff(out / "run", saved_run(out, FILE, 2)),
        "calibrate": calibration.of(file_of()),
        "flag": simulator.flag(USAGE),
        "experiment": simulator.analyse_experiment(as_table(planted(3, 8))),
        "design": simulator.design_experiment(FILE, replications=16, workers=1),
        "scoreboard": read_scores(score_teams(2, grid, 1), false_by_autocorrelation(2), naive_metrics(2, 10, 1)),
        "import": simulator.import_company(exports, people=exports / "people.csv", out=out / "company"),
        "read": simulator.read(simulator.budget(FILE, steps=4, workers=1).save(out / "budget")),
    }


def test_every_kind_of_result_is_looked_at(made: dict[str, Shown]) -> None:
    for module in walk_packages(simulator.studies.__path__, "simulator.studies."):
        import_module(module.name)
    kinds = {kind for base in (Shown, Result) for kind in base.__subclasses__()} - {Result}
    assert kinds == {type(result) for result in made.values()}


def test_two_results_are_compared_by_what_they_hold(made: dict[str, Shown]) -> None:
    results = list(made.values())
    for result in results:
        again = pickle.loads(pickle.dumps(result))
        assert again is not result
        assert result == again, f"{type(result)}: a copy holds the same"
        assert [other for other in results if other == result] == [result]
    one = made["compare"]
    assert isinstance(one, Findings)
    assert one == simulator.compare(FILE, workers=1), "the seed decides every number"
    assert one != simulator.compare(FILE, workers=1, seed=9)
    changed = copy.deepcopy(one)
    changed.summary.loc[0, "net_usd"] += 1e-9
    assert one != changed
    assert one.comparison == copy.deepcopy(one.comparison)
    assert one.comparison != changed._replace(comparison=changed.comparison._replace(engine="simpy")).comparison


def test_a_notebook_shows_answer_table_and_chart(made: dict[str, Shown]) -> None:
    for name, result in made.items():
        html = result._repr_html_()
        assert len(html.encode()) < MOST_BYTES, name
        page = Page(html)
        shown = " ".join(page.shown)
        assert result.glance().answer[:40] in shown, name
        assert "<table" in html, name
        assert ("<svg" in html) == bool(result.charts), name


class Markup(HTMLParser):
    """Every tag and attribute of a cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_nothing_of_the_data_becomes_markup_and_nothing_is_loaded(made: dict[str, Shown], hostile: Findings) -> None:
    for name, result in {**made, "hostile": hostile}.items():
        found = Markup(result._repr_html_())
        assert not found.tags & {"script", "img", "a", "link", "iframe", "style", "title", "image", "use"}, name
        assert not {each for each in found.attributes if each.startswith("on")} | found.attributes & {"src", "href"}
    assert "&lt;script&gt;" in hostile._repr_html_()


def test_every_chart_is_drawn_as_a_picture(made: dict[str, Shown], eventful: Findings) -> None:
    pages = [page for result in (*made.values(), eventful) for page in result.charts.values()]
    assert len({page.name for page in pages}) > 25
    for page in pages:
        root = ElementTree.fromstring(drawing(page))  # well-formed
        numbers = " ".join(value for each in root.iter() for value in each.attrib.values())
        assert "nan" not in numbers, page.name
        marks = [
            each for each in root.iter() if each.tag.rpartition("}")[2] in ("circle", "polygon", "polyline", "rect")
        ]
        assert len(marks) > 1, page.name


def test_a_chart_is_had_by_name_or_by_what_people_call_it(made: dict[str, Shown]) -> None:
    hump = made["budget"].chart("hump")
    assert isinstance(hump, go.Figure)
    assert hump == made["budget"].charts["response"].figure
    with pytest.raises(simulator.ScenarioError, match=r"no chart 'respnse'\. Did you mean 'response'"):
        made["budget"].chart("respnse")
    known = ["ranking", "returns", "fan"]
    assert "this result has no chart 'hump': net value over total cost" in missing("hump", known)
    assert "(simulator.run). It has: ranking, returns, fan." in missing("hump", known)
    assert missing("zzz", []) == "there is no chart 'zzz'. It has no charts."


def test_a_comparison_is_saved_and_read_back_whole(made: dict[str, Shown], tmp_path: Path) -> None:
    result = made["compare"]
    assert isinstance(result, Findings)
    folder = result.save(tmp_path / "kept")
    assert {"report.html", "report.md", "summary.csv", "manifest.json"} <= {path.name for path in folder.iterdir()}
    again = simulator.read(folder)
    assert isinstance(again, Findings)
    assert again.answer == result.answer
    pd.testing.assert_frame_equal(again.summary, result.summary)
    assert again._repr_html_() == result._repr_html_()
    pd.testing.assert_frame_equal(again.panel(["gate"], [2], announce=str), result.panel(["gate"], [2], announce=str))
    with pytest.raises(SavedError, match="Folder exists"):
        result.save(folder)


STUDIES = [
    "budget", "forecast", "uncertainty", "assumptions", "evidence", "scorecard", "sensitivity", "optimize", "diff",
    "calibrate",
]  # fmt: skip


@pytest.mark.parametrize("study", STUDIES)
def test_other_studies_are_read_back_as_far_as_their_folder_keeps_them(
    study: str, made: dict[str, Shown], tmp_path: Path
) -> None:
    result = made[study]
    page = result.study_page()
    again = simulator.read(result.save(tmp_path / study))
    assert isinstance(again, Kept)
    assert (again.study, again.answer) == (study, page.answer)
    assert again.tables.keys() == {Path(name).stem for name in page.tables} | {"checks"}
    assert again.charts.keys() == page.charts.keys()
    for name, table in page.tables.items():
        assert len(again.tables[name]) == len(table)
        for column in table.select_dtypes("number"):
            if column in again.tables[name]:
                mine, theirs = table[column].to_numpy(dtype=float), again.tables[name][column].to_numpy(dtype=float)
                assert ((mine == theirs) | (mine != mine) & (theirs != theirs)).all(), f"{name}: {column}"
    assert page.answer[:40] in " ".join(Page(again._repr_html_()).shown)
    with pytest.raises(AttributeError, match=f"keeps no 'runs'.*Run simulator.{study} again"):
        again.runs  # noqa: B018 - the look-up is the test


def test_what_is_kept_already_or_by_nobody_says_so(made: dict[str, Shown], tmp_path: Path) -> None:
    for name in ("sweep", "import", "read"):
        with pytest.raises(SavedError, match="is kept already: it is in"):
            made[name].save(tmp_path / name)
        assert not (tmp_path / name).exists()
    assert {path.name for path in made["flag"].save(tmp_path / "flag").iterdir()} == {"flags.csv", "flags.json"}
    assert (made["scoreboard"].save(tmp_path / "board") / "roc.html").is_file()
    with pytest.raises(SavedError, match=r"holds no manifest\.json"):
        simulator.read(tmp_path / "flag")
    (tmp_path / "flag" / "manifest.json").write_text("{}")
    with pytest.raises(SavedError, match="cannot be read"):
        simulator.read(tmp_path / "flag")


def test_a_result_says_in_one_line_what_it_is(made: dict[str, Shown]) -> None:
    for result in made.values():
        assert repr(result) == f"<{type(result).__name__}: {result.glance().answer}>"


def test_a_large_table_is_cut_and_a_huge_chart_is_left_out() -> None:
    from simulator.report.files.glance import Glance, as_cell, glance_of_rows

    rows = pd.DataFrame({"value": range(60), "name": "x" * 20_000})
    html = as_cell(glance_of_rows("Much.", rows))
    assert len(html) < MOST_BYTES
    assert "of 25 rows" in html
    assert "Interrupted, a partial result:" in as_cell(Glance("A.", warning="3 of 9."))
