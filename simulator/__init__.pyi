"""The public names and where each lives: read by type checkers, and by ``__init__.py`` when a name is first used."""

from .engines.run import SimulationError as SimulationError
from .scenario.reading.errors import ScenarioError as ScenarioError
from .scenario.reading.load import ScenarioFile as ScenarioFile
from .scenario.reading.load import load as load
from .scenario.reading.load import loads as loads
from .scenario.reading.set_values import with_values as with_values
from .studies.assumptions.study import assumptions as assumptions
from .studies.budget.results import Budget as Budget
from .studies.budget.study import budget as budget
from .studies.calibrate.study import calibrate as calibrate
from .studies.compare.findings import Findings as Findings
from .studies.compare.study import compare as compare
from .studies.diff.study import diff as diff
from .studies.evidence.study import evidence as evidence
from .studies.forecast.study import forecast as forecast
from .studies.importing.study import import_company as import_company
from .studies.optimize.study import optimize as optimize
from .studies.scorecard.study import scorecard as scorecard
from .studies.sensitivity.study import sensitivity as sensitivity
from .studies.sweep.study import results as results
from .studies.sweep.study import sweep as sweep
from .studies.uncertainty.study import uncertainty as uncertainty
from .studies.vanity.read_usage import UsageError as UsageError
from .studies.vanity.study import Flags as Flags
from .studies.vanity.study import flag as flag
from .studies.vanity.study import scoreboard as scoreboard
