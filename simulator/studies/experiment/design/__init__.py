"""The design of a trial: which would tell most, what it would cost, and whether to run it."""
