"""Slides with native charts; their library is an extra."""

from importlib.util import find_spec

if find_spec("pptx") is None:
    raise ImportError("Slides need python-pptx. Install it with: pip install 'tokensim[slides]'")
