"""The choice between policies when inputs are not known: what it is worth, what it risks, and what would change it."""
