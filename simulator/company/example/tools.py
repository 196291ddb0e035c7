"""Exports of tools, each with the columns, units and names that the real one has."""

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from simulator.company.reader import TOKENS

Write = Callable[[pd.DataFrame, Path], None]

SECONDS_OF_DAY: Final = 15 * 3600  # events are written at three in the afternoon, UTC
CURSOR_HEADER: Final = (
    "Date,User,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),"
    "Cache Read,Output Tokens,Total Tokens,Cost"
)
MAPPING: Final = {
    "person": "mail",
    "start": "day",
    "tool": "tool",
    "model": "model",
    "input": "fresh_input",
    "cache_write": "written_to_cache",
    "cache_read": "read_from_cache",
    "output": "generated",
    "usd": "cost_usd",
}  # the warehouse's columns, as --map has them
ACTIONS: Final = ("edit_tool", "multi_edit_tool", "notebook_edit_tool", "write_tool")


class Tool(NamedTuple):
    """How one tool exports."""

    write: Write  # rows of spread with email, login and model names, into a folder
    usd_step: float  # the smallest amount that it writes


def display_name(model: str) -> str:
    """A model as a bill shows it.

    Example: "claude-haiku-4.5" is "Claude Haiku 4.5", and "gpt-5.6" is "GPT-5.6".
    """
    family, _, rest = model.partition("-")
    return f"GPT-{rest}" if family == "gpt" else " ".join(word.capitalize() for word in model.split("-"))


def dashed_name(model: str) -> str:
    """A model as an API names it.

    Example: "claude-haiku-4.5" is "claude-haiku-4-5".
    """
    return model.replace(".", "-") if model.startswith("claude") else model


def copilot(rows: pd.DataFrame, folder: Path) -> None:
    """GitHub's AI usage report, one file a month: it holds 31 days at most. Persons are logins."""
    table = pd.DataFrame(
        {
            "date": rows["day"].dt.strftime("%Y-%m-%d"),
            "product": "copilot",
            "sku": "copilot_ai_credit",
            "quantity": (rows["usd"] / 0.01).round(6),
            "unit_type": "ai-credits",
            "applied_cost_per_quantity": 0.01,
            "gross_amount": rows["usd"],
            "discount_amount": 0,
            "net_amount": rows["usd"],
            "username": rows["login"],
            "organization": "acme",
            "repository": "",
            "cost_center_name": "",
            "model": rows["model"].map(display_name),
            **{name: rows[name] for name in ("input", "output", "cache_read", "cache_write")},
            "total_monthly_quota": "Unknown",
        }
    )
    for month, own in table.groupby(rows["day"].dt.strftime("%Y-%m")):
        own.to_csv(folder / f"github_ai_usage_{month}.csv", index=False)


def claude_code(rows: pd.DataFrame, folder: Path) -> None:
    """Claude Code Analytics, a month a file and in it the API's answer for each UTC day, one after the other."""
    table = rows.assign(model=rows["model"].map(dashed_name), cents=(rows["usd"] * 100).round().astype("int64"))
    for month, days in table.groupby(table["day"].dt.strftime("%Y-%m")):
        answers = [
            answer(
                [
                    _claude_code_day(f"{day:%Y-%m-%dT00:00:00Z}", str(email), part)
                    for email, part in own.groupby("email")
                ]
            )
            for day, own in days.groupby("day")
        ]
        (folder / f"claude_code_{month}.jsonl").write_text("".join(answers), encoding="utf-8")


def answer(data: Sequence[dict[str, Any]]) -> str:
    """A line with an answer of Claude Code Analytics, the last one of a day."""
    return json.dumps({"data": data, "has_more": False, "next_page": None}) + "\n"


def _claude_code_day(date: str, email: str, rows: pd.DataFrame) -> dict[str, Any]:
    columns = ("model", "cents", "input", "output", "cache_write", "cache_read")
    models = [
        {
            "model": model,
            "estimated_cost": {"amount": cents, "currency": "USD"},
            "tokens": {"input": fresh, "output": output, "cache_creation": write, "cache_read": read},
        }
        for model, cents, fresh, output, write, read in zip(*(rows[name].tolist() for name in columns), strict=True)
    ]
    return claude_code_row(date, {"type": "user_actor", "email_address": email}, models)


def claude_code_row(date: str, actor: dict[str, str], models: list[dict[str, Any]]) -> dict[str, Any]:
    """What Claude Code Analytics says of one actor and day."""
    return {
        "actor": actor,
        "core_metrics": {
            "commits_by_claude_code": 0,
            "lines_of_code": {"added": 0, "removed": 0},
            "num_sessions": 1,
            "pull_requests_by_claude_code": 0,
        },
        "customer_type": "api",
        "date": date,
        "model_breakdown": models,
        "organization_id": "00000000-0000-4000-8000-000000000000",
        "subscription_type": None,
        "terminal_type": "vscode",
        "tool_actions": {name: {"accepted": 0, "rejected": 0} for name in ACTIONS},
    }


