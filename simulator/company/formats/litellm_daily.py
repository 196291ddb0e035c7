"""LiteLLM's daily spend by user or team: a day, hashed key and model a row; prompt tokens hold the cached ones."""

import pandas as pd

from simulator.company.reader import Parsed, Reader, Source, keys, raw, told


def fresh(prompt: pd.Series, read: pd.Series, write: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Input that was not cached, and where the cached tokens turned out to stand beside the prompt.

    Example: of 100 prompt tokens with 70 read and 10 written 20 are fresh; of 10 with 70 read all 10 are.
    """
    left = prompt - read.fillna(0.0) - write.fillna(0.0)
    return left.where(left >= 0, prompt), left < 0


def whose(user: pd.Series, key: pd.Series) -> dict[str, pd.Series]:
    """The identity of each row and its kind: the user's where there is one, else the key's.

    Example: of a user ``ada@example.com`` it is that address, an email; of no user and the key ``sk-1`` a key.
    """
    known = user != ""
    kind = user.str.contains("@").map({True: "email", False: "login"})
    return {"identity": user.where(known, key), "kind": kind.where(known, "key")}


def _read(source: Source) -> Parsed:
    cells = source.cells
    user, key, spend = cells.text("user_id"), cells.text("api_key"), cells.number("spend")
    read, write = cells.tokens("cache_read_input_tokens"), cells.tokens("cache_creation_input_tokens")
    left, beside = fresh(cells.tokens("prompt_tokens"), read, write)
    rows = raw(
        "usage",
        cells,
        **whose(user, key),
        scope=key + "/" + cells.text("endpoint"),
        team=cells.text("team_alias", "team_id"),
        start=cells.day("date"),
        days=1,
        tool="gateway",
        model_raw=cells.text("model", "model_group"),
        input=left,
        cache_write=write,
        cache_read=read,
        output=cells.tokens("completion_tokens"),
        requests=cells.number("api_requests"),
        usd=spend,
        usd_list=spend,
        usd_kind="estimated",
    )
    note = "LiteLLM: cached tokens stood beside the prompt's in these rows, not inside"
    return Parsed(rows, told("cached tokens inside the input", note, spend, beside))


READER = Reader(
    name="LiteLLM daily spend",
    table="usage",
    needs=(
        keys("user_id", "date", "api_key", "prompt_tokens", "completion_tokens", "spend"),
        keys("team_id", "date", "api_key", "prompt_tokens", "completion_tokens", "spend"),
    ),
    read=_read,
    late_days=1,
)
