"""A page taken apart, and a manifest to print on it."""

import re
from html.parser import HTMLParser
from typing import Any

from simulator.scenario.reading.load import ScenarioFile

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """A page taken apart: tags with their attributes, visible text, and what is in scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.shown: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside == "script":
            self.scripts.append((self.tags[-1][1], data))
        elif inside != "style":
            self.shown.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.shown))

    @property
    def packed(self) -> str:
        """Visible text without white space, for names that are folded or split."""
        return re.sub(r"\s+", "", "".join(self.shown))

    def every(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


def manifest(file: ScenarioFile) -> dict[str, Any]:
    return {
        "scenario_sha256": file.sha256,
        "seed": 20261123,
        "engine": "simpy",
        "seconds": 29.48855,
        "command": "tokensim run <file>",
        "interrupted": False,
        "nothing": None,
        "not a number": float("nan"),
        "versions": {"python": "3.11.7", "numpy": "2.4.6"},
        "machines": ["one", "two"],
        "<b>odd key</b>": "<script>alert(4)</script>",
        "scenario_text": file.text,
    }
