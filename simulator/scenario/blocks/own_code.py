"""Python code of a user's own, kept as text: where it came from is remembered, what runs is the text."""

import hashlib
import traceback
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple

from simulator.scenario.blocks.own_known import remember
from simulator.scenario.blocks.own_namespace import BUILTINS, compiled


class OwnCodeError(Exception):
    """The text is no code that can be read; ``line`` is 0 where no line is to blame."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class OwnCode(NamedTuple):
    """The text of a Python file of the user's, and the file's name for error messages.

    The text travels with the scenario: into workers, into the manifest, into results that are read again. So a file
    that was edited is read anew, and a result does not need the file it came from.
    """

    file: str
    text: str

    @property
    def sha256(self) -> str:
        """Hash of the text, for the manifest."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def fresh(self, name: str) -> Any:
        """What the text calls ``name``, of a module that nobody else has seen; None where it has no such thing.

        Each call runs the text anew, so that nothing that it keeps at its top level outlives a run.

        Raises:
            OwnCodeError: the text is not Python, or fails when it is read.

        Example: ``OwnCode("a.py", "x = 2").fresh("x")`` is 2.
        """
        module = ModuleType("own_code")
        module.__file__ = self.file
        module.__dict__["__builtins__"] = BUILTINS
        code = _compiled(self.text, self.file)
        remember(self.sha256)
        try:
            exec(code, module.__dict__)
        except (Exception, SystemExit) as error:
            raise OwnCodeError(line_in(error, self.file), f"fails when it is read: {error_text(error)}.") from None
        return module.__dict__.get(name)


@lru_cache(maxsize=64)
def _compiled(text: str, file: str) -> Any:
    try:
        return compiled(text, file)
    except SyntaxError as error:
        raise OwnCodeError(error.lineno or 0, f"is not Python: {error.msg}.") from None


def line_in(error: BaseException, path: str) -> int:
    """The last line of a file that an error passed through; 0 where it did not."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return lines[-1] or 0 if lines else 0


def error_text(error: BaseException) -> str:
    """An error in a few words, without a full stop."""
    return f"{type(error).__name__}: {error}".rstrip(". :")
