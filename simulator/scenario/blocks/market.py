"""The industry behind one organisation: how many engineers there are, and how many GPUs."""

from simulator.scenario.blocks.quantity import Block, Plausible, Real, quantity


class Market(Block):
    """One organisation scaled to an industry."""

    engineers: Real = quantity(
        1_895_500.0,
        "count",
        "engineers in the market: each like one of the organisation",
        "BLS OEWS May 2024: software developers and testers in the United States",
        gt=0,
        le=1e9,
    )
    growth_per_year: Real = quantity(
        0.0, "share/year", "growth of engineers in the market: per year", plausible=Plausible(-0.1, 0.1), gt=-1, le=10
    )
    installed_gpus: Real = quantity(
        100_000.0,
        "count",
        "GPUs installed in the market: they serve these engineers",
        plausible=Plausible(30_000.0, 300_000.0),
        gt=0,
        le=1e9,
    )
    new_gpus_per_month: Real = quantity(0.0, "count/month", "GPUs added to the market per month", ge=0, le=1e8)
    tokens_per_gpu_second: Real = quantity(
        4950.0,
        "tokens/s",
        "speed of a GPU in the market: tokens a busy GPU serves, input and output together",
        "DeepSeek V3/R1 in production, 27 February 2025 (deepseek-ai/open-infra-index)",
        gt=0,
        le=1e6,
    )
    target_utilisation: Real = quantity(
        0.5,
        "share",
        "target utilisation of GPUs: beyond it service suffers",
        "40 to 70% in institutional clusters (Mercatus; weak)",
        plausible=Plausible(0.4, 0.7, "40 to 70% in institutional clusters (Mercatus; weak)"),
        gt=0,
        le=1,
    )
    lead_time_weeks: Real = quantity(
        44.0,
        "weeks",
        "lead time of a GPU: from ordering it to running it",
        "36 to 52 weeks for H100 nodes in 2026 (resellers; weak)",
        plausible=Plausible(36.0, 52.0, "36 to 52 weeks for H100 nodes in 2026 (resellers; weak)"),
        ge=0,
        le=520,
    )
