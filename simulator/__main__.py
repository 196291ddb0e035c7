"""``python -m simulator`` is ``tokensim``."""

from simulator.cli import main

main()
