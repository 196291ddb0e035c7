"""Names of models as exports write them, brought to those of the price table."""

import re
from functools import cache
from typing import Final

from simulator.scenario.blocks.price import price_table

OTHER: Final = "other"
_BEFORE: Final = re.compile(
    r"^(auto: *|default: *|(us|eu|apac|global)\.)*"
    r"((anthropic|openai|google|vertex_ai|bedrock|azure|openrouter|xai|deepseek|moonshotai|z-ai|models)[./])*"
)
_AFTER: Final = re.compile(
    r"(-20\d{6}|-20\d\d-\d\d-\d\d|@20\d{6}|-v\d+(:\d+)?|:\w+|-latest|-thinking|-reasoning|-fast|-max|-xhigh|-high|-medium|-low|"
    r"-minimal|-none|\[1m\]|-1m|-long-context|\s*\(.*\))+$"
)
_FAMILY_LAST: Final = re.compile(r"^claude-(\d+(?:[.-]\d+)?)-(opus|sonnet|haiku|fable)$")


@cache
def model_name(raw: str) -> str:
    """A model's name in the price table, or other.

    Args:
        raw: as an export writes it: with a provider in front, a date behind, spaces, or as a display name.

    Example: "Auto: Claude Haiku 4.5" and claude-haiku-4-5-20251001 are claude-haiku-4.5; an unknown one is other.
    """
    plain = plain_name(raw)
    return plain if plain in price_table().models else OTHER


def plain_name(raw: str) -> str:
    """A model's name without what providers put around it.

    Example: anthropic/claude-4.5-sonnet-thinking is claude-sonnet-4.5.
    """
    text = _BEFORE.sub("", raw.strip().lower())
    text = re.sub(r"[\s_]+", "-", _AFTER.sub("", text)).strip("-")
    text = _AFTER.sub("", text)
    if match := _FAMILY_LAST.match(text):
        text = f"claude-{match[2]}-{match[1]}"
    return re.sub(r"(?<=\d)-(?=\d\b)", ".", text)
