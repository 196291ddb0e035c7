"""What holds for every test.

Browser tests are collected only where their driver is installed: ``pip install -e '.[browser]'``. Ctrl-C can be pressed
even where the tests were started in the background, in which case a shell has them ignore it.
"""

import signal
from importlib.util import find_spec

pytest_plugins = ["tests.comparisons"]
collect_ignore = [] if find_spec("playwright") else ["browser"]

signal.signal(signal.SIGINT, signal.default_int_handler)
