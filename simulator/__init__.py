"""tokensim: which LLM-token policy pays, and how sure are we.

>>> import simulator
>>> result = simulator.compare("scenarios/policy_comparison.yaml")  # doctest: +SKIP
>>> print(result.answer)  # doctest: +SKIP
"""

import lazy_loader

# the public names stand in __init__.pyi; each is imported when first used, so that ``tokensim --help`` pays for none
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
