"""The command line: one file per group of commands, in the order of ``tokensim --help``."""

from simulator.cli import (
    run,
    chart,
    export,
    diff,
    verify,
    methods,
    explore,
    budget,
    forecast,
    uncertainty,
    assumptions,
    evidence,
    scorecard,
    import_,
    calibrate,
    experiment,
    flag,
    scoreboard,
    scenarios,
    migrate,
    explain,
    check,
    sweep,
    results,
    sensitivity,
    optimize,
    bench,
)
from simulator.cli.app import app, main

__all__ = ["app", "main"]
