"""A small company whose trial is planned in milliseconds."""

from typing import Final

TEXT: Final = """
title: Small
question: Try it?
seed: 3
replications: 24
months: 12
world:
  price: {usd_per_mtok: 1.5}
  defaults:
    curve: {family: michaelis_menten, largest_saving: 0.2, half_saving_mtok_per_hour: 0.5}
    appetite: {median_mtok_per_hour: 1.0}
    work: {effort_mean_hours: 10, effort_cv: 0.5}
  teams:
    - {name: one, engineers: 16}
    - {name: two, engineers: 9}
policies:
  - {name: low, kind: capped, usd_per_month: 20}
  - {name: high, kind: capped, usd_per_month: 400}
  - {kind: uncapped}
  - {kind: planner}
uncertain:
  world.defaults.curve.largest_saving: {low: 0.02, high: 0.33, source: assumed}
"""
