"""Comparisons that many tests look at, a tame one with gaps and a hostile one, and a calibration."""

import json

import pytest

import simulator
from simulator.replication.compare import compare
from simulator.replication.otherwise import with_people
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.calibrate.results import Calibration
from simulator.studies.compare.caps import with_caps
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.report import render
from tests.pages import Page, manifest
from tests.studies.calibrate.companies import file_of, panel_of

TAME = """
title: A small question
question: Which policy earns most?
notes: Three teams.
replications: 3
months: 4
warmup_months: 1
world:
  price: {usd_per_mtok: {value: 1.5, source: a price list of 2026}}
  leaderboard: {visibility: 0.9}
  teams:
    - {name: web, engineers: 4}
    - {name: data, engineers: 3, appetite: {median_mtok_per_hour: 0.6}}
    - {name: firmware, engineers: 2, amenable_share: 0.1}
policies:
  - kind: uncapped
  - {kind: capped, name: small cap, usd_per_month: 30}
  - {kind: capped, name: no money, usd_per_month: 0}
  - {kind: capped, name: never binds, usd_per_month: 900000, use_it_or_lose_it: 0}
  - {kind: gated, auto_approve_usd: 5}
  - kind: planner
"""

EVENTFUL = """
title: Everything happens
question: Which policy bears it best?
replications: 3
months: 12
world:
  price: {usd_per_mtok: 1.5}
  supply: {fleet: {gpus: 8}}
  leaderboard: {visibility: 0.9}
  defaults: {appetite: {median_mtok_per_hour: 0.6}}
  teams:
    - {name: web, engineers: 4}
    - {name: data, engineers: 3}
  market: {installed_gpus: 100000, new_gpus_per_month: 3000}
policies:
  - {kind: uncapped, name: free, supply: api}
  - {kind: uncapped, name: own, supply: fleet}
  - kind: capped
    name: capped
    usd_per_month: 100
    contract: {seat_usd_per_month: 6, included_usd_per_seat: 5, prepaid_usd: 500, prepaid_months: 2, discount: 0.1}
  - {kind: gated, auto_approve_usd: 5}
  - {kind: routed, mode: router}
  - kind: planner
events:
  - {kind: price_shock, month: 3, months: 3, factor: 3}
  - {kind: kpi_review, month: 4, every: 3, hurdle: 1.0, cut: 0.5}
  - {kind: supply_shock, month: 8, months: 1, capacity: 0}
  - {kind: supply_shock, month: 9, months: 2, capacity: 0.5}
  - {kind: regulation, month: 9, exchange_tax: 0.2}
  - {kind: policy_switch, month: 10, policy: free, to: capped}
  - {kind: price_shock, month: 30, factor: 2}
"""

HOSTILE_TEAMS = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example/x","click")',
    "فريق الهندسة (القاهرة) 2026",
    "🚀👩🏽‍💻 équipe",
    "A" * 200,
    '<a href="http://evil.example">x</a><b>bold</b>',
    "%{x} $\\alpha$ {{7*7}} {% raw %}",
    "中文团队" * 40,
)
HOSTILE_POLICIES = (
    "</script><script>alert(2)</script>",
    "=HYPERLINK('http://evil.example')",
    "سياسة الحد الأقصى",
    "C" * 200,
    "C" * 100 + "c" + "C" * 99,
    "long policy name that goes on " * 6 + "one",
    "long policy name that goes on " * 6 + "two",
    "<img src=http://evil.example/a.png>",
    "%{customdata[0]} &amp; $1$",
)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def hostile_text() -> str:
    names = [*HOSTILE_TEAMS, *(f"team {place}" for place in range(60 - len(HOSTILE_TEAMS)))]
    teams = [f"    - {{name: {quoted(name)}, engineers: {1 + place % 2}}}" for place, name in enumerate(names)]
    supply = ["fleet", *["api"] * (len(HOSTILE_POLICIES) - 1)]
    policies = [
        f"  - {{kind: capped, name: {quoted(name)}, usd_per_month: {20 * 3**place}, supply: {source}}}"
        for place, (name, source) in enumerate(zip(HOSTILE_POLICIES, supply, strict=True))
    ]
    switches = [
        f"  - {{kind: policy_switch, month: 2, policy: {quoted(one)}, to: {quoted(other)}}}"
        for one, other in ((HOSTILE_POLICIES[0], HOSTILE_POLICIES[7]), (HOSTILE_POLICIES[2], HOSTILE_POLICIES[3]))
    ]
    lines = [
        f"title: {quoted('</title><script>alert(0)</script> 🚀 سؤال')}",
        f"question: {quoted('<b>Which</b> & why? ' + 'x' * 300)}",
        f"notes: {quoted('see http://evil.example <script>')}",
        "replications: 2",
        "months: 2",
        "world:",
        f"  price: {{usd_per_mtok: {{value: 1.5, source: {quoted('<script>alert(3)</script> http://evil.example')}}}}}",
        "  market: {}",
        "  supply: {fleet: {gpus: 8}}",
        "  teams:",
        *teams,
        "policies:",
        "  - kind: uncapped",
        *policies,
        "  - kind: gated",
        "  - kind: planner",
        f"  - {{kind: planner_free, name: {quoted('free planner ' * 15)}}}",
        "events:",
        *switches,
        *[f"  - {{kind: price_shock, month: {1 + place % 2}, months: 1, factor: 1.{place}}}" for place in range(13)],
    ]
    return "\n".join(lines)


def found(file: ScenarioFile) -> Findings:
    return conclude(with_people(with_caps(compare(file.scenario, engine="simpy", workers=1), workers=1)))


@pytest.fixture(scope="session")
def tame_file() -> ScenarioFile:
    return loads(TAME, "tame.yaml")


@pytest.fixture(scope="session")
def tame(tame_file: ScenarioFile) -> Findings:
    return found(tame_file)


@pytest.fixture(scope="session")
def eventful_file() -> ScenarioFile:
    return loads(EVENTFUL, "eventful.yaml")


@pytest.fixture(scope="session")
def eventful(eventful_file: ScenarioFile) -> Findings:
    """A world with own GPUs, a market and every kind of event."""
    return found(eventful_file)


@pytest.fixture(scope="session")
def eventful_html(eventful_file: ScenarioFile, eventful: Findings) -> str:
    return render(eventful_file, eventful, manifest(eventful_file))


@pytest.fixture(scope="session")
def hostile_file() -> ScenarioFile:
    return loads(hostile_text(), "hostile.yaml")


@pytest.fixture(scope="session")
def hostile(hostile_file: ScenarioFile) -> Findings:
    return found(hostile_file)


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    """What the data of a small planted company tell, from as few simulated companies as are allowed."""
    file = file_of()
    return simulator.calibrate(panel_of(file.scenario), file, runs=500, workers=1)


@pytest.fixture(scope="session")
def tame_html(tame_file: ScenarioFile, tame: Findings) -> str:
    return render(tame_file, tame, manifest(tame_file))


@pytest.fixture(scope="session")
def hostile_html(hostile_file: ScenarioFile, hostile: Findings) -> str:
    return render(hostile_file, hostile, manifest(hostile_file))


@pytest.fixture(scope="session")
def tame_page(tame_html: str) -> Page:
    return Page(tame_html)


@pytest.fixture(scope="session")
def hostile_page(hostile_html: str) -> Page:
    return Page(hostile_html)


@pytest.fixture(params=["tame_page", "hostile_page"])
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found
