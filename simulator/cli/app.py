"""The application, and how each of its commands ends when something is wrong."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from simulator.cli.output import BAD_INPUT as BAD_INPUT
from simulator.cli.output import printed, typed
from simulator.text import printable

_words: ContextVar[tuple[str, ...]] = ContextVar("words", default=())


class _Remembering(TyperGroup):
    """The commands; they keep the words of the command line, which a manifest repeats."""

    def main(self, args: Any = None, *rest: Any, **named: Any) -> Any:
        """Run a command; whatever it prints passes ``printed``."""
        given = typed(args)
        with printed():
            for word in given:
                known = word.encode(errors="ignore").decode()  # the name of a file need not be UTF-8
                if printable(known) != known:
                    _end(f"{word!r} has a control character in it. Leave it out, or rename the file.")
            try:
                return super().main(given, *rest, **named)
            except OSError as error:
                _end(_of_files(error))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the words of the command line apart, and keep them."""
        _words.set(tuple(part for word in args for part in _parts(word)))
        return super().parse_args(ctx, args)


def _parts(word: str) -> list[str]:
    """An option and its value, where they were typed as one word."""
    return word.split("=", 1) if word.startswith("--") else [word]


def words() -> tuple[str, ...]:
    """The words of the command at work, without ``tokensim``."""
    return _words.get()


app = typer.Typer(
    cls=_Remembering,
    help="Find which LLM-token policy pays, and how sure that is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DIFFERENT = 1
INTERRUPTED = 130
NEW_OBJECTS = 100_000  # before a search for cycles: schemas and charts are many objects, of which few are garbage


def main() -> None:
    """Entry point of the command ``tokensim``."""
    gc.set_threshold(NEW_OBJECTS)
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    app()


def _as_ctrl_c(_: int, frame: Any) -> None:
    """Let SIGTERM keep what is finished, and wait where Ctrl-C has to."""
    on_ctrl_c = signal.getsignal(signal.SIGINT)
    if not callable(on_ctrl_c):  # ignored, as in a script's background job
        raise KeyboardInterrupt
    on_ctrl_c(signal.SIGINT, frame)


def fail(message: str) -> NoReturn:
    """End with a message on standard error and exit code 2."""
    typer.echo(message, err=True)
    raise typer.Exit(BAD_INPUT)


def _end(message: str) -> NoReturn:
    """The same where no command is at work."""
    typer.echo(message, err=True)
    raise SystemExit(BAD_INPUT)


def _of_files(error: OSError) -> str:
    """What the system says of a file, as a sentence."""
    return f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}."


@contextmanager
def errors_become_sentences(
    stopped: str = "Stopped before two replications were finished; nothing to report.",
) -> Iterator[None]:
    """Bad input ends with its sentences and exit code 2, Ctrl-C with ``stopped`` and 130; neither with a traceback."""
    from simulator.currency import USD, shown_in
    from simulator.engines.run import SimulationError
    from simulator.replication.comparison_files import SavedError
    from simulator.replication.resume import until_finished
    from simulator.scenario.reading.errors import ScenarioError

    try:
        with shown_in(USD), until_finished():  # in dollars until a command shows its scenario's
            yield
    except (ScenarioError, SimulationError, SavedError) as error:
        fail(str(error))
    except OSError as error:
        fail(_of_files(error))
    except UnicodeEncodeError as error:  # Parquet files have names in UTF-8
        fail(f"{error.object}: the name is not UTF-8. Give a folder of another name.")
    except KeyboardInterrupt:
        typer.echo(stopped, err=True)
        raise typer.Exit(INTERRUPTED) from None


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tokensim {version('tokensim')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find which LLM-token policy pays, and how sure that is."""
