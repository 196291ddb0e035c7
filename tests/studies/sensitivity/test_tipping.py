"""Where the best policy changes along one value: only where it does, and as surely as the replications say."""

from pathlib import Path

import numpy as np

from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.sensitivity.indices import curves
from simulator.studies.sensitivity.tipping import TIPPING_COLUMNS, about_tipping, tipping, tips
from simulator.text import setting
from tests.studies.sweep.sweeps import GAIN, SHARE, small, sweep


def test_the_worked_number() -> None:
    net = np.array([[[3.0, 3.0], [1.0, 1.0]], [[2.0, 2.0], [5.0, 5.0]]])  # [level, policy, replication]
    (tip,) = tips(["a", "b"], [10, 20], net, 0.95)
    assert (tip["before"], tip["from_value"], tip["to_value"], tip["after"]) == ("a", 10, 20, "b")
    assert tip["lead_usd"] == tip["lead_usd_low"] == tip["lead_usd_high"] == 3.0
    assert tip["sure_value"] == 20


def test_an_unsure_lead_is_distinguished_from_a_sure_one() -> None:
    noise = np.array([-4.0, 0.0, 4.0])
    net = np.stack([np.stack([0.0 * noise, noise + lead]) for lead in (-1.0, 1.0, 50.0)])
    (tip,) = tips(["a", "b"], [1.0, 2.0, 3.0], net, 0.95)
    assert tip["to_value"] == 2.0
    assert tip["lead_usd_low"] < 0.0 < tip["lead_usd_high"]
    assert tip["sure_value"] == 3.0
    (never,) = tips(["a", "b"], [1.0, 2.0], net[:2], 0.95)
    assert never["sure_value"] is None


def test_the_answer_tips_from_no_tokens_where_the_gain_begins_to_pay(tmp_path: Path) -> None:
    """Without any gain tokens only cost; with a large one they pay: somewhere between, the answer must change."""
    file = small({GAIN: "{low: 0, high: 3}"}, design="one_at_a_time", levels=5, keep="replications")
    done = sweep(file, tmp_path)
    found = tipping(done.plan, done.frame(), 0.95)
    assert set(TIPPING_COLUMNS) <= set(found.columns)
    first = found.iloc[0]
    assert first["before"] == "none"
    lines = curves(done.plan, done.frame(), "net_usd", 0.95)
    here = lines[(lines["policy"] == first["after"]) & (lines["value"] == first["to_value"])]
    assert here["measure"].item() == first["lead_usd"], "against no tokens the lead is net value itself"
    sentences = about_tipping(done.plan, found)
    assert parameter_name(GAIN)[1:] in sentences[0]
    assert "from no tokens at all to" in sentences[0]
    assert setting(first["to_value"]) in sentences[0]


def test_a_value_that_changes_nothing_is_reported_to_change_nothing(tmp_path: Path) -> None:
    file = small({SHARE: "{low: 0.34, high: 0.36}"}, design="one_at_a_time", levels=3, keep="replications")
    done = sweep(file, tmp_path)
    found = tipping(done.plan, done.frame(), 0.95)
    assert found.empty
    assert about_tipping(done.plan, found) == [
        f"Moving the {parameter_name(SHARE)} alone along its range does not change which policy is best."
    ]
