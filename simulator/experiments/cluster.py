"""Design points on a cluster: a Dask scheduler as a ``concurrent.futures`` executor. Only this file knows Dask."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, NamedTuple

from simulator.engines.run import SimulationError
from simulator.experiments.design import MissingExtraError
from simulator.experiments.plan import fingerprint

CONNECT_SECONDS = 15


class Cluster(NamedTuple):
    """An executor and how many chunks it works on at a time."""

    executor: Executor
    workers: int


@contextmanager
def cluster(address_or_client: Any) -> Iterator[Cluster]:
    """Connect to a Dask scheduler, or use a client that is connected; work of a lost worker is done again elsewhere.

    Args:
        address_or_client: such as ``tcp://10.0.0.5:8786``, or a ``distributed.Client``.

    Raises:
        MissingExtraError: Dask is not installed.
        SimulationError: no scheduler answers, it has no workers, or a worker runs another version of tokensim.
    """
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError("Dask", "cluster", "--cluster") from None
    ours = isinstance(address_or_client, str)
    client = _connected(Client, address_or_client) if ours else address_or_client
    try:
        yield Cluster(client.get_executor(pure=False), _checked_workers(client))
    finally:
        if ours:
            client.close()


def _connected(client: Any, address: str) -> Any:
    try:
        return client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        advice = "Start one with: dask scheduler, and workers with: dask worker ADDRESS."
        raise SimulationError(
            f"no Dask scheduler answers at {address} ({error or type(error).__name__}). {advice}"
        ) from None


def _checked_workers(client: Any) -> int:
    """Threads of all workers, after a look at what code they run."""
    threads = sum(client.nthreads().values())
    if not threads:
        raise SimulationError("the Dask scheduler has no workers. Start some with: dask worker ADDRESS.")
    strangers = sorted(name for name, code in client.run(fingerprint).items() if code != fingerprint())
    if strangers:
        raise SimulationError(
            f"{len(strangers)} Dask workers run another version of tokensim, Python or numpy, such as {strangers[0]}. "
            "Give all of them the environment of this process."
        )
    return int(threads)
