"""Where tokens come from: a provider's API, perhaps with a rate limit, or own GPUs."""

from typing import Literal

from simulator.model.supply import straight_line
from simulator.records import HOURS_PER_YEAR, MONTHS_PER_YEAR
from simulator.scenario.blocks.quantity import Block, Plausible, Real, Whole, quantity, share

SECONDS_PER_HOUR = 3600.0
TOKENS_PER_MTOK = 1e6
CALENDAR_HOURS_PER_MONTH = 730.0


class Api(Block):
    """A provider that bills by the token."""

    mtok_per_minute: Real | None = quantity(
        None,
        "Mtok/minute",
        "rate limit of the API: of the organisation, which what overflows from own GPUs does not "
        "meet; without it every request is served at once",
        gt=0,
        le=1e6,
    )
    burst_minutes: Real = quantity(
        1.0,
        "minutes",
        "burst above the rate limit: what may be taken at once, in minutes of the rate limit",
        plausible=Plausible(0.2, 5.0),
        ge=0,
        le=1440,
    )


class Fleet(Block):
    """Own GPUs that serve requests first come, first served; each request on one GPU."""

    gpus: Whole = quantity(8, "count", "number of own GPUs: 8 are one node", ge=1, le=100_000)
    tokens_per_gpu_second: Real = quantity(
        4950.0,
        "tokens/s",
        "speed of an own GPU: tokens a busy GPU serves, input and output together",
        "DeepSeek V3/R1 in production, 27 February 2025: 776 billion tokens a day on 227 nodes of 8 H800 "
        "(deepseek-ai/open-infra-index)",
        gt=0,
        le=1e6,
    )
    capex_usd_per_gpu: Real = quantity(
        40_600.0,
        "USD",
        "purchase price of a GPU",
        "300,000 to 350,000 USD per 8xH100 node (GPU lease index, TechnoLynx; rough)",
        plausible=Plausible(
            31_000.0, 56_000.0, "250,000 to 450,000 USD per 8xH100 node (GPU lease index, TechnoLynx; rough)"
        ),
        ge=0,
        le=1e6,
    )
    depreciation_years: Real = quantity(
        5.0,
        "years",
        "depreciation period of a GPU: straight line",
        "5 at Amazon, 5.5 at Meta, 6 at Microsoft and Google (10-Ks, 2023 to 2025)",
        plausible=Plausible(3.0, 6.0, "6 at Microsoft and Google (10-Ks, 2023 to 2025); 3 is the bear case"),
        gt=0,
        le=20,
    )
    running_usd_per_gpu_hour: Real = quantity(
        0.35,
        "USD/h",
        "power and space of a GPU: for every hour of the calendar",
        "10.2 kW per node at about 200 USD per kW and month in colocation (rough web tools)",
        plausible=Plausible(
            0.26, 0.44, "10.2 kW per node at 150 to 250 USD per kW and month in colocation (rough web tools)"
        ),
        ge=0,
        le=100,
    )
    staff_usd_per_year: Real = quantity(
        300_000.0,
        "USD/year",
        "pay of those who run the GPUs",
        "250,000 to 360,000 USD for those who run it (blogs)",
        plausible=Plausible(250_000.0, 360_000.0, "250,000 to 360,000 USD for those who run it (blogs)"),
        ge=0,
        le=1e9,
    )
    overflow: Literal["queue", "api"] = quantity(
        "queue", "", "what follows when all GPUs are busy: a request waits in a queue, or goes to the API"
    )

    @property
    def mtok_per_gpu_hour(self) -> float:
        """What one busy GPU serves in an hour."""
        return self.tokens_per_gpu_second * SECONDS_PER_HOUR / TOKENS_PER_MTOK

    @property
    def usd_per_month(self) -> float:
        """Depreciation, power and people for all GPUs; what is served does not change it."""
        depreciation = straight_line(self.gpus * self.capex_usd_per_gpu, self.depreciation_years)
        running = self.gpus * self.running_usd_per_gpu_hour * CALENDAR_HOURS_PER_MONTH
        return depreciation + running + self.staff_usd_per_year / MONTHS_PER_YEAR

    @property
    def working_gpu_hours_per_year(self) -> float:
        """GPU-hours within the working hours of the simulation."""
        return self.gpus * HOURS_PER_YEAR


class Supply(Block):
    """Where tokens come from unless a policy says otherwise."""

    kind: Literal["api", "fleet"] = quantity(
        "api", "", "kind of supply: what serves the tokens of a policy that does not say"
    )
    api: Api = Api()
    fleet: Fleet = Fleet(overflow="queue")
    blocking_share: Real = share(
        0.5, "share of the wait for inference that is lost: the engineer cannot work", plausible=Plausible(0.2, 1.0)
    )
