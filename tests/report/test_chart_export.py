"""A chart from a folder is the chart from memory; a picture without a browser is a clear sentence."""

import json
from pathlib import Path

import plotly.io
import pytest

from simulator.replication.comparison_files import read, save
from simulator.report.files import browser
from simulator.report.files.browser import NoBrowserError
from simulator.report.files.chart_export import FORMATS
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.sections import chart_pages


def test_charts_from_a_folder_equal_charts_from_memory(tame: Findings, tmp_path: Path) -> None:
    save(tame.comparison, tmp_path)
    again = chart_pages(conclude(read(tmp_path)))
    for name, page in chart_pages(tame).items():
        assert FORMATS["json"](again[name]) == FORMATS["json"](page), name
        assert FORMATS["html"](again[name]) == FORMATS["html"](page), name


def test_json_is_a_figure_of_plotly(tame: Findings) -> None:
    for page in chart_pages(tame).values():
        text = FORMATS["json"](page).decode()
        figure = plotly.io.from_json(text)
        assert figure.layout.width == 1280
        assert len(figure.data) == len(page.body.data)
        assert "NaN" not in text
        json.loads(text)


def test_without_a_browser_one_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda _: None)
    with pytest.raises(NoBrowserError, match="apt-get install chromium") as error:
        browser.browser()
    assert "--format html" in str(error.value)
    monkeypatch.setenv(browser.VARIABLE, "/nowhere/chrome")
    with pytest.raises(NoBrowserError, match=r"TOKENSIM_BROWSER \(/nowhere/chrome\) does not exist"):
        browser.browser()


def test_a_browser_that_fails_is_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 3\n")
    broken.chmod(0o755)
    figure = {"data": [], "layout": {"width": 100, "height": 100}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(browser.VARIABLE, str(broken))
        with pytest.raises(NoBrowserError, match="ended with code 3: no display"):
            browser.picture(figure, "svg")
