"""One small session that headless tests share, and a hostile one."""

import pytest

from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads
from tests.comparisons import hostile_text

SMALL = """
title: A small question
question: Which policy earns most?
seed: 7
replications: 14
months: 4
world:
  price: blended_2026q1
  defaults:
    amenable_share: {value: 0.4, source: our own study}
  teams:
    - {name: web, engineers: 4}
    - {name: firmware, engineers: 2, amenable_share: 0.1, salary: us_software_developer_2024}
policies:
  - kind: uncapped
  - {kind: capped, usd_per_month: {value: 30, source: a memo}, pooled: false}
  - {kind: gated, auto_approve_usd: 5}
  - kind: planner
"""


@pytest.fixture(scope="package")
def session() -> Session:
    return Session(loads(SMALL, "small.yaml"), workers=1)


@pytest.fixture(scope="package")
def hostile_session() -> Session:
    return Session(loads(hostile_text(), "hostile.yaml"), workers=1)
