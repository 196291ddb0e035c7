"""Paths and values of a scenario in words."""


def plain_name(path: str) -> str:
    """A path in words.

    Example: ``world.defaults.curve.gain`` is "curve gain".
    """
    parts = [part for part in path.split(".") if part not in ("world", "defaults", "policies")]
    words = " ".join(parts).replace("_", " ")
    return words.replace(" usd", " USD").replace(" mtok", " Mtok")


def shown(value: object) -> str:
    """A value as people write it, to four digits.

    Example: 0.123456 is "0.1235".
    """
    return f"{value:.4g}" if isinstance(value, float) else str(value)
