"""The public names and where each lives: read by type checkers, and by ``__init__.py`` when a name is first used."""

from .api import compare as compare
from .api import optimize as optimize
from .api import results as results
from .api import sensitivity as sensitivity
from .api import sweep as sweep
from .engines.run import SimulationError as SimulationError
from .scenario.reading.errors import ScenarioError as ScenarioError
from .scenario.reading.load import ScenarioFile as ScenarioFile
from .scenario.reading.load import load as load
from .scenario.reading.load import loads as loads
from .studies.budget.results import Budget as Budget
from .studies.budget.study import budget as budget
from .studies.compare.findings import Findings as Findings
from .studies.forecast.study import forecast as forecast
from .studies.uncertainty.study import uncertainty as uncertainty
from .studies.vanity.flag import Flags as Flags
from .studies.vanity.flag import flag as flag
from .studies.vanity.read_usage import UsageError as UsageError
from .studies.vanity.scoreboard import scoreboard as scoreboard
