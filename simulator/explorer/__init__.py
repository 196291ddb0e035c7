"""A live explorer in the browser: change a value or an event, see what it does. Nothing here computes.

``controls.py`` reads the controls off the scenario's schema, ``session.py`` turns settings into answers, ``bench.py``
and ``live.py`` answer a hand that drags, ``screen.py`` says what a page shows once it rests. ``panel.py``,
``layout.py`` and ``callbacks.py`` put it into Dash, ``serve.py`` serves it. In the browser, ``explorer.js`` paces what
is asked, ``live.js`` moves the marks, ``link.js`` keeps the state in the link.
"""
