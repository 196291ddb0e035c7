"""A mechanism of a user's own: functions in a Python file that stand in for a part of the model."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, ValidationInfo, field_validator

from simulator.files import regular
from simulator.scenario.blocks.decides import Decides
from simulator.scenario.blocks.own_code import OwnCode, OwnCodeError, error_text, line_in
from simulator.scenario.blocks.quantity import Block, Word, invalid_block

MOST: Final = 1000  # characters of a path
File = Annotated[Word, Decides.WORDS, Field(max_length=MOST, pattern=r"\S")]


def with_text(value: Any, info: ValidationInfo) -> Any:
    """The text of the file that a block names, which is read where no text is given."""
    file = info.data.get("file")
    if not isinstance(file, str) or value:
        return value
    try:
        return regular(Path(file)).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise invalid_block("file", f"has the file '{file}', which cannot be read: {reason}.") from None


def checked(check: Callable[[OwnCode], Any], value: str, info: ValidationInfo) -> str:
    """The text, if ``check`` finds nothing wrong with it; what is wrong is told with file and line."""
    file = info.data.get("file")
    if not isinstance(file, str):  # an error of its own
        return value
    try:
        check(OwnCode(file, value))
    except OwnCodeError as error:
        line = f":{error.line}" if error.line else ""
        raise invalid_block("file", f"has a file that is wrong. {file}{line}: {error}") from None
    return value


class OwnMechanism(Block):
    """A Python file whose functions stand in for a part of the model, and its text, which is what runs."""

    functions: ClassVar[tuple[str, ...]]  # of which the text has at least one, written as ``name(arguments)``
    file: File
    text: Word = Field(default="", validate_default=True, description="Python code: text of its file")

    @field_validator("text", mode="before")
    @classmethod
    def _text_of_file(cls, value: Any, info: ValidationInfo) -> Any:
        return with_text(value, info)

    @field_validator("text")
    @classmethod
    def _has_functions(cls, value: str, info: ValidationInfo) -> str:
        return checked(lambda code: functions_of(code, cls.functions), value, info)

    @property
    def own_code(self) -> OwnCode:
        """The text and the name of its file."""
        return OwnCode(self.file, self.text)


@lru_cache(maxsize=64)
def functions_of(code: OwnCode, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the functions that a text has.

    Raises:
        OwnCodeError: the text is not Python, or has none of them.
    """
    found = tuple(name for name in wanted if callable(code.fresh(_name(name))))
    if not found:
        raise OwnCodeError(0, f"has no function {' and no function '.join(wanted)}. See the README, For researchers.")
    return found


def function(code: OwnCode, wanted: str) -> Callable[..., Any]:
    """A function of a text, written as ``name(arguments)``, from a module that nobody else has seen.

    Raises:
        OwnCodeError: there is none.
    """
    functions_of(code, (wanted,))
    found: Callable[..., Any] = code.fresh(_name(wanted))
    return found


def called(code: OwnCode, said: str, call: Callable[[], Any]) -> Any:
    """What a call of the user's code gives.

    Raises:
        OwnCodeError: it failed, with its line; ``said`` is the call as people write it.
    """
    try:
        return call()
    except OwnCodeError:
        raise
    except (Exception, SystemExit) as error:
        raise OwnCodeError(line_in(error, code.file), f"{said} fails: {error_text(error)}.") from None


def line_of(code: OwnCode, name: str) -> int:
    """The line on which a function begins; 0 where it is not found."""
    lines = enumerate(code.text.split("\n"), 1)
    return next((number for number, line in lines if line.startswith(f"def {name}(")), 0)


def _name(wanted: str) -> str:
    return wanted.partition("(")[0]
