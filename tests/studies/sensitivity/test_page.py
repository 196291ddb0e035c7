"""Charts of studies draw their tables and nothing else; pages are whole, safe and the same for the same input."""

from pathlib import Path

import pandas as pd
import pytest

from simulator.report.elements.style import looks
from simulator.report.files.study_page import render_page
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.optimize.page import optimize_page
from simulator.studies.optimize.results import frontier, summary
from simulator.studies.optimize.run import Optimum
from simulator.studies.optimize.settings_chart import frontier_chart
from simulator.studies.optimize.study import optimize
from simulator.studies.sensitivity.one_at_a_time_charts import curves_chart, tornado_chart
from simulator.studies.sensitivity.page import sensitivity_page, sensitivity_sections
from simulator.studies.sensitivity.policy_map_chart import map_chart
from simulator.studies.sensitivity.run import Sensitivity, run_methods
from simulator.studies.sensitivity.sobol_chart import indices_chart
from simulator.studies.sensitivity.tipping import TIPPING_COLUMNS
from simulator.studies.sweep.plan import redesigned
from simulator.studies.sweep.point import runs_at
from simulator.studies.sweep.run import Swept
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, SHARE, small, sweep

HOSTILE = "</script><script>alert(1)</script>"
NO_TIPS = pd.DataFrame(columns=TIPPING_COLUMNS)
LEVERS = (
    f"optimize:\n  trials: 16\n  replications: 2\n  check_replications: 5\n  levers: {{{CAP}: {{low: 5, high: 400}}}}\n"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    """A small study with every method, a hostile policy name among its policies."""
    store = tmp_path_factory.mktemp("store")
    base = BASE.replace("kind: uncapped", f'{{kind: uncapped, name: "{HOSTILE}"}}')
    file = small({GAIN: "{low: 0, high: 3}", SHARE: "{low: 0.1, high: 0.5}"}, base=base, size=4, levels=3)

    def run(_: str, redone: ScenarioFile) -> Swept:
        return sweep(redone, store)

    return run_methods(file, ("map", "tornado", "morris", "sobol"), (GAIN, SHARE), "net_usd", run)


@pytest.fixture(scope="module")
def searched() -> tuple[ScenarioFile, list[Optimum]]:
    file = loads(BASE + LEVERS)
    return file, optimize(file)


def test_a_tornado_draws_both_ends_of_each_swing(found: Sensitivity) -> None:
    table = found.tables["tornado"]
    chart = tornado_chart(table, "net_usd", "gated", looks(runs_at(found.file.scenario, None)))
    own = table[table["policy"] == "gated"].sort_values("swing", ascending=False)
    low, high = chart.body.data[0], chart.body.data[1]
    assert list(low.x) == own["low_change"].tolist()
    assert list(high.x) == own["high_change"].tolist()
    assert "USD per post and month" in chart.body.layout.xaxis.title.text
    assert parameter_name(own["parameter"].iloc[0]) in chart.title
    assert len(chart.table.rows) == len(table[table["policy"] != "none"])


def test_curves_draw_the_table(found: Sensitivity) -> None:
    table = found.tables["curves"]
    chart = curves_chart(table, found.tables["tipping"], "net_usd", looks(runs_at(found.file.scenario, None)))
    lines = [trace for trace in chart.body.data if trace.mode == "lines+markers"]
    own = table[(table["parameter"] == GAIN) & (table["policy"] == "capped")]
    assert any(list(line.y) == own["measure"].tolist() for line in lines)
    assert len(lines) == 2 * 4, "two values, four policies; no tokens is zero everywhere"
    ranges = {tuple(axis.range) for axis in chart.body.select_yaxes()}
    assert len(ranges) == 1, "panels are compared, so they have one scale"
    low, high = ranges.pop()
    assert low <= 0.0 < high


def test_curves_name_the_values_along_which_the_answer_says_that_the_best_policy_changes(found: Sensitivity) -> None:
    curves, tips, style = found.tables["curves"], found.tables["tipping"], looks(runs_at(found.file.scenario, None))
    assert len(tips)
    title = curves_chart(curves, tips, "net_usd", style).title
    assert parameter_name(tips["parameter"].iloc[0]) in title
    assert tips["parameter"].nunique() == 1 or f"and {tips['parameter'].nunique() - 1} more" in title
    assert curves_chart(curves, NO_TIPS, "net_usd", style).title.startswith("No single value")


def test_an_upper_bound_is_never_the_best_of_a_study(tmp_path: Path) -> None:
    base = BASE.replace("policies:\n", "policies:\n  - {kind: planner, name: the ceiling}\n")
    file = small({GAIN: "{low: 0.5, high: 3}", SHARE: "{low: 0.1, high: 0.5}"}, base=base, size=4, levels=3)
    methods = ("map", "tornado", "sobol")
    done = run_methods(file, methods, (GAIN, SHARE), "net_usd", lambda _, redone: sweep(redone, tmp_path))
    sections = sensitivity_sections(done)
    titles = [chart.title for section in sections for chart in section.charts]
    leads = [section.lead for section in sections]
    assert len(titles) == 4
    assert "the ceiling" not in " ".join([*done.sentences, *titles, *leads, done.best])
    assert "the ceiling" in set(done.tables["tornado"]["policy"]), "its results stay in the table"
    own = done.tables["sobol"].query("policy == @done.best")
    top = own.sort_values("total", ascending=False)["parameter"].iloc[0]
    explains = f"{parameter_name(top)} explains most of the variance"
    assert titles[-1].lower().startswith(explains.lower())
    assert all(len(title) <= 70 for title in titles)


def test_a_map_has_each_point_once_in_the_colour_of_its_winner(found: Sensitivity) -> None:
    table = found.tables["policy_map"]
    style = looks(runs_at(found.file.scenario, None))
    chart = map_chart(table, (GAIN, SHARE), style)
    cells = [trace for trace in chart.body.data if trace.type == "heatmap"]
    filled = sum(value is not None for trace in cells for row in trace.z for value in row)
    assert filled == len(table) == 9
    sure = table["p_best"] >= 0.95
    assert sum("?" in each.text for each in chart.body.layout.annotations) == (~sure).sum()


def test_indices_are_drawn_with_their_intervals(found: Sensitivity) -> None:
    table = found.tables["sobol"]
    chart = indices_chart(table, "net_usd", found.best, looks(runs_at(found.file.scenario, None)))
    drawn = [value for trace in chart.body.data for value in trace.x]
    assert sorted(drawn) == sorted([*table["first"], *table["total"]])


def test_values_that_explain_nothing_are_in_the_table_alone(found: Sensitivity) -> None:
    table = found.tables["sobol"]
    few = [table.assign(parameter=f"teams.{k}.size", total=0.5 * 0.1**k) for k in range(6)]
    page = indices_chart(pd.concat(few), "net_usd", "nobody", looks(runs_at(found.file.scenario, None)))
    assert len(page.body.layout.yaxis.ticktext) == 3
    assert "3 of 6 values drawn, all in the table" in page.subtitle


def test_a_frontier_draws_fresh_replications_the_chosen_and_the_written(
    searched: tuple[ScenarioFile, list[Optimum]],
) -> None:
    file, found = searched
    front, table = frontier(found, 0.95), summary(found, 0.95)
    chart = frontier_chart(front, table, 30.0, looks(runs_at(file.scenario, None)))
    line, chosen, written, *explained, limit = chart.body.data
    assert [(one.name, one.showlegend is not False) for one in explained] == [("chosen", True), ("as written", True)]
    assert not chosen.showlegend
    assert not written.showlegend
    assert list(line.y) == front["net_usd"].tolist()
    assert list(line.x) == sorted(line.x)
    assert (chosen.y[0], written.y[0]) == (table["net_usd"].iloc[0], table["written_usd"].iloc[0])
    assert "limit on spend" in limit.name


def test_pages_are_the_same_for_the_same_input_and_safe(
    found: Sensitivity, searched: tuple[ScenarioFile, list[Optimum]]
) -> None:
    pages = [render_page(found.file, sensitivity_page(found), {}) for _ in range(2)]
    assert pages[0] == pages[1]
    assert HOSTILE not in pages[0]
    assert [section.anchor for section in sensitivity_sections(found)] == ["map", "tornado", "sobol", "morris"]
    file, optima = searched
    made = optimize_page(file, optima)
    assert 'id="chart-settings"' in render_page(file, made, {})


def test_a_value_that_changes_nothing_is_reported_and_not_drawn(tmp_path: Path) -> None:
    dull = {"world.economy_tier.price_share": "{low: 0.1, high: 0.9}"}
    file = small(dull, design="one_at_a_time", keep="replications", policies="[gated]")
    done = run_methods(file, ("tornado", "sobol", "map"), None, "net_usd", lambda _, redone: sweep(redone, tmp_path))
    assert done.sentences[0].endswith("gated earns most. No value changes net value under gated.")
    chart = tornado_chart(done.tables["tornado"], "net_usd", "gated", looks(runs_at(file.scenario, None)))
    assert chart.title == "No value changes net value under “gated”"
    assert "policy_map" not in done.tables, "a map needs two values"
    assert [section.anchor for section in sensitivity_sections(done)] == ["tornado"]


def test_words_are_no_axis_of_a_curve(tmp_path: Path) -> None:
    file = small({"policies.capped.when_used_up": "[stop, economy]", GAIN: "{low: 1, high: 2}"}, levels=2)
    done = sweep(redesigned(file, design="one_at_a_time", keep="replications"), tmp_path)
    from simulator.studies.sensitivity.indices import curves

    table = curves(done.plan, done.frame(), "net_usd", 0.95)
    chart = curves_chart(table, NO_TIPS, "net_usd", looks(runs_at(file.scenario, None)))
    assert "1 of 2 values drawn" in chart.subtitle
    assert isinstance(table, pd.DataFrame)
