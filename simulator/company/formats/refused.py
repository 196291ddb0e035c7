"""Formats that are known and of no use: why, and what to export instead."""

from typing import Final

from simulator.company.reader import Parsed, Reader, Source, keys, raw


def _nothing(source: Source) -> Parsed:
    return Parsed(raw("usage", source.cells))


def _refusing(name: str, why: str, *needs: frozenset[str]) -> Reader:
    return Reader(name, "usage", needs, _nothing, refuses=why)


READERS: Final = (
    _refusing(
        "GitHub's detailed usage report",
        "it has the same AI credits once more, without tokens. Export the AI usage report, and the seats by API.",
        keys("sku", "workflow_path", "net_amount"),
    ),
    _refusing(
        "LiteLLM's page export with models",
        "it repeats the total of a key for each of its models. Export the table LiteLLM_DailyUserSpend.",
        keys("Date", "Model", "Spend ($)"),
    ),
    _refusing(
        "Cursor's spend by member",
        "a billing cycle has no days, models or tokens. Export the usage events.",
        keys("spendCents", "overallSpendCents"),
    ),
)
