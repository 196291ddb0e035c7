"""What no single field can see: names given twice, two ways to say one thing, events that point nowhere."""

from collections.abc import Mapping
from itertools import combinations

from simulator.scenario.blocks.inherit import CURVE_FORMS
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.expand import Tree
from simulator.scenario.reading.limit_checks import limit_errors
from simulator.scenario.reading.name_checks import name_errors
from simulator.scenario.reading.own_files import OWN
from simulator.scenario.reading.routing_checks import routing_errors
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.tree_checks import TreeChecks, block_at, blocks
from simulator.scenario.reading.yaml_lines import Keys
from simulator.text import nearest

UPPER_BOUNDS = ("planner", "planner_free")


def cross_errors(tree: Tree, lines: Mapping[Keys, int]) -> list[ErrorLine]:
    """Errors between the values of a prepared tree, whose values may still be of any type."""
    checks = _Checks(tree, lines)
    teams = [at for at, _ in blocks(tree, "world", "teams")]
    checks.repeated("team", ("world", "teams"))
    checks.repeated("policy", ("policies",))
    checks.repeated("tier", ("world", "tiers"))
    checks.repeated("experiment", ("experiments",))
    checks.two_ways(("world", "price"), ("mix",), ("usd_per_mtok",), "")
    for at in [("world", "defaults"), *teams]:
        for one, other in combinations(CURVE_FORMS, 2):
            checks.two_ways((*at, "curve"), one, other, ", two ways to say the same")
        checks.through_points((*at, "curve"))
    checks.today()
    checks.switches()
    checks.reviews()
    more = (name_errors, limit_errors, routing_errors)
    return [*checks.errors, *(error for find in more for error in find(tree, lines))]


class _Checks(TreeChecks):
    def __init__(self, tree: Tree, lines: Mapping[Keys, int]) -> None:
        super().__init__(tree, lines)
        self.policies = {
            str(block.get("name") or block.get("kind")): (str(block.get("kind")), _reviewers(block))
            for _, block in blocks(tree, "policies")
        }

    def repeated(self, what: str, path: Keys) -> None:
        seen: set[str] = set()
        for at, block in blocks(self.tree, *map(str, path)):
            name = block.get("name") or block.get("kind")
            if not isinstance(name, str):
                continue
            if name == "none" and what == "policy":
                if block.get("kind") != "none":  # the schema speaks of the kind
                    self.refuse(at, ".name = 'none' is the name of the baseline. Choose another.", "name")
            elif name in seen:
                self.refuse(at, f" is a second {what} called {quoted(name)}. Give each {what} its own name.", "name")
            seen.add(name)

    def two_ways(self, path: Keys, one: tuple[str, ...], other: tuple[str, ...], what: str) -> None:
        first, second = ([key for key in form if self.given((*path, key))] for form in (one, other))
        if first and second:
            self.refuse(path, f" gives both {first[0]} and {second[0]}{what}. Keep one of them.", first[0])

    def through_points(self, path: Keys) -> None:
        """What a formula has, beside points."""
        given = {key for key, value in block_at(self.tree, path).items() if value is not None}
        formulas = [key for form in CURVE_FORMS for key in form if key in given and (*path, key) in self.lines]
        if formulas and given & {"points", "file"}:
            problem = "which a curve through points does not have. Remove it: gain_factor moves its gains."
            self.refuse(path, f" gives {formulas[0]}, {problem}", formulas[0])

    def known(self, at: Keys, block: Tree, key: str) -> bool:
        """Whether a key holds the name of a policy; an error where it holds another name."""
        name = block.get(key)
        if isinstance(name, str) and name not in self.policies:
            problem = f"{'.' if at else ''}{key} = {quoted(name)} is no policy of the scenario."
            self.refuse(at, f"{problem} {nearest(name, self.policies)}", key)
        return isinstance(name, str) and name in self.policies

    def today(self) -> None:
        """A current policy that is not compared, or that no company can have."""
        if (
            self.known((), self.tree, "current_policy")
            and self.policies[self.tree["current_policy"]][0] in UPPER_BOUNDS
        ):
            self.refuse(("current_policy",), " is an upper bound, which nobody has. Name another policy.")

    def switches(self) -> None:
        """A switch from or to a policy that is not there, to itself, or between gates with other reviewers."""
        seen: set[tuple[str, str]] = set()
        for at, event in blocks(self.tree, "events"):
            ends = ("policy", "to") if event.get("kind") == "policy_switch" else ()
            found = [self.known(at, event, key) for key in ends]
            if not found or not all(found):
                continue
            policy, to, when = event["policy"], event["to"], str(event.get("month"))
            if policy == to:
                self.refuse(at, f" turns {quoted(policy)} into itself. Name two policies.")
            if (policy, when) in seen:
                self.refuse(at, f" is a second switch of {quoted(policy)} in one month. Keep one.")
            seen.add((policy, when))
            (kind, reviewers), (other, others) = self.policies[policy], self.policies[to]
            if OWN in (kind, other):
                self.refuse(at, " switches a policy of your own. Let its grant(request) go by request.month.")
            elif {kind, other} & {*UPPER_BOUNDS, "none"}:
                self.refuse(at, " switches from or to an upper bound. Name policies one can choose.")
            elif reviewers is not None and others is not None and reviewers != others:
                self.refuse(at, " switches between gates. Give both the same number of reviewers.")

    def reviews(self) -> None:
        """Two KPI reviews in one month: a team can only be rated once."""
        seen: set[int] = set()
        for at, event in blocks(self.tree, "events"):
            month, every, months = event.get("month"), event.get("every"), self.tree.get("months", 24)
            if event.get("kind") != "kpi_review" or not isinstance(month, int) or not isinstance(months, int):
                continue
            if not 1 <= month <= 600:
                continue
            own = set(range(month, months + 1, every)) if isinstance(every, int) and every > 0 else {month}
            if own & seen:
                self.refuse(at, f" is a second KPI review in month {min(own & seen)}. Move one of them.")
            seen |= own


def _reviewers(policy: Tree) -> object:
    """The number of reviewers of a policy whose requests may go to one; None where they cannot."""
    listed = policy.get("limits")
    limits = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    asks = policy.get("kind") == "gated" or any(one.get("on_limit") == "ask" for one in limits)
    return policy.get("reviewers", 2) if asks else None
