"""How a scenario file is read, expanded and refused."""
