"""The command line: one file per group of commands, in the order of ``tokensim --help``."""

from simulator.cli import (
    run,
    chart,
    explore,
    budget,
    forecast,
    uncertainty,
    vanity,
    scenarios,
    sweep,
    sensitivity,
    bench,
)  # noqa: F401, I001
from simulator.cli.app import app, main

__all__ = ["app", "main"]
