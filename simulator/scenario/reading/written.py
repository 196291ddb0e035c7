"""A ``Scenario`` made in Python written out as the file that says it, so that every study takes one."""

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.provenance import assumptions
from simulator.scenario.reading.validate import ScenarioFile
from simulator.scenario.reading.yaml_text import yaml_text


def written(scenario: Scenario) -> ScenarioFile:
    """The file that says a scenario; it gives no sources, as the scenario has none."""
    tree = scenario.model_dump(mode="json", exclude_unset=True)
    text = yaml_text(tree, "A scenario made in Python:", ())
    return ScenarioFile(scenario, "scenario", text, assumptions(scenario, {}), made_in_python=True)
