"""Design points on a cluster: a Dask scheduler as a ``concurrent.futures`` executor. Only this file knows Dask."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from typing import Any, NamedTuple

from simulator.engines.run import SimulationError
from simulator.replication.executors import cores
from simulator.studies.sweep.optional import needs
from simulator.studies.sweep.plan import fingerprint

CONNECT_SECONDS = 6
LOST = "What a sweep has finished is kept; the same command goes on from there."
_ADDRESS = re.compile(r"(?:tcp|tls|ws|wss)://(?P<host>\[[^\]\s]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})")


class Cluster(NamedTuple):
    """An executor and how many chunks it works on at a time."""

    executor: Executor
    workers: int


@contextmanager
def cluster(address_or_client: Any) -> Iterator[Cluster]:
    """Connect to a Dask scheduler, or use a client that is connected; work of a lost worker is done again elsewhere.

    Args:
        address_or_client: such as ``tcp://10.0.0.5:8786``, or a ``distributed.Client``: on Slurm dask-jobqueue's
            ``SLURMCluster(cores=16, memory="16GB").get_client()``, on Kubernetes dask-kubernetes'
            ``KubeCluster(name="sweep", image=...).get_client()`` with an image that has this version of tokensim.

    Raises:
        MissingExtraError: Dask is not installed.
        SimulationError: the address is malformed, no scheduler answers, it has no workers, a worker runs another
            version of tokensim, or the cluster is lost while it works.
    """
    with needs("Dask", "--cluster", "cluster"):
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    ours = isinstance(address_or_client, str)
    client = _connected(Client, address_or_client) if ours else address_or_client
    try:
        yield Cluster(client.get_executor(pure=False), _checked_workers(client))
    except (CommClosedError, KilledWorker, CancelledError) as error:
        raise SimulationError(f"the Dask cluster was lost ({_reason(error)}). {LOST}") from None
    finally:
        if ours:
            client.close()


@contextmanager
def working(
    executor: Executor | None, workers: int | None, address_or_client: Any
) -> Iterator[tuple[Executor | None, int]]:
    """An executor and the tasks under way at a time: those given, or those of a cluster.

    Raises:
        MissingExtraError, SimulationError: as in ``cluster``.
    """
    if address_or_client is None:
        yield executor, workers or cores()
        return
    with cluster(address_or_client) as far:
        yield far


def _connected(client: Any, address: str) -> Any:
    parts = _ADDRESS.fullmatch(address)
    if parts is None or not 0 < int(parts["port"]) < 65536:
        raise SimulationError(f"{address!r} is not a valid Dask scheduler address. Write it as tcp://10.0.0.5:8786.")
    try:
        _check_port(parts["host"].strip("[]"), int(parts["port"]), speaks_first=address.startswith("tcp:"))
        return client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        advice = "Start one with: dask scheduler, and workers with: dask worker ADDRESS."
        raise SimulationError(f"no Dask scheduler answers at {address} ({_reason(error)}). {advice}") from None


def _check_port(host: str, port: int, speaks_first: bool) -> None:
    """Dask would retry a closed port for long, and without end at one where no scheduler answers.

    Raises:
        OSError: nothing answers.
    """
    with socket.create_connection((host, port), CONNECT_SECONDS / 2) as connection:
        if speaks_first and not connection.recv(1):
            raise OSError("it closed the connection")


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _checked_workers(client: Any) -> int:
    """Threads of all workers, once all run the code of this process."""
    threads = sum(client.nthreads().values())
    if not threads:
        raise SimulationError("the Dask scheduler has no workers. Start some with: dask worker ADDRESS.")
    try:
        codes = client.run(fingerprint)
    except Exception as error:  # Dask raises many kinds when a worker is lost
        raise SimulationError(f"a Dask worker was lost while connecting ({_reason(error)}). {LOST}") from None
    different = sorted(name for name, code in codes.items() if code != fingerprint())
    if different:
        raise SimulationError(
            f"{len(different)} Dask workers run another version of tokensim, Python or numpy, such as {different[0]}. "
            "Give all of them the environment of this process."
        )
    return int(threads)
