"""What was published, figure by figure, with its source and what kind of source that is.

Nothing here goes into a run. A figure that an input was set from is marked: that the model has it shows nothing.
"""

from typing import Final, NamedTuple

NONE: Final = float("nan")  # no figure was published, or none by a source that can be named
NO_SOURCE: Final = "no graded source"
UNNAMED: Final = "secondary sources; which study they rest on was not recorded"
CURVES: Final = "Anthropic, score against cost per task at rising effort, 2026"
QUARTILES: Final = "Jellyfish, April 2026: 12,000 developers of 200 companies"
CURSOR: Final = "Cursor Developer Habits Report, Spring 2026"
TENTH: Final = "Jellyfish in Business Insider, May 2026"
TELEMETRY: Final = "vendor telemetry"


class Fact(NamedTuple):
    """Something the model brings forth, and what was published about it."""

    key: str
    title: str
    unit: str  # as in ``simulator.columns``
    low: float  # the range of published figures; both ends alike where there is one figure
    high: float
    published: str  # the same in words
    source: str
    grade: str  # what kind of source it is
    elasticity: bool = False  # a ratio of two changes
    set_from: bool = False  # an input was set from it, so that it does not emerge


FACTS: Final[tuple[Fact, ...]] = (
    Fact(
        "price_full",
        "price elasticity of tokens in absolute value, price felt in full",
        "ratio",
        1.08,
        1.57,
        "1.1 facing one provider; 12 to 18% more tokens at a 10% lower price are 1.08 to 1.57",
        UNNAMED,
        "secondary source; of customers who may change provider, so an upper bound for a company",
        elasticity=True,
    ),
    Fact(
        "price_charged",
        "price elasticity of tokens in absolute value, under a chargeback",
        "ratio",
        0.0,
        1.1,
        "between 0, as engineers who do not pay show none, and 1.1, as customers who do pay show",
        UNNAMED,
        "secondary source; a bound on either side, no figure of its own",
        elasticity=True,
    ),
    Fact(
        "own",
        "elasticity of a company's output on its own tokens",
        "ratio",
        0.04,
        0.56,
        "0.04 to 0.56 between five benchmarks, one model with more effort on the same task; the last step of one "
        "brought nothing",
        CURVES,
        "vendor benchmark; of the score of a task, not of a company's output",
        elasticity=True,
    ),
    Fact(
        "across",
        "elasticity of output on tokens across engineers",
        "ratio",
        0.12,
        0.12,
        "0.12 over all levels of use",
        "derived from " + QUARTILES,
        "derived from vendor telemetry; able engineers use more, so it is no effect",
    ),
    Fact(
        "median_to_top",
        "elasticity of output on tokens from the middle fifth of users to the heaviest tenth",
        "ratio",
        0.30,
        0.30,
        "0.30: about 2 times the output at about 10 times the tokens",
        "derived from " + TENTH,
        "derived from vendor telemetry; able engineers use more, so it is no effect",
    ),
    Fact(
        "time",
        "elasticity of output on tokens across time",
        "ratio",
        0.076,
        0.076,
        "0.08: about 25% more output than the same developers a year before, while use grew 18.6-fold in nine months",
        "derived from GitClear, early 2026, and TechCrunch, June 2026",
        "derived from two unlike sources of vendor telemetry; models improved as well",
        elasticity=True,
    ),
    Fact(
        "company",
        "effect of tokens on output of the company",
        "share",
        -0.16,
        0.27,
        "+26% tasks with a standard error of 10 points; 21% less time, which is +27%; 19% more time, which is -16%",
        "Cui and others, Management Science 2026; Paradis and others (Google), 2024; METR, July 2025",
        "field experiments; of completion and of early agents",
    ),
    Fact(
        "top_effect",
        "effect of tokens on output of the heaviest tenth",
        "share",
        NONE,
        NONE,
        "no experiment tells the heaviest users apart",
        NO_SOURCE,
        "none",
    ),
    Fact(
        "top_output",
        "output of the heaviest tenth over that of the middle fifth",
        "ratio",
        2.0,
        2.0,
        "about 2 times",
        TENTH,
        "vendor telemetry; able engineers use more, so it is no effect",
    ),
    Fact(
        "top_tokens",
        "tokens of the heaviest tenth over those of the middle fifth",
        "ratio",
        7.0,
        10.0,
        "about 10 times; 225 Mtok a week against 32 are 7 times",
        TENTH,
        TELEMETRY,
        set_from=True,
    ),
    Fact(
        "saved_told",
        "hours saved per user and week, as a survey would count them",
        "h",
        3.0,
        5.0,
        "3 to 5 hours in self-reports",
        NO_SOURCE,
        "often repeated; no source was found that can be named",
    ),
    Fact(
        "saved_output",
        "hours saved per user and week, as output counts them",
        "h",
        NONE,
        NONE,
        "no study counts them so",
        NO_SOURCE,
        "none",
    ),
    Fact(
        "first_quarter",
        "share of a capped month's spend in its first quarter",
        "share",
        NONE,
        NONE,
        "nothing was published; evenly spread use is 25%",
        NO_SOURCE,
        "none",
    ),
    Fact(
        "first_quarter_unpaced",
        "share of a capped month's spend in its first quarter, if nobody paces",
        "share",
        NONE,
        NONE,
        "nothing was published; evenly spread use is 25%",
        NO_SOURCE,
        "none",
    ),
    Fact(
        "first_quarter_paced",
        "share of a capped month's spend in its first quarter, if everybody paces",
        "share",
        NONE,
        NONE,
        "nothing was published; evenly spread use is 25%",
        NO_SOURCE,
        "none",
    ),
    Fact(
        "median_spend",
        "median spend of a user a month",
        "USD",
        52.0,
        100.0,
        "52 in the first quarter of 2026, 50 to 100 by July, 86 in another index",
        "Jellyfish, April and July 2026; Stanford AI Spend Index, 2026",
        TELEMETRY,
        set_from=True,
    ),
    Fact(
        "mean_spend",
        "mean spend of a user a month",
        "USD",
        150.0,
        250.0,
        "150 to 250 at one company of 5,000 engineers",
        "Uber, 2026, as reported by several papers",
        "one company's own figure, read in secondary sources",
    ),
    Fact(
        "spend_ratio",
        "ninetieth percentile of spend over the median",
        "ratio",
        13.2,
        13.2,
        "13: 691 USD over 52",
        QUARTILES,
        TELEMETRY,
    ),
    Fact(
        "token_ratio",
        "ninetieth percentile of tokens over the median",
        "ratio",
        7.45,
        7.45,
        "7.5: 380 Mtok over 51",
        QUARTILES,
        TELEMETRY,
        set_from=True,
    ),
    Fact(
        "gini",
        "Gini coefficient of spend",
        "ratio",
        0.75,
        0.75,
        "0.75; of tokens 0.72",
        CURSOR,
        TELEMETRY,
        set_from=True,
    ),
    Fact(
        "non_users",
        "share of engineers who use no tokens",
        "share",
        0.05,
        0.10,
        "5 to 10%: 90% of respondents use AI at work, 90 to 95% of engineers every month",
        "DORA 2025; published usage data of 2026",
        "survey",
        set_from=True,
    ),
)
