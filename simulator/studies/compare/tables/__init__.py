"""The tables of a comparison, one per file."""
