"""A user's own policy: one Python file with a class ``Policy``, run by the reference engine.

The class has a ``name``, a ``sentence`` and a method ``grant(request)``. It returns the Mtok it grants, from 0 to
``request.wanted_mtok``, or an ``Answer`` that chooses a tier, lets the request wait, or asks a reviewer;
``engines.custom_policy`` has both. A method ``month(number)``, if there is one, is called when a month opens. A new
object is made for every run, so state is kept between the requests of a run and does not leak to the next::

    class Policy:
        name = "half of every request"
        sentence = "Every request is granted by half."

        def grant(self, request):
            return 0.5 * request.wanted_mtok

Attributes of the class with the names of ``SETTINGS`` are settings: reviewers, who answer what is asked of them, and
an allowance a month, which engineers know of and pace.
"""

import re
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Final, Literal

from pydantic import ValidationError

from simulator.model import policies as codes
from simulator.scenario.blocks.allowances import Lapsing
from simulator.scenario.blocks.gates import Reviewed
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.quantity import Real, Whole, noted, quantity
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.tiers import FRONTIER, tier_names
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine, read_text
from simulator.scenario.reading.validate import ScenarioFile

HINT = "It needs a class Policy with name, sentence and grant(self, request), see README, How to add a policy."


class OwnPolicy(Reviewed, Lapsing):
    """A policy from a Python file of the user's."""

    code: ClassVar[int] = codes.OWN
    gamed_by: ClassVar[str] = "Not stated."
    has_lever: ClassVar[bool] = False
    kind: Literal["own"] = "own"
    file: str
    words: str
    stamp: int = 0  # of the file as it was read: a file that was changed is another policy
    # what it may name, as the scenario has it
    teams: tuple[str, ...] = ()
    roles: tuple[tuple[str, ...], ...] = ()  # of each team
    tiers: tuple[str, ...] = (FRONTIER,)

    # nobody reviews, unless the class says so
    reviewers: Whole | None = quantity(None, "count", "number of reviewers", ge=1, le=10_000)  # type: ignore[assignment]
    allowance_usd_per_month: Real | None = quantity(None, "USD/month", "allowance per engineer", ge=0, le=1e9)
    redo_hours: Real = quantity(0.5, "h", "time lost to a failed attempt of a cheaper tier", ge=0, le=1000)

    @property
    def sentence(self) -> str:  # type: ignore[override] # of this file, not of all
        """What the file says of itself."""
        return self.words

    @property
    def asks(self) -> bool:
        """Whether it has reviewers to ask."""
        return self.reviewers is not None

    @property
    def routes(self) -> bool:
        """It may choose a cheaper tier, and is told a uniform draw of each item."""
        return True

    def made(self) -> Any:
        """A new object of the user's class, for one run."""
        return policy_class(self.file, self.stamp)()

    def in_scenario(self, scenario: Scenario) -> "OwnPolicy":
        """The same policy, told the names of the scenario's teams, roles and tiers."""
        world = scenario.world
        names = {
            "teams": tuple(team.name for team in world.teams),
            "roles": tuple(tuple(role.name for role in team.roles) for team in world.teams),
            "tiers": tier_names(world.tiers),
        }
        return self.model_copy(update=names)


SETTINGS: Final = tuple(
    name
    for name in OwnPolicy.model_fields
    if name not in ("kind", "name", "supply", "contract", "level", "file", "words", "stamp", "teams", "roles", "tiers")
)


def read_own(path: str | Path) -> OwnPolicy:
    """The policy in a Python file.

    Raises:
        ScenarioError: the file cannot be read or run, or lacks what a policy needs; with the line invalid.

    """
    stamp = Path(path).stat().st_mtime_ns if Path(path).exists() else 0
    own = policy_class(str(path), stamp)
    lacking = [
        ErrorLine(0, f"class Policy has no {name}, a text. {HINT}")
        for name in ("name", "sentence")
        if not (isinstance(getattr(own, name, None), str) and getattr(own, name).strip())
    ]
    if not callable(getattr(own, "grant", None)):
        lacking.append(ErrorLine(0, f"class Policy has no method grant(self, request). {HINT}"))
    if lacking:
        raise ScenarioError(str(path), lacking)
    settings = {name: getattr(own, name) for name in SETTINGS if hasattr(own, name)}
    try:
        return OwnPolicy(
            name=own.name.strip()[:200], file=str(path), words=own.sentence.strip(), stamp=stamp, **settings
        )
    except ValidationError as invalid:
        raise ScenarioError(str(path), [_setting_error(one, str(path)) for one in invalid.errors()]) from None


