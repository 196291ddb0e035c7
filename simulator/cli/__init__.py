"""The command line: one file per group of commands, in the order of ``tokensim --help``."""

from simulator.cli import run, chart, scenarios, bench  # noqa: F401, I001 - the order of the help; each adds its commands
from simulator.cli.app import app, main

__all__ = ["app", "main"]
