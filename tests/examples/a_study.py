# %% [markdown]
# # Which token policy pays, and for whom?
# A study from Python, cell by cell. `tests/examples/test_examples.py` runs it; no output is kept.

# %%
from pathlib import Path

import simulator

scenario = simulator.loads("""
title: A first look
question: Should we cap tokens, and for whom?
months: 6
replications: 12
world: {teams: [{name: product, engineers: 12}, {name: platform, engineers: 6}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 150}, {kind: gated, auto_approve_usd: 20}]
""")

# %% A policy of one's own, in one file
Path("soft_cap.py").write_text("""
class Policy:
    name = "soft cap"
    sentence = "Beyond 150 USD a month every request is granted by half."

    def grant(self, request):
        return request.wanted_mtok * (1.0 if request.spent_usd < 150.0 else 0.5)
""")
result = simulator.compare(scenario, policies=["soft_cap.py"], progress=simulator.progress)
result  # noqa: B018 - the notebook shows answer, table and chart

# %% One value changed: the random numbers stay, so the difference is the value's
dearer = simulator.compare(scenario, set={"world.price.usd_per_mtok": 3.0}, policies=["soft_cap.py"])
difference = dearer.summary.set_index("policy")["net_usd"] - result.summary.set_index("policy")["net_usd"]

# %% Engineers month by month: who pads, and what do they finish?
panel = result.panel(["uncapped", "soft cap"], range(4))
panel["padding"] = panel["vanity_mtok"] / panel["granted_mtok"].where(panel["granted_mtok"] > 0)
by_ability = panel.groupby(["policy", panel["ability"].gt(1.0)], observed=True)[
    ["padding", "items", "spend_usd"]
].mean()
result.panel(["soft cap"], to="soft_cap.parquet")

# %% Every event of one replication
refused = result.events("capped", replication=3).query("reason.str.contains('used up')", engine="python")

# %% Where the next dollar stops paying, and which inputs matter
budget = simulator.budget(scenario, policy="capped", steps=5)
hump = budget.chart("hump")
unknown = simulator.uncertainty(scenario, replications=48)
most_worth_knowing = unknown.choice.inputs.head(5)
loses = simulator.discover(unknown.choice.points, "uncapped")  # the ranges in which another policy is better

# %% Keep it, and read it back elsewhere
result.save("kept")
again = simulator.read("kept")
assert again.answer == result.answer
assert result == simulator.compare(scenario, policies=["soft_cap.py"])  # the seed decides every number
