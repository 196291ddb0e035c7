"""A policy of the user's own as a block of a scenario: the text of a Python file, and what its class declares.

Each text has a block class of its own, made of what the class ``Policy`` in it declares: so its parameters are fields
like any other, with unit, range and name, for paths, errors, sweeps, levers and reports.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple

from pydantic import (
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    create_model,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails

from simulator.files import regular
from simulator.model import policies as codes
from simulator.scenario.blocks.allowances import Lapsing
from simulator.scenario.blocks.decides import Decides
from simulator.scenario.blocks.gates import Reviewed
from simulator.scenario.blocks.own_code import OwnCode, OwnCodeError
from simulator.scenario.blocks.own_parameters import Declared, declared, field_of
from simulator.scenario.blocks.quantity import Plausible, Real, Whole, Word, invalid_value, noted, quantity

HINT: Final = "It needs a class Policy with name, sentence and grant(self, request), see README, How to add a policy."


class Wrong(NamedTuple):
    """One thing wrong with a file of the user's: the line (0 for the file as a whole) and a whole sentence."""

    line: int
    message: str


class OwnPolicyError(Exception):
    """The text is no policy; has everything that is wrong with it."""

    def __init__(self, file: str, errors: list[Wrong]) -> None:
        self.errors = errors
        where = (f"{file}:{one.line}: " if one.line else f"{file}: " for one in errors)
        super().__init__(" ".join(at + one.message for at, one in zip(where, errors, strict=True)))


