"""LiteLLM's spend logs: a request a record; what was cached stands in its metadata, if anywhere."""

from simulator.company.formats.litellm_daily import fresh, whose
from simulator.company.reader import Parsed, Reader, Source, keys, raw, told

_INSIDE = "metadata.usage_object"


def _read(source: Source) -> Parsed:
    cells = source.cells
    user, spend = (
        cells.text("user", "metadata.user_api_key_user_email", "metadata.user_api_key_user_id"),
        cells.number("spend"),
    )
    key = cells.text("metadata.user_api_key_alias", "api_key")
    read = cells.tokens(f"{_INSIDE}.cache_read_input_tokens", f"{_INSIDE}.prompt_tokens_details.cached_tokens")
    write = cells.tokens(f"{_INSIDE}.cache_creation_input_tokens")
    left, beside = fresh(cells.tokens("prompt_tokens"), read, write)
    rows = raw(
        "usage",
        cells,
        **whose(user, key),
        scope="",
        team=cells.text("metadata.user_api_key_team_alias", "team_id"),
        start=cells.day("startTime"),
        days=1,
        tool="gateway",
        model_raw=cells.text("model", "model_group"),
        input=left,
        cache_write=write,
        cache_read=read,
        output=cells.tokens("completion_tokens"),
        requests=1,
        usd=spend,
        usd_list=spend,
        usd_kind="estimated",
    )
    unknown = "LiteLLM's logs do not say what was cached: all prompt tokens count as fresh input"
    note = "LiteLLM: cached tokens stood beside the prompt's in these rows, not inside"
    return Parsed(
        rows,
        (
            *told("cached tokens inside the input", unknown, spend, read.isna() & (left > 0)),
            *told("cached tokens inside the input", note, spend, beside),
        ),
    )


READER = Reader(
    name="LiteLLM spend logs",
    table="usage",
    needs=(keys("request_id", "startTime", "spend", "call_type", "prompt_tokens", "completion_tokens"),),
    read=_read,
    events=True,
    late_days=1,
)
