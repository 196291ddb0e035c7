"""Which inputs the result is most sensitive to, and which policy wins where."""

# here, so that ``tokensim --help`` need not import what runs them
METHODS = ("tornado", "map", "morris", "sobol", "pairs", "pawn")
USUAL = METHODS[:4]  # what is run unless others are asked for
