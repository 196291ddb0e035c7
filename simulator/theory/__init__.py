"""Closed forms: what a run must come to where the answer is known; tests hold the engines against them.

A ``ValueError`` names an argument outside the range that a function states.
"""
