"""What a request gets of which a user's own policy grants so much; both engines call this."""

from typing import Final

ROUNDING: Final = 1e-9  # of what was asked for: an amount so far out of range is a rounding of the policy's own


def may_grant(amount: float, wanted: float) -> bool:
    """Whether so much can be granted of what is wanted, Mtok or USD: from nothing to all of it.

    Example: of 4 Mtok one can grant 3, and neither 5 nor -1.
    """
    return -ROUNDING * wanted <= amount <= wanted * (1.0 + ROUNDING)


def granted_part(mtok: float, usd: float, productive: float, vanity: float, price: float) -> tuple[float, float, float]:
    """Productive and vanity Mtok of a request, and their USD; what is trimmed falls on work and padding alike.

    Args:
        mtok: most that is granted, Mtok; infinite where USD count.
        usd: most that is granted, USD; infinite where Mtok count.
        productive, vanity: Mtok asked for.
        price: USD per Mtok asked for.

    Where nobody pads no token is vanity, to the last bit.

    Example: of 3 and 1 Mtok a grant of 2 Mtok at 1.5 USD is 1.5 and 0.5, for 3 USD.
    """
    wanted = productive + vanity
    asked = wanted * price
    if usd < asked:
        spend = max(usd, 0.0)
        return productive * (spend / asked), vanity * (spend / asked), spend
    if mtok < wanted:
        total = max(mtok, 0.0)
        padding = min(vanity * (total / wanted), total)
        return total - padding, padding, total * price
    return productive, vanity, asked
