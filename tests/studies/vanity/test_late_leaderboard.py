"""Two runs joined into one in which the ranking is published late."""

import numpy as np
import pytest

from simulator.engines import compiled
from simulator.engines.run import run_policies
from simulator.records import COLUMN
from simulator.studies.vanity.late_leaderboard import Shift, published_late
from tests.worlds import policy, team, world

UNCAPPED = policy("uncapped")
PRONE = {"prone_share": 1.0, "mean_propensity": 2.0}


def company(months: int = 10, prone: bool = True, **blocks: object):  # type: ignore[no-untyped-def]
    vanity = PRONE if prone else {"prone_share": 0.0}
    return world(team("a", 12, vanity=vanity), team("b", 5), policies=(UNCAPPED,), months=months, **blocks)  # type: ignore[arg-type]


def test_before_publication_nobody_pads_and_after_it_they_do() -> None:
    ledger = published_late(company(), UNCAPPED, 0, 6)
    assert ledger.shape[:2] == (2, 10)
    assert (ledger[0, :6, COLUMN["vanity_mtok"]] == 0.0).all()
    assert (ledger[0, 6:, COLUMN["vanity_mtok"]] > 0.0).all()


def test_published_from_the_start_it_is_an_ordinary_run() -> None:
    scenario = company()
    (plain,) = run_policies(scenario, [UNCAPPED], 0, "compiled")
    np.testing.assert_array_equal(published_late(scenario, UNCAPPED, 0, 0), plain.ledger)


def test_both_engines_leave_the_same_rows() -> None:
    scenario = company(months=6)
    np.testing.assert_array_equal(
        published_late(scenario, UNCAPPED, 1, 3), published_late(scenario, UNCAPPED, 1, 3, engine="simpy")
    )


def test_without_vanity_the_seam_does_not_show() -> None:
    """Joined or not, the mean month after the seam is the same within four standard errors."""
    scenario = company(months=10, prone=False)
    scenario = scenario.model_copy(
        update={"world": scenario.world.model_copy(update={"teams": scenario.world.teams[:1]})}
    )
    for column in (COLUMN["granted_mtok"], COLUMN["items"], COLUMN["value_usd"]):
        joined = [published_late(scenario, UNCAPPED, r, 5)[0, 5:8, column].mean() for r in range(40)]
        whole = [run_policies(scenario, [UNCAPPED], r, "compiled")[0].ledger[0, 5:8, column].mean() for r in range(40)]
        gap = np.array(joined) - np.array(whole)
        assert abs(gap.mean()) < 4.0 * gap.std(ddof=1) / np.sqrt(len(gap))


def test_a_shift_changes_the_months_before() -> None:
    scenario = company(prone=False)
    plain, shifted = (published_late(scenario, UNCAPPED, 0, 5, shift) for shift in (Shift(), Shift(0.2, 0.5)))
    np.testing.assert_array_equal(plain[:, 5:], shifted[:, 5:])
    early = shifted[:, :5, COLUMN["granted_mtok"]].sum() / plain[:, :5, COLUMN["granted_mtok"]].sum()
    assert early == pytest.approx(0.2, rel=0.2)
    prices = shifted[0, :, COLUMN["spend_usd"]] / shifted[0, :, COLUMN["granted_mtok"]]
    assert prices[0] == pytest.approx(0.5 * prices[-1])


@pytest.mark.parametrize("clean", [-1, 10])
def test_impossible_months_are_refused(clean: int) -> None:
    with pytest.raises(ValueError, match=rf"clean_months = {clean} must be from 0 to 9"):
        published_late(company(), UNCAPPED, 0, clean)


def test_it_meets_the_compiled_code_that_ordinary_runs_meet() -> None:
    run_policies(company(), [UNCAPPED], 0, "compiled")
    ordinary = len(compiled.loop.signatures)
    published_late(company(), UNCAPPED, 0, 6)
    assert len(compiled.loop.signatures) == ordinary
