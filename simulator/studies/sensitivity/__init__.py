"""Which inputs the result is most sensitive to, and which policy wins where."""

METHODS = ("tornado", "map", "morris", "sobol")  # here, so that ``tokensim --help`` need not import what runs them
