"""One file per export format: the columns that it is known by, and what they are in the tables."""

from typing import Final

from simulator.company.formats import (
    claude_code_analytics,
    console_cost,
    console_usage,
    copilot_seats,
    cursor_csv,
    cursor_daily,
    cursor_events,
    enterprise_reports,
    enterprise_spend,
    github_ai_usage,
    github_premium_requests,
    github_pull_requests,
    github_search,
    gitlab_merge_requests,
    jira_issues,
    jira_worklogs,
    litellm_daily,
    litellm_logs,
    litellm_page,
    openai_costs,
    openai_usage,
    refused,
)
from simulator.company.reader import Reader

READERS: Final[tuple[Reader, ...]] = (
    github_ai_usage.READER,
    github_premium_requests.READER,
    copilot_seats.READER,
    github_pull_requests.READER,
    github_search.READER,
    gitlab_merge_requests.READER,
    gitlab_merge_requests.CSV,
    jira_issues.READER,
    jira_worklogs.READER,
    console_usage.READER,
    console_cost.READER,
    enterprise_spend.READER,
    enterprise_reports.USAGE,
    enterprise_reports.COST,
    claude_code_analytics.READER,  # an estimate: bills of the same days come before it
    cursor_csv.READER,
    cursor_events.READER,
    cursor_daily.READER,
    litellm_daily.READER,
    litellm_logs.READER,
    litellm_page.READER,
    openai_usage.READER,
    openai_costs.READER,
    *refused.READERS,
)
