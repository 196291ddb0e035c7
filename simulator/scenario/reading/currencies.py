"""Money in a currency other than USD, which no scenario holds: amounts taken as they stand would be wrong unseen."""

import re
import unicodedata
from typing import Final

CURRENCY: Final = "currency"  # a key that no scenario has
_WORDS: Final = (
    "aud", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp", "hkd", "huf", "ils", "inr", "jpy", "krw", "mxn",
    "nok", "nzd", "pln", "sek", "sgd", "try", "zar", "euro", "euros", "franc", "francs", "pound", "pounds", "rmb",
    "rupee", "rupees", "yen", "yuan",
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+")


def foreign_currency(text: str) -> str:
    """The word or sign of a currency other than USD in a text or key; empty where there is none.

    Example: of "100 EUR" it is "EUR", of "€100" it is "€", of "100 USD" there is none.
    """
    sign = next((one for one in text if unicodedata.category(one) == "Sc" and one != "$"), "")
    return sign or next((word for word in _WORD.findall(text) if word.lower() in _WORDS), "")