def cursor(rows: pd.DataFrame, folder: Path) -> None:
    """Cursor's export of usage events: everything quoted but the header, cost in USD with cents."""
    total = rows[list(TOKENS)].sum(axis=1)
    table = pd.DataFrame(
        {
            "date": rows["day"].dt.strftime("%Y-%m-%dT15:00:00.000Z"),
            "user": rows["email"],
            "agent": "",
            "automation": "",
            "kind": "On-Demand",
            "model": rows["model"].map(dashed_name),
            "max": "No",
            **{name: rows[name] for name in ("cache_write", "input", "cache_read", "output")},
            "total": total,
            "cost": rows["usd"].map("{:.2f}".format),
        }
    )
    with (folder / "cursor_usage_events.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(CURSOR_HEADER + "\n")
        table.to_csv(file, index=False, header=False, quoting=csv.QUOTE_ALL, lineterminator="\n")


def cursor_events(rows: pd.DataFrame, folder: Path) -> None:
    """Cursor's usage events as its Admin API answers: milliseconds as text, fractional cents."""
    columns = ("email", "model", "input", "output", "cache_write", "cache_read", "usd")
    stamps = (rows["day"].astype("int64") + SECONDS_OF_DAY) * 1000
    events = [
        {
            "timestamp": str(stamp),
            "userEmail": email,
            "model": dashed_name(model),
            "kind": "Usage-based",
            "maxMode": False,
            "requestsCosts": 1,
            "isTokenBasedCall": True,
            "isChargeable": True,
            "isHeadless": False,
            "tokenUsage": {
                "inputTokens": fresh,
                "outputTokens": output,
                "cacheWriteTokens": write,
                "cacheReadTokens": read,
                "totalCents": round(usd * 100, 6),
            },
            "chargedCents": round(usd * 100, 6),
            "cursorTokenFee": 0,
            "isFreeBugbot": False,
        }
        for stamp, email, model, fresh, output, write, read, usd in zip(
            stamps.tolist(), *(rows[name].tolist() for name in columns), strict=True
        )
    ]
    first, last = (int(stamps.min()), int(stamps.max())) if len(rows) else (0, 0)
    pages = {"numPages": 1, "currentPage": 1, "pageSize": len(events), "hasNextPage": False, "hasPreviousPage": False}
    answer = {
        "totalUsageEventsCount": len(events),
        "pagination": pages,
        "usageEvents": events,
        "period": {"startDate": first, "endDate": last},
    }
    (folder / "cursor_usage_events.json").write_text(json.dumps(answer) + "\n", encoding="utf-8")


def litellm(rows: pd.DataFrame, folder: Path) -> None:
    """LiteLLM's daily spend by user: what is read from and written to cache is inside the prompt's tokens."""
    days = rows["day"].dt.strftime("%Y-%m-%d")
    keys = {email: hashlib.sha256(str(email).encode()).hexdigest() for email in rows["email"].unique()}
    table = pd.DataFrame(
        {
            "id": [f"00000000-0000-4000-8000-{number:012d}" for number in range(len(rows))],
            "user_id": rows["email"],
            "date": days,
            "api_key": rows["email"].map(keys),
            "model": rows["model"].map(dashed_name),
            "model_group": rows["model"],
            "custom_llm_provider": rows["model"].map(lambda name: "openai" if name.startswith("gpt") else "anthropic"),
            "mcp_namespaced_tool_name": "",
            "endpoint": "/chat/completions",
            "prompt_tokens": rows["input"] + rows["cache_read"] + rows["cache_write"],
            "completion_tokens": rows["output"],
            "cache_read_input_tokens": rows["cache_read"],
            "cache_creation_input_tokens": rows["cache_write"],
            "spend": rows["usd"],
            "api_requests": 1,
            "successful_requests": 1,
            "failed_requests": 0,
            "created_at": days + " 00:00:05.123",
            "updated_at": days + " 23:58:59.001",
        }
    )
    table.to_csv(folder / "litellm_daily_user_spend.csv", index=False)


def generic(rows: pd.DataFrame, folder: Path) -> None:
    """A company's own warehouse, with columns of its own: they are imported with ``MAPPING``."""
    own = {name: rows[name] for name in ("model", *TOKENS, "usd")}
    columns = {"person": rows["email"], "start": rows["day"].dt.strftime("%Y-%m-%d"), "tool": "warehouse", **own}
    table = pd.DataFrame(columns).rename(columns=MAPPING)
    table.to_csv(folder / "warehouse_usage.csv", index=False)


TOOLS: Final = {
    "copilot": Tool(copilot, 1e-6),
    "claude_code": Tool(claude_code, 0.01),
    "cursor": Tool(cursor, 0.01),
    "cursor_events": Tool(cursor_events, 1e-6),
    "litellm": Tool(litellm, 1e-6),
    "generic": Tool(generic, 1e-6),
}
