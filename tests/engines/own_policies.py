"""Policies of one's own that are functions of numbers, and the worlds in which they are tried."""

from pathlib import Path
from typing import Any

from simulator.engines.compiled import simulate
from simulator.engines.custom_policy import OwnRules
from simulator.engines.own_compiled import function_of
from simulator.engines.run import ENGINES
from simulator.problem import build
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import read_own
from simulator.workload import draw
from tests.worlds import team, world

HEAD = "import math\nfrom simulator import Answer\n"
CLASS = 'class Policy:\n    name = "own"\n    sentence = "Mine."\n'
# what stands above the class, its attributes, and the body of ``grant``
NUMBERS: dict[str, tuple[str, str, str]] = {
    "soft cap": (
        "",
        "    cap_usd = 20.0\n",
        "asked = request.wanted_mtok * request.usd_per_mtok\n"
        "if asked <= self.cap_usd:\n    return request.wanted_mtok\n"
        "return math.sqrt(self.cap_usd * asked) / request.usd_per_mtok",
    ),
    "cap per request": (
        "",
        "    cap_usd = 5\n    def __init__(self):\n        self.most = self.cap_usd / 2\n",
        "return Answer(usd=self.most, reason='at most half of the cap')",
    ),
    "cap by spent this month": (
        "",
        "    cap_usd = 40.0\n    allowance_usd_per_month = 60.0\n    rollover = 0.5\n    use_it_or_lose_it = 0.5\n",
        "left = min(max(self.cap_usd - request.spent_usd, 0), request.left_usd)\n"
        "if not left:\n    return 0\n"
        "elif request.hours_left < 20 and request.pay_usd_per_year > 100_000:\n    return Answer()\n"
        "return Answer(usd=left)",
    ),
    "share by month": (
        "SHARES = 3\n",
        "    first: int = 2\n",
        "quarter = (request.month - 1) // SHARES + 1\n"
        "if request.month in (1, 4) or request.month % self.first == 0:\n    share = 1 / quarter\n"
        "else:\n    share = 2 ** -quarter\n"
        "share *= 0.9\n"
        "return round(100 * share) / 100 * request.wanted_mtok",
    ),
    "by chance": (
        "from math import exp, inf, log, floor\n",
        "    calm = 30.0\n",
        "p = exp(-request.spent_usd / self.calm) ** 1.5 + math.log1p(request.effort_hours) / 10\n"
        "q = math.pow(request.hour + 1, -0.25) * log(request.hour + 2, 2) + math.expm1(0.01)\n"
        "whole = floor(request.wanted_mtok * 8) / 8 if q < inf else 0\n"
        "return whole if request.chance < p and (request.engineer + request.team) % 3 else 0.5 * request.wanted_mtok",
    ),
}


def policy_of(folder: Path, above: str, attributes: str, body: str) -> OwnPolicy:
    """The policy in a file that is written for it."""
    path = folder / "mine.py"
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    path.write_text(f"{HEAD}{above}{CLASS}{attributes}    def grant(self, request):\n{lines}", encoding="utf-8")
    return read_own(path)


def answering(folder: Path, body: str, attributes: str = "") -> OwnPolicy:
    """One whose ``grant`` has this body."""
    return policy_of(folder, "", attributes, body)


def small(**blocks: Any) -> Scenario:
    return world(team(engineers=4), team("beta", engineers=3), months=4, **blocks)


def both(scenario: Scenario, policy: OwnPolicy, replication: int = 0) -> list[Any]:
    """Status, engineer, ledger and spend of the reference engine, and of the compiled function itself."""
    problem = build(scenario, policy, draw(scenario, replication, policies=[policy]))
    rules = OwnRules(policy, scenario, replication)
    function = function_of(rules, problem)
    assert function is not None
    status, engineer, _, ledger, spend = simulate(problem, function)
    expected = ENGINES["simpy"].run(problem, False, rules)
    return [(*expected[:2], *map(bytes, expected[2][:2])), (status, engineer, ledger.tobytes(), spend.tobytes())]
