"""Which inputs the result is most sensitive to, and which policy wins where."""
