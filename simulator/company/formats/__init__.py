"""One file per export format: the columns that it is known by, and what they are in the tables."""

from typing import Final

from simulator.company.formats import (
    claude_code_analytics,
    github_ai_usage,
    github_pull_requests,
    github_search,
    gitlab_merge_requests,
    jira_issues,
    jira_worklogs,
)
from simulator.company.reader import Reader

READERS: Final[tuple[Reader, ...]] = (
    github_ai_usage.READER,
    claude_code_analytics.READER,
    github_pull_requests.READER,
    github_search.READER,
    gitlab_merge_requests.READER,
    gitlab_merge_requests.CSV,
    jira_issues.READER,
    jira_worklogs.READER,
)
