"""Every measure that a fact may be held against: its name, what people call it, its unit, and what distance means."""

from typing import Final, NamedTuple

FACTOR = "factor"  # above 0, compared as so many times
CHANGE = "change"  # of what is 1 without it, compared as a difference
DIFFERENCE = "difference"  # a share of a whole, or what may be below 0


class Measure(NamedTuple):
    """Something that every simulated company has."""

    key: str
    title: str
    unit: str  # as in ``simulator.columns``
    scale: str = FACTOR
    event: bool = False  # something that happened, run again


MEASURES: Final[tuple[Measure, ...]] = (
    # spend of users, each a mean over the months
    Measure("spend_p50", "median spend of a user a month", "USD"),
    Measure("spend_mean", "mean spend of a user a month", "USD"),
    Measure("spend_p90", "spend a month at the 90th percentile of users", "USD"),
    Measure("spend_p95", "spend a month at the 95th percentile of users", "USD"),
    Measure("spend_p99", "spend a month at the 99th percentile of users", "USD"),
    Measure("spend_p75_over_p50", "75th percentile of spend over the median", "ratio"),
    Measure("spend_p90_over_p50", "90th percentile of spend over the median", "ratio"),
    Measure("spend_p99_over_p50", "99th percentile of spend over the median", "ratio"),
    Measure("spend_p90_over_mean", "90th percentile of spend over the mean", "ratio"),
    Measure("spend_gini", "Gini coefficient of spend", "ratio"),
    Measure("spend_top_tenth_share", "share of spend of the top tenth of users", "share", DIFFERENCE),
    Measure("spend_top_percent_share", "share of spend of the top hundredth of users", "share", DIFFERENCE),
    Measure("spend_top_fifth", "mean spend a month of the top fifth of users", "USD"),
    Measure("spend_least_fifth", "mean spend a month of the lowest fifth of users", "USD"),
    # tokens
    Measure("tokens_p50", "median tokens of a user a month, Mtok", "ratio"),
    Measure("tokens_p90_over_p50", "90th percentile of tokens over the median", "ratio"),
    Measure("tokens_p99_over_p50", "99th percentile of tokens over the median", "ratio"),
    Measure("tokens_top_over_middle", "tokens of the top tenth over those of the middle fifth", "ratio"),
    Measure("below_50_mtok_a_week", "share of users' months below 50 Mtok a week", "share", DIFFERENCE),
    Measure("user_share", "share of engineers who use tokens", "share", DIFFERENCE),
    # cost of an item, about one merged change
    Measure("item_cost", "tokens for a finished item", "USD"),
    Measure("item_cost_top_fifth", "tokens for a finished item, top fifth of users", "USD"),
    Measure("item_cost_spread", "cost of an item, top fifth of users over lowest fifth", "ratio"),
    Measure("item_cost_mean_over_p50", "cost of an engineer's items, mean over median", "ratio"),
    # output
    Measure("effect", "change of the company's output through tokens", "share", CHANGE),
    Measure("effect_p50", "change of the median user's output through tokens", "share", CHANGE),
    Measure("effect_top_tenth", "change of the top tenth's output through tokens", "share", CHANGE),
    Measure("effect_25_points", "change of output if 25% more of the engineers use tokens", "share", CHANGE),
    Measure("items_per_month", "items a user finishes a month", "ratio"),
    Measure("items_top_fifth", "items a month, median of the top fifth of users", "ratio"),
    Measure("items_least_fifth", "items a month, median of the lowest fifth of users", "ratio"),
    Measure("output_top_over_least_fifth", "output of the top fifth of users over the lowest fifth", "ratio"),
    Measure("output_top_over_middle", "output of the top tenth of users over the middle fifth", "ratio"),
    Measure("output_top_percent", "output of the top hundredth of users over the median", "ratio"),
    Measure("hours_told", "hours saved a week, as a survey counts them", "ratio"),
    Measure("hours_in_output", "hours saved a week, as output counts them", "ratio"),
    Measure("task_time_saved", "time saved on a task that AI can speed up wholly", "share", DIFFERENCE),
    # what follows from what
    Measure("elasticity_own", "elasticity of a company's output on its own tokens", "ratio", DIFFERENCE),
    Measure("elasticity_across", "elasticity of output on tokens across engineers", "ratio", DIFFERENCE),
    Measure("elasticity_time", "elasticity of output on tokens across time", "ratio", DIFFERENCE),
    Measure("price_elasticity_felt", "price elasticity of tokens, price felt in full", "ratio"),
    Measure("price_elasticity_charged", "price elasticity of tokens, under a chargeback", "ratio"),
    Measure("gain_lost_at_half", "part of the gain that is lost with half the tokens", "share", DIFFERENCE),
    Measure("gain_lost_at_quarter", "part of the gain that is lost with a quarter of the tokens", "share", DIFFERENCE),
    # time
    Measure("spend_growth_6_months", "spend of an engineer, over that of six months before", "ratio"),
    Measure("tokens_growth_9_months", "tokens of an engineer, over those of nine months before", "ratio"),
    Measure("adoption_jump", "largest rise of use in a month, share of full use", "share", DIFFERENCE),
    # events
    Measure(
        "price_cut_tokens", "change of tokens after a price cut of 10%, price felt in full", "share", CHANGE, event=True
    ),
    Measure(
        "cap_1500_item_cost", "change of the cost of a request after a cap of 1,500 USD", "share", CHANGE, event=True
    ),
    Measure("cap_1500_spend", "change of spend through a cap of 1,500 USD", "share", CHANGE),
    Measure("cap_200_spend", "change of spend through a cap of 200 USD", "share", CHANGE),
    Measure("cap_200_output", "change of output through a cap of 200 USD", "share", CHANGE),
    Measure("first_week_cap_200", "share of a month's spend in its first week, cap of 200 USD", "share", DIFFERENCE),
    Measure(
        "first_week_cap_100", "first week's share of a used-up allowance of 100 USD", "share", DIFFERENCE, event=True
    ),
    # pay
    Measure("total_pay", "median total pay of an engineer a year", "USD"),
)
BY_KEY: Final = {one.key: one for one in MEASURES}