def _setting_error(error: Any, path: str) -> ErrorLine:
    """What is wrong with an attribute of the class, and where it stands."""
    name, text = str(error["loc"][0]), str(read_text(Path(path)))
    line = next((n for n, one in enumerate(text.split("\n"), 1) if re.match(rf"\s+{name}\s*[:=]", one)), 0)
    rule = str(error["msg"]).removeprefix("Input should be ")
    field = OwnPolicy.model_fields[name]
    unit = str(noted(field).get("unit") or "count")
    meaning = str(field.description) + ("" if unit == "count" else f", in {unit}")
    return ErrorLine(line, f"{name} = {error['input']!r} must be {rule} ({meaning}).")


@cache
def policy_class(path: str, stamp: int = 0) -> Any:
    """The class ``Policy`` of a Python file, read once for each ``stamp``, the time of its last change."""
    if not Path(path).exists():
        raise ScenarioError(path, [ErrorLine(0, f"does not exist. {HINT}")])
    text = read_text(Path(path))
    if isinstance(text, ErrorLine):
        raise ScenarioError(path, [text])
    module = ModuleType("own_policy")
    module.__file__ = path
    try:
        exec(compile(text, path, "exec"), module.__dict__)
    except SyntaxError as error:
        raise ScenarioError(path, [ErrorLine(error.lineno or 0, f"is not Python: {error.msg}.")]) from None
    except (Exception, SystemExit) as error:
        failed = ErrorLine(line_in(error, path), f"fails when it is read: {error_text(error)}.")
        raise ScenarioError(path, [failed]) from None
    own = getattr(module, "Policy", None)
    if not isinstance(own, type):
        raise ScenarioError(path, [ErrorLine(0, f"has no class Policy. {HINT}")])
    return own


def line_in(error: BaseException, path: str) -> int:
    """The last line of a file that an error passed through; 0 where it did not."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return lines[-1] or 0 if lines else 0


def error_text(error: BaseException) -> str:
    """An error in a few words, without a full stop."""
    return f"{type(error).__name__}: {error}".rstrip(". :")


def with_policies(file: ScenarioFile, policies: Sequence[str | Path]) -> ScenarioFile:
    """The file with policies of the user's own, as ``with_own`` places them.

    Raises:
        ScenarioError: as ``with_own``.
    """
    return file._replace(scenario=with_own(file.scenario, policies)) if policies else file


def own_of(scenario: Scenario) -> tuple[OwnPolicy, ...]:
    """The policies of a scenario that are the user's own."""
    policies: tuple[PolicyBlock, ...] = scenario.policies
    return tuple(policy for policy in policies if isinstance(policy, OwnPolicy))


def without_own(scenario: Scenario) -> Scenario:
    """The scenario with those policies alone that a file can say."""
    policies: tuple[PolicyBlock, ...] = scenario.policies
    said = tuple(policy for policy in policies if not isinstance(policy, OwnPolicy))
    return scenario if said == policies else scenario.model_copy(update={"policies": said})


def with_own(scenario: Scenario, files: Sequence[str | Path]) -> Scenario:
    """The scenario with policies of the user's own, one Python file each, before its upper bounds.

    Raises:
        ScenarioError: a file is invalid, or its policy has a name that is taken.
    """
    own = [read_own(path).in_scenario(scenario) for path in files]
    taken = {"none", *(policy.label for policy in scenario.policies)}
    for policy in own:
        if policy.label in taken:
            raise ScenarioError(
                policy.file, [ErrorLine(0, f"has the name {policy.label!r}, which is taken. Change name.")]
            )
        taken.add(policy.label)
    return scenario.model_copy(update={"policies": placed(scenario.policies, own)}) if own else scenario


def placed(policies: Sequence[PolicyBlock], own: Sequence[PolicyBlock]) -> tuple[PolicyBlock, ...]:
    """Policies of a scenario with the user's own among them: behind what can be chosen, before the upper bounds.

    Example: without any of one's own they are as they were where upper bounds come last.
    """
    choices = [policy for policy in policies if not policy.upper_bound]
    return (*choices, *own, *(policy for policy in policies if policy.upper_bound))
