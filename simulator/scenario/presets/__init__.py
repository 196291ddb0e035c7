"""Sourced parameter sets, chosen by name in a scenario."""
