"""OpenAI usage of completions, by API or from the dashboard: input holds what was cached; money is in the costs."""

from simulator.company.reader import Parsed, Reader, Source, keys, raw, told

PAIR = "OpenAI"


def _read(source: Source) -> Parsed:
    cells = source.cells
    user, key, project = cells.text("user_id"), cells.text("api_key_id"), cells.text("project_id")
    all_input, read = cells.tokens("input_tokens"), cells.tokens("input_cached_tokens")
    write = cells.tokens("input_cache_write_tokens")
    fresh = cells.tokens("input_uncached_tokens").fillna(all_input - read.fillna(0.0) - write.fillna(0.0))
    person = user.where(user != "", key)
    rows = raw(
        "usage",
        cells,
        identity=person.where(person != "", "openai without a user"),
        kind=(user != "").map({True: "login", False: "key"}).where(person != "", "service"),
        scope=project,
        start=cells.day("start_time"),
        days=1,
        tool="openai_api",
        model_raw=cells.text("model"),
        input=fresh.clip(lower=0.0),
        cache_write=write,
        cache_read=read,
        output=cells.tokens("output_tokens"),
        requests=cells.number("num_model_requests"),
        usd_kind="billed",
    )
    used = cells.number("num_model_requests") > 0  # the dashboard has rows of empty cells for idle days
    nobody = "OpenAI's usage is not split by user: group it by user_id and api_key_id"
    return Parsed(rows[used], told("use without a person", nobody, all_input * 0.0, used & (person == "")))


READER = Reader(
    name="OpenAI completions usage",
    table="usage",
    needs=(keys("start_time", "num_model_requests", "input_tokens", "output_tokens"),),
    read=_read,
    part="tokens",
    pair=PAIR,
)
