"""A user's own policy: one Python file with a class ``Policy``, or a class.

The class has a ``name``, a ``sentence`` and a method ``grant(request)``. It returns the Mtok it grants, from 0 to
``request.wanted_mtok``, or an ``Answer`` that chooses a tier, lets the request wait, or asks a reviewer;
``engines.custom_policy`` has both. A method ``month(number)``, if there is one, is called when a month opens. A new
object is made for every run, so state is kept between the requests of a run and does not leak to the next::

    from simulator import parameter

    class Policy:
        name = "part of every request"
        sentence = "Every request is granted in part."
        part = parameter(0.5, "share", "part that is granted", ge=0, le=1)
        lever = "part"

        def grant(self, request):
            return self.part * request.wanted_mtok

What it declares by ``parameter``, or as a plain number, is a value of the scenario, ``policies.NAME.part``; its
``lever`` is moved for marginal ROI and by ``budget``. Attributes with the names of ``SETTINGS`` are settings:
reviewers, who answer what is asked of them, and an allowance a month, which engineers know of and pace.

In a scenario it is ``{kind: own, file: part.py, part: 0.4}``, the file beside that of the scenario, whose text is kept
with all that is made of it.
"""

from collections.abc import Sequence
from pathlib import Path

from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_policy import OwnPolicy, OwnPolicyError, own_class
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.class_text import ClassTextError, code_of
from simulator.scenario.reading.consistency import UPPER_BOUNDS
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loaded
from simulator.scenario.reading.own_files import OWN, read_code
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.validate import ScenarioFile
from simulator.scenario.reading.yaml_text import yaml_text


def with_policies(file: ScenarioFile, policies: Sequence[str | Path | type]) -> ScenarioFile:
    """The file with policies of the user's own added, before its upper bounds; its text has them too.

    Args:
        file: as it was read.
        policies: paths of Python files, or classes, whose source must be within reach.

    Raises:
        ScenarioError: a file or class is no policy, or has a name that is taken.

    Example: without policies it is the very file.
    """
    if not policies:
        return file
    own = [read_own(one) for one in policies]
    taken = {"none", *(policy.label for policy in file.scenario.policies)}
    for policy in own:
        if policy.label in taken:
            raise ScenarioError(
                policy.file, [ErrorLine(0, f"has the name {policy.label!r}, which is taken. Change name.")]
            )
        taken.add(policy.label)
    opened = draft(file)
    given = opened.document.tree["policies"]
    choices, bounds = ([one for one in given if (one["kind"] in UPPER_BOUNDS) is bound] for bound in (False, True))
    tree = {**opened.document.tree, "policies": [*choices, *({"kind": OWN, "file": one.file} for one in own), *bounds]}
    text = yaml_text(tree, f"{file.name} with policies of one's own:", [one.file for one in own])
    code = {**opened.document.code, **{one.file: one.text for one in own}}
    return loaded(text, f"{file.name}.yaml", code)._replace(
        posterior=file.posterior, made_in_python=file.made_in_python
    )


def own_of(scenario: Scenario) -> tuple[OwnPolicy, ...]:
    """The policies of a scenario that are the user's own."""
    return tuple(policy for policy in scenario.policies if isinstance(policy, OwnPolicy))


def read_own(given: str | Path | type) -> OwnPolicy:
    """The policy in a Python file, or of a class.

    Raises:
        ScenarioError: the file cannot be read or run, or lacks what a policy needs; with the line invalid.

    """
    code = _code(given)
    try:
        kind = own_class(code)
    except OwnPolicyError as error:
        raise ScenarioError(code.file, [ErrorLine(*one) for one in error.errors]) from None
    return kind.model_validate({**kind.told, "kind": OWN, "file": code.file, "text": code.text})


def _code(given: str | Path | type) -> OwnCode:
    if isinstance(given, type):
        try:
            return code_of(given, "Policy")
        except ClassTextError as error:
            raise ScenarioError(given.__name__, [ErrorLine(0, str(error))]) from None
    text = read_code(Path(given))
    if isinstance(text, ErrorLine):
        raise ScenarioError(str(given), [text])
    return OwnCode(str(given), text)
