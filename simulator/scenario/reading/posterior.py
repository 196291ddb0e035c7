"""What a company's own data say of the inputs: joint draws that take the place of ranges, correlations kept."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from simulator.files import table_in
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine

if TYPE_CHECKING:
    import pandas as pd  # a fifth of a second, which reading a scenario without a posterior need not take

FEWEST: Final = 100  # draws
STEPS: Final = 101  # of the quantiles by which a range is told
NOTE: Final = b"tokensim posterior"  # in the metadata of the file: whose data, which months, how many persons


class Posterior(NamedTuple):
    """Equally likely draws of inputs, one column for each place in which one stands."""

    draws: "pd.DataFrame"  # by path
    source: str

    def range(self, path: str) -> Distribution | None:
        """How one value is distributed; None where there are no draws of it, or they are all alike.

        Example: of draws from 0 to 1 in equal steps it is uniform.
        """
        if path not in self.draws:
            return None
        values = np.quantile(self.draws[path], np.linspace(0.0, 1.0, STEPS)).tolist()
        if not values[0] < values[-1]:
            return None
        return Distribution.model_validate({"kind": "quantiles", "values": values, "source": self.source})

    def shares(self, paths: Iterable[str], worlds: int) -> "pd.DataFrame":
        """Share of chance of each value in the first draws, [world, path]: its rank, so that correlations are kept.

        Example: of two draws 3 and 5 the shares are 0.25 and 0.75.
        """
        drawn = self.draws[list(paths)]
        ranks = (drawn.rank(method="first") - 0.5) / len(drawn)
        return ranks.iloc[np.arange(worlds) % len(drawn)]


def write_posterior(file: Path, draws: "pd.DataFrame", source: str) -> None:
    """Write equally likely draws by path, in an order without pattern."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(draws, preserve_index=False)
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), NOTE: source.encode()}), file)


def read_posterior(file: Path, line: int, name: str) -> Posterior:
    """The draws that a scenario names.

    Args:
        file: as ``write_posterior`` wrote it.
        line, name: of the key in the scenario, for errors.

    Raises:
        ScenarioError: there is none, or it cannot be read.
    """

    def refused(message: str) -> ScenarioError:
        return ScenarioError(name, [ErrorLine(line, f"posterior = {quoted(str(file))} {message}")])

    again = "Write it again: tokensim calibrate."
    try:
        table = table_in(file)
        draws = table.to_pandas()
    except FileNotFoundError:
        raise refused(f"does not exist. Keep it beside the scenario. {again}") from None
    except Exception as error:  # whatever is wrong with a file of another program's
        raise refused(f"cannot be read: {str(error).splitlines()[0]}. {again}") from None
    source = (table.schema.metadata or {}).get(NOTE)
    if source is None or len(draws) < FEWEST:
        raise refused(f"is no posterior of at least {FEWEST} draws. {again}")
    if not all(kind.kind == "f" for kind in draws.dtypes) or not np.isfinite(draws.to_numpy()).all():
        raise refused(f"holds what is no number. {again}")
    return Posterior(draws, source.decode())
