"""How numbers are made, as a text to cite: read from the docstrings of the functions that make them."""
