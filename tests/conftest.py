"""Browser tests are collected only where their driver is installed: ``pip install -e '.[browser]'``."""

from importlib.util import find_spec

pytest_plugins = ["tests.comparisons"]
collect_ignore = [] if find_spec("playwright") else ["browser"]
