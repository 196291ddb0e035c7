"""The industry behind one organisation: how many engineers there are, and how many GPUs."""

from simulator.scenario.blocks.quantity import Block, Real, quantity


class Market(Block):
    """One organisation scaled to an industry."""

    engineers: Real = quantity(
        1_895_500.0, "count", "BLS OEWS May 2024: software developers and testers in the United States",
        "engineers in the market, each like one of the organisation", gt=0, le=1e9,
    )  # fmt: skip
    growth_per_year: Real = quantity(0.0, "share/year", None, "growth of that number", gt=-1, le=10)
    installed_gpus: Real = quantity(100_000.0, "count", None, "GPUs that serve these engineers", gt=0, le=1e9)
    new_gpus_per_month: Real = quantity(0.0, "count/month", None, "GPUs added every month", ge=0, le=1e8)
    tokens_per_gpu_second: Real = quantity(
        4950.0,
        "tokens/s",
        "DeepSeek V3/R1 in production, 27 February 2025 (deepseek-ai/open-infra-index)",
        "tokens a busy GPU serves, input and output together",
        gt=0,
        le=1e6,
    )
    target_utilisation: Real = quantity(
        0.5, "share", "40 to 70% in institutional clusters (Mercatus; weak)", "beyond it service suffers",
        gt=0, le=1,
    )  # fmt: skip
    lead_time_weeks: Real = quantity(
        44.0, "weeks", "36 to 52 weeks for H100 nodes in 2026 (resellers; weak)", "from ordering a GPU to running it",
        ge=0, le=520,
    )  # fmt: skip
