"""A live explorer in the browser: change a lever or a shock, see what it does. Nothing here computes.

``levers.py`` reads the controls off the scenario's schema, ``session.py`` turns settings into findings, ``screen.py``
says what a page shows of them, ``layout.py`` and ``callbacks.py`` put it into Dash, ``serve.py`` opens the door.
"""