class OwnPolicy(Reviewed, Lapsing):
    """A policy from a Python file of the user's."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": True})  # what the class declares

    code: ClassVar[int] = codes.OWN
    sentence: ClassVar[str] = "A policy of your own: a class Policy in a Python file answers every request."
    gamed_by: ClassVar[str] = "Not stated."
    has_lever: ClassVar[bool] = False
    declared: ClassVar[tuple[str, ...]] = ()  # names of its parameters
    told: ClassVar[Mapping[str, Any]] = {}  # what the class says of its name and settings
    kind: Literal["own"]
    file: Annotated[Word, Decides.WORDS] = Field(
        max_length=1000, pattern=r"\S", description="Python file: with a class Policy, found beside the scenario"
    )
    text: Word = Field(default="", description="Python code: text of the file, which is read where this is left out")

    # nobody reviews, unless the class says so
    reviewers: Whole | None = quantity(None, "count", "number of reviewers", ge=1, le=10_000)  # type: ignore[assignment]
    allowance_usd_per_month: Real | None = quantity(
        None, "USD/month", "allowance that a policy of one's own gives: per engineer", ge=0, le=1e9
    )
    redo_hours: Real = quantity(
        0.5,
        "h",
        "time lost to a failed attempt of a tier: that a policy of one's own chose",
        plausible=Plausible(0.1, 2.0),
        ge=0,
        le=1000,
    )

    @property
    def own_code(self) -> OwnCode:
        """The text and the name of its file."""
        return OwnCode(self.file, self.text)

    @property
    def asks(self) -> bool:
        """Whether it has reviewers to ask."""
        return self.reviewers is not None

    @property
    def routes(self) -> bool:
        """It may choose a cheaper tier, and is told a uniform draw of each item."""
        return True

    @property
    def parameters(self) -> dict[str, float]:
        """The values of what its class declares."""
        return {name: getattr(self, name) for name in self.declared}

    def made(self) -> Any:
        """A new object of the user's class for one run, of a module that no other run has seen."""
        own = self.own_code.fresh("Policy")
        for name, value in self.parameters.items():
            setattr(own, name, value)
        return own()

    def __reduce__(self) -> tuple[Any, ...]:
        """A worker makes the class again from the text."""
        return _again, (self.own_code, self.__getstate__())

    @model_validator(mode="wrap")
    @classmethod
    def _of_its_text(cls, given: Any, handler: ModelWrapValidatorHandler["OwnPolicy"]) -> "OwnPolicy":
        if cls is not OwnPolicy or not isinstance(given, dict) or not isinstance(given.get("file"), str):
            return handler(given)
        try:
            text = given.get("text") or regular(Path(given["file"])).read_text(encoding="utf-8-sig")
            own = own_class(OwnCode(given["file"], str(text)))
        except (OSError, ValueError) as error:
            raise _refused(given["file"], f"cannot be read: {getattr(error, 'strerror', None) or error}.") from None
        except OwnPolicyError as error:
            raise _refused(given["file"], f"is no policy. {error}") from None
        return own.model_validate({**own.told, **given, "text": text})

    @model_serializer(mode="wrap")
    def _with_parameters(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {**handler(self), **self.parameters}  # a union writes what the class above has


SETTINGS: Final = tuple(
    name
    for name in OwnPolicy.model_fields
    if name not in ("kind", "name", "supply", "contract", "level", "file", "text")
)


@lru_cache(maxsize=256)
def own_class(code: OwnCode) -> type[OwnPolicy]:
    """The block class of a text.

    Raises:
        OwnPolicyError: the text is no policy.
    """
    try:
        own: Any = code.fresh("Policy")
    except OwnCodeError as error:
        raise OwnPolicyError(code.file, [Wrong(error.line, str(error))]) from None
    if not isinstance(own, type):
        raise OwnPolicyError(code.file, [Wrong(0, f"has no class Policy. {HINT}")])
    return _made(code, own)


def _made(code: OwnCode, own: Any) -> type[OwnPolicy]:
    """The block class of a class ``Policy``."""
    numbers = {name: one for name, one in declared(own).items() if name not in (*SETTINGS, "level")}
    if wrong := [*_lacking(own), *_taken(code, numbers), *_wrong_lever(code, own, numbers)]:
        raise OwnPolicyError(code.file, wrong)
    fields: dict[str, Any] = {name: field_of(one) for name, one in numbers.items()}
    made = create_model("OwnPolicy", __base__=OwnPolicy, __module__=__name__, **fields)
    made.__doc__ = OwnPolicy.__doc__
    made.sentence, made.gamed_by = own.sentence.strip(), str(getattr(own, "gamed_by", OwnPolicy.gamed_by))
    made.declared, made.levers = tuple(numbers), (own.lever,) if hasattr(own, "lever") else ()
    made.has_lever = bool(made.levers)
    made.told = {
        "name": own.name.strip()[:200],
        **{name: getattr(own, name) for name in SETTINGS if hasattr(own, name)},
    }
    try:
        made.model_validate({**made.told, "kind": "own", "file": code.file, "text": code.text})
    except ValidationError as invalid:
        raise OwnPolicyError(code.file, [_out_of_range(code, made, each) for each in invalid.errors()]) from None
    return made


def _refused(file: str, sentence: str) -> ValidationError:
    """An error of the key ``file``."""
    found = InitErrorDetails(type=invalid_value(sentence), loc=("file",), input=file)
    return ValidationError.from_exception_data("own", [found])


def _again(code: OwnCode, state: Any) -> OwnPolicy:
    kind = own_class(code)
    found = kind.__new__(kind)
    found.__setstate__(state)
    return found


def _lacking(own: type) -> Iterator[Wrong]:
    for name in ("name", "sentence"):
        if not (isinstance(getattr(own, name, None), str) and getattr(own, name).strip()):
            yield Wrong(0, f"class Policy has no {name}, a text. {HINT}")
    if not callable(getattr(own, "grant", None)):
        yield Wrong(0, f"class Policy has no method grant(self, request). {HINT}")


def _taken(code: OwnCode, numbers: Mapping[str, Declared]) -> Iterator[Wrong]:
    for name in numbers:
        if name in OwnPolicy.model_fields or hasattr(OwnPolicy, name):
            yield Wrong(_line_of(code, name), f"{name} is a word of tokensim. Give the number another name.")


def _wrong_lever(code: OwnCode, own: type, numbers: Mapping[str, Declared]) -> Iterator[Wrong]:
    lever = getattr(own, "lever", None)
    line = _line_of(code, "lever")
    if lever is not None and lever not in numbers:
        known = ", ".join(numbers) or "none"
        yield Wrong(line, f"lever = {lever!r} is no number that the class declares (it declares {known}).")
    elif lever is not None and isinstance(numbers[lever].default, int):
        yield Wrong(
            line, f"lever = {lever!r} is a whole number, which cannot move by a quarter. Write {lever} = 40.0, not 40."
        )


def _out_of_range(code: OwnCode, made: type[OwnPolicy], error: Any) -> Wrong:
    """What is wrong with an attribute of the class, and where it stands."""
    name, rule = str(error["loc"][0]), str(error["msg"]).removeprefix("Input should be ")
    field = made.model_fields[name]
    unit = str(noted(field).get("unit") or "count")
    meaning = str(field.description) + ("" if unit == "count" else f", in {unit}")
    return Wrong(_line_of(code, name), f"{name} = {error['input']!r} must be {rule} ({meaning}).")


def _line_of(code: OwnCode, name: str) -> int:
    """The line on which the class gives an attribute; 0 where it is not found."""
    lines = enumerate(code.text.split("\n"), 1)
    return next((number for number, line in lines if re.match(rf"\s+{name}\s*[:=]", line)), 0)
