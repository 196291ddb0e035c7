"""Waiting lines: reviewers, own GPUs."""

import math

from simulator.theory.ranges import above_zero, finite


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival at an M/M/c queue must wait, B / (1 - rho * (1 - B)) with rho = a / c.

    B is the Erlang loss probability, by the recursion B(k) = a * B(k-1) / (k + a * B(k-1)) from B(0) = 1.

    Args:
        servers: c, >= 1.
        offered_load: a, arrivals per hour times mean hours of service, Erlang; 0 <= a < c.

    Raises:
        ValueError: there is no server, or the queue would grow without end.

    Source: Erlang 1917; recursion as in Kleinrock, Queueing Systems, vol. 1, section 3.6.

    Example: ``erlang_c(2, 1.0)`` is 0.3333.
    """
    if servers < 1:
        raise ValueError(f"servers is {servers}, must be at least 1.")
    if not 0.0 <= offered_load < servers:
        raise ValueError(f"offered_load is {offered_load}, must be 0 to below {servers}, or the queue never ends.")
    lost = 1.0
    for busy in range(1, servers + 1):
        lost = offered_load * lost / (busy + offered_load * lost)
    return lost / (1.0 - offered_load / servers * (1.0 - lost))


def mean_wait_mmc(servers: int, arrivals_per_hour: float, service_hours: float) -> float:
    """Mean hours in line at an M/M/c queue before service starts, C(c, a) * S / (c - a) with a = lambda * S.

    Args:
        servers: c, >= 1.
        arrivals_per_hour: lambda, >= 0.
        service_hours: S, mean hours of service, > 0.

    Source: as ``erlang_c``.

    Example: ``mean_wait_mmc(1, 0.8, 1.0)`` is 4.0 hours.
    """
    offered_load = arrivals_per_hour * above_zero("service_hours", service_hours)
    return erlang_c(servers, offered_load) * service_hours / (servers - offered_load)


def littles_law(arrivals_per_hour: float, hours: float) -> float:
    """Mean number present in a system, L = lambda * W.

    Args:
        arrivals_per_hour: lambda, >= 0.
        hours: W, mean hours an arrival stays, >= 0.

    Source: Little, Operations Research 9 (1961), 383-387.

    Example: ``littles_law(0.8, 5.0)`` is 4.0.
    """
    return finite("arrivals_per_hour", arrivals_per_hour) * finite("hours", hours)


def mean_wait_mdc(servers: int, arrivals_per_hour: float, service_hours: float) -> float:
    """Mean hours in line at an M/D/c queue: every service takes the same time D, like jobs of one size on GPUs.

    Seen every D hours the number present follows N <- max(N - c, 0) + Poisson(lambda * D), since exactly those in
    service leave; its stationary mean line max(N - c, 0), over lambda, is the wait (Little). The chain is cut off where
    it is hardly ever, and iterated until it stands still.

    Args:
        servers: c, >= 1.
        arrivals_per_hour: lambda, > 0.
        service_hours: D, > 0; lambda * D < c.

    Source: Crommelin, Post Office Electrical Engineers Journal 25 (1932). For one server it is half the wait of M/M/1
    (Pollaczek, Khinchine).

    Example: ``mean_wait_mdc(1, 0.8, 1.0)`` is 2.0 hours.
    """
    load = above_zero("arrivals_per_hour", arrivals_per_hour) * above_zero("service_hours", service_hours)
    erlang_c(servers, load)  # refuses what no queue can bear
    most = servers + int(40.0 * (1.0 + load) / (1.0 - load / servers)) + 40
    arrivals = [math.exp(k * math.log(load) - load - math.lgamma(k + 1.0)) for k in range(most)]
    present = [1.0] + [0.0] * (most - 1)
    wait = -1.0
    while True:
        idle = sum(present[: servers + 1])
        after = [idle, *present[servers + 1 :], *[0.0] * servers]  # who is left of those present
        line = sum(number * chance for number, chance in enumerate(after))
        if abs(line / arrivals_per_hour - wait) <= 1e-10:
            return wait
        wait = line / arrivals_per_hour
        filled = [number for number, chance in enumerate(after) if chance > 1e-16]
        present = [0.0] * most
        for number in filled:
            for more in range(most - number):
                present[number + more] += after[number] * arrivals[more]
