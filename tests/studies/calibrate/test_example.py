"""The made-up company from its exports to a posterior: what it was is found again."""

from pathlib import Path

import pytest

import simulator
from simulator.company.example.tools import MAPPING
from simulator.company.example.world import write_example
from simulator.company.first_scenario import first_scenario

TRUE = {
    "world.price.usd_per_mtok": 0.9,
    "world.price.rise_with_use": 0.05,
    "work.effort_mean_hours": 14.0,
    "appetite.demand_sigma": 0.9,
    "appetite.sigma": 1.4,
    "appetite.median_mtok_per_hour": 0.32,  # over its teams
    "appetite.growth_per_year": 0.3,
    "appetite.non_user_share": 0.08,
}


@pytest.mark.slow
@pytest.mark.usefixtures("keyed_by_place")
def test_the_true_values_of_the_made_up_company_lie_inside_the_posterior(tmp_path: Path) -> None:
    write_example(tmp_path / "demo")
    demo, out = tmp_path / "demo", tmp_path / "company"
    imported = simulator.import_company(demo / "exports", people=demo / "people.csv", out=out, columns=MAPPING)
    file = simulator.loads(first_scenario(imported.tables, 400.0))
    found = simulator.calibrate(imported.tables, file, runs=2000)
    inside, wide = [], []
    for ending, value in TRUE.items():
        path = next(path for path in found.draws if path.endswith(ending))
        share = float((found.draws[path] < value).mean())
        inside.append(0.05 < share < 0.95)
        wide.append(0.003 < share < 0.997)
    assert all(wide), dict(zip(TRUE, wide, strict=True))
    assert sum(inside) >= len(TRUE) - 2, dict(zip(TRUE, inside, strict=True))
    assert set(found.checks.loc[found.checks["status"] == "FAIL", "check"]) <= {"like a simulated company"}
