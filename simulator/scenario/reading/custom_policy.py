"""A user's own policy: one Python file with a class ``Policy``, run by the reference engine.

The class has a ``name``, a ``sentence`` and a method ``grant(request)`` that returns the Mtok it grants, from 0 to
``request.wanted_mtok``; ``engines.custom_policy.Request`` is what it sees. A method ``month(number)``, if there is
one, is called when a month opens. A new object is made for every run, so state does not leak from one to the next::

    class Policy:
        name = "half of every request"
        sentence = "Every request is granted by half."

        def grant(self, request):
            return 0.5 * request.wanted_mtok
"""

import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Literal

from simulator.model import policies as codes
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine, read_text

HINT = "It needs a class Policy with name, sentence and grant(self, request), see README, How to add a policy."


class OwnPolicy(PolicyBlock):
    """A policy from a Python file of the user's."""

    code: ClassVar[int] = codes.OWN
    gamed_by: ClassVar[str] = "Not stated."
    has_lever: ClassVar[bool] = False
    kind: Literal["own"] = "own"
    file: str
    words: str

    @property
    def sentence(self) -> str:  # type: ignore[override] # of this file, not of all
        """What the file says of itself."""
        return self.words

    def made(self) -> Any:
        """A new object of the user's class, for one run."""
        return policy_class(self.file)()


def read_own(path: str | Path) -> OwnPolicy:
    """The policy in a Python file.

    Raises:
        ScenarioError: the file cannot be read or run, or lacks what a policy needs; with the line invalid.

    """
    own = policy_class(str(path))
    lacking = [
        f"class Policy has no {name}, a text. {HINT}"
        for name in ("name", "sentence")
        if not (isinstance(getattr(own, name, None), str) and getattr(own, name).strip())
    ]
    if not callable(getattr(own, "grant", None)):
        lacking.append(f"class Policy has no method grant(self, request). {HINT}")
    if lacking:
        raise ScenarioError(str(path), [ErrorLine(0, message) for message in lacking])
    return OwnPolicy(name=own.name.strip()[:200], file=str(path), words=own.sentence.strip())


@cache
def policy_class(path: str) -> Any:
    """The class ``Policy`` of a Python file, read once."""
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


def with_own(scenario: Scenario, files: Sequence[str | Path]) -> Scenario:
    """The scenario with policies of the user's own, one Python file each, before its upper bounds.

    Raises:
        ScenarioError: a file is invalid, or its policy has a name that is taken.
    """
    own = [read_own(path) for path in files]
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
