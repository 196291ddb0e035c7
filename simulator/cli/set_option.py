"""``--set`` and ``--policy``, the same for every command that takes a scenario."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import fail

if TYPE_CHECKING:
    from simulator.scenario.reading.load import ScenarioFile

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Set a value of the scenario, such as world.price.usd_per_mtok=1.5; may be given again.",
        show_default=False,
    ),
]
PolicyOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--policy",
        metavar="FILE.py",
        help="A Python file with a policy of your own; may be given again.",
        show_default=False,
    ),
]


def loaded(scenario: Path, values: Sequence[str] | None, policies: Sequence[Path] | None = None) -> "ScenarioFile":
    """The scenario file, with the values set and the policies added that stand on the command line.

    Raises:
        ScenarioError: the file is invalid, or with these values or policies.
    """
    from simulator.scenario.reading.custom_policy import with_policies
    from simulator.scenario.reading.load import load
    from simulator.scenario.reading.set_values import with_settings

    return with_settings(with_policies(load(scenario), policies or ()), values or ())


def loaded_to_show(
    scenario: Path, values: Sequence[str] | None, policies: Sequence[Path] | None = None
) -> "ScenarioFile":
    """The scenario file with values set and policies added, in whose currency amounts are shown until the command ends.

    Raises:
        ScenarioError: as ``loaded``.
    """
    from simulator.currency import Currency, show_in

    file = loaded(scenario, values, policies)
    if own := file.scenario.currency:
        show_in(Currency(own.code, own.usd_per_unit))
    return file


def company_or_loaded(scenario: Path | None, values: Sequence[str] | None) -> "ScenarioFile":
    """The company of the scorecard where no scenario file is given, with values set.

    Raises:
        ScenarioError: as ``loaded``.
    """
    from simulator.scenario.reading.set_values import with_settings
    from simulator.studies.scorecard.study import unknown_company

    return with_settings(unknown_company(), values or ()) if scenario is None else loaded(scenario, values)


def folder_or_loaded(
    given: Path, values: Sequence[str] | None, policies: Sequence[Path] | None = None
) -> "Path | ScenarioFile":
    """The folder of a result as it is, or the scenario file with values set and policies added.

    Raises:
        ScenarioError: the file is invalid, or with these values.
        Exit: values are set or policies added of a result, which was run already.
    """
    for option, asked in (("--set", values), ("--policy", policies)):
        if asked and given.is_dir():
            place = f"{given} is the folder of a result. Give a scenario file."
            fail(f"{option} changes a scenario before it is run; {place}")
    return given if given.is_dir() else loaded(given, values, policies)
