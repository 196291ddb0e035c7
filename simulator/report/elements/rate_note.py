"""The rate at which amounts are shown in another currency, and what stays in USD."""

from simulator.currency import USD, shown
from simulator.scenario.blocks.schema import Scenario


def rate_note(scenario: Scenario) -> tuple[str, ...]:
    """A sentence where amounts are shown in the scenario's currency, else none.

    Example: at 1.08 USD for a euro it begins "1 EUR = 1.08 USD".
    """
    own = scenario.currency
    if own is None or shown() == USD:
        return ()
    source = f" ({own.source})" if own.source else ", a rate without a source"
    rate = f"1 {own.code} = {own.usd_per_unit:g} USD{source}"
    where = f"Amounts are in {own.code} where they say so; charts, files and inputs of the scenario are in USD"
    return (f"{rate}. {where}.",)
