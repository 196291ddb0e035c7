"""The worth of a change is a paired difference."""

import numpy as np
import pandas as pd
import pytest

from simulator.replication.compare import Comparison, compare
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.paths import draft
from simulator.studies.compare.tables.contrast import contrast
from simulator.studies.compare.tables.paired_totals import paired_totals

TEXT = """
title: Two settings
question: What is the change worth?
replications: 4
months: 3
warmup_months: 1
world: {teams: [{name: web, engineers: 5}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 30}]
"""


@pytest.fixture(scope="module")
def before() -> Comparison:
    return compare(loads(TEXT).scenario, workers=1)


def worth(comparison: Comparison, values: list[float]) -> Comparison:
    """The comparison as if every policy but none had these net values per post and month, at no cost."""
    totals = comparison.totals.copy()
    totals[["spend_usd", "gate_usd", "value_usd"]] = 0.0
    paid = totals["policy"] != "none"
    totals.loc[paid, "value_usd"] = totals.loc[paid, "replication"].map(dict(enumerate(values))) * 5 * 2
    return comparison._replace(totals=totals)


def test_the_worked_number(before: Comparison) -> None:
    found = contrast(
        paired_totals(worth(before, [100, 110, 100, 110])), paired_totals(worth(before, [105, 115, 105, 115]))
    ).set_index("policy")
    row = found.loc["capped"]
    assert (row["before_usd"], row["after_usd"]) == pytest.approx((105, 110))
    assert (row["change_usd"], row["change_usd_low"], row["change_usd_high"]) == pytest.approx((5, 5, 5))
    assert row["before_usd_high"] > row["before_usd"]
    assert row["n"] == 4


def test_a_change_is_the_difference_of_the_net_values_of_each_replication(before: Comparison) -> None:
    after = compare(draft(loads(TEXT)).changed({"world.price.usd_per_mtok": 3.0}).scenario, workers=1)
    found = contrast(paired_totals(before), paired_totals(after)).set_index("policy")
    assert list(found.index) == ["none", "uncapped", "capped"]
    for name in ("uncapped", "capped"):
        change = (paired_totals(after).of(name).net - paired_totals(before).of(name).net) / (5 * 2)
        assert found.loc[name, "change_usd"] == pytest.approx(np.mean(change))
        assert found.loc[name, "change_usd"] == pytest.approx(
            found.loc[name, "after_usd"] - found.loc[name, "before_usd"]
        )
    assert found.loc["none", "change_usd"] == 0.0


def test_only_policies_of_both_and_only_equal_numbers(before: Comparison) -> None:
    other = compare(loads(TEXT.replace("kind: uncapped", "kind: uncapped, name: free")).scenario, workers=1)
    assert list(contrast(paired_totals(before), paired_totals(other))["policy"]) == ["none", "capped"]
    shorter = compare(loads(TEXT.replace("replications: 4", "replications: 3")).scenario, workers=1)
    with pytest.raises(ValueError, match="4 and 3 replications cannot be paired"):
        contrast(paired_totals(before), paired_totals(shorter))
    assert isinstance(contrast(paired_totals(before), paired_totals(before)), pd.DataFrame)
