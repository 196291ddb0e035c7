"""The examples run as they stand, cell by cell, in seconds."""

import runpy
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is left at the end of the study, which is run where it may write."""
    place = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        return {**runpy.run_path(str(HERE / "a_study.py")), "place": place}


def test_a_study_fits_on_a_page() -> None:
    lines = (HERE / "a_study.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    assert sum(line.startswith("# %%") for line in lines) >= 7


def test_the_study_finds_what_it_looks_for(study: dict[str, Any]) -> None:
    assert study["difference"].drop("none").abs().min() > 0.0
    assert set(study["by_ability"].index.get_level_values("policy")) == {"uncapped", "soft cap"}
    assert len(study["refused"]) > 0
    assert isinstance(study["hump"], go.Figure)
    assert len(study["most_worth_knowing"]) == 5
    assert "uncapped" in study["loses"].sentence.lower()
    assert (study["place"] / "soft_cap.parquet").is_file()
    assert "<svg" in study["result"]._repr_html_()
