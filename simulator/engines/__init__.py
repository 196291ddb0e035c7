"""How time passes: the SimPy reference engine and its compiled twin."""
