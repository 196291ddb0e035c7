"""tokensim: which LLM-token policy pays, and how sure are we.

>>> import simulator
>>> result = simulator.compare("scenarios/policy_comparison.yaml")  # doctest: +SKIP
>>> print(result.answer)  # doctest: +SKIP
"""

from typing import Any

import lazy_loader

# the public names stand in __init__.pyi; each is imported when first used, so that ``tokensim --help`` pays for none
_named, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("tokensim")
    return _named(name)
