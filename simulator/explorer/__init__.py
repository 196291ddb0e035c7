"""A live explorer in the browser: change a value or an event, see what it does. Nothing here computes.

``controls.py`` reads the controls off the scenario's schema, ``session.py`` turns settings into findings, ``screen.py``
says what a page shows of them, ``layout.py`` and ``callbacks.py`` put it into Dash, ``serve.py`` serves it.
"""
