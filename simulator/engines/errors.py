"""What can go wrong in a run."""


class SimulationError(Exception):
    """A run that could not be finished, in a sentence."""


class OutOfItemsError(SimulationError):
    """The engineers worked faster than items were drawn; draw more and run again."""
