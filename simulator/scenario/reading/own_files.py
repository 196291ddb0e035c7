"""Python files that a scenario names: read from beside it, once, and laid into it as text."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_known import known
from simulator.scenario.blocks.own_policy import HINT, OwnPolicy, OwnPolicyError, own_class
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.expand import DEFAULTS
from simulator.scenario.reading.source import ErrorLine, read_text
from simulator.scenario.reading.tree_checks import block_at, blocks
from simulator.scenario.reading.yaml_lines import Document, Keys, dotted

OWN = str(OwnPolicy.model_fields["kind"].annotation.__args__[0])  # type: ignore[union-attr]
BESIDE = "A file is looked for beside the scenario."


def code_of(scenario: Scenario) -> list[OwnCode]:
    """The Python files of a scenario, each once."""
    policies = (policy.own_code for policy in scenario.policies if isinstance(policy, OwnPolicy))
    mechanisms = (code for team in (scenario.world.defaults, *scenario.world.teams) for code in team.own_code)
    found = {code.file: code for code in (*policies, *mechanisms, *scenario.world.leaderboard.own_code)}
    return list(found.values())


def read_code(path: Path, hint: str = HINT) -> str | ErrorLine:
    """The text of a Python file, or why it cannot be read."""
    text = ErrorLine(0, f"does not exist. {hint}") if not path.exists() else read_text(path)
    return ErrorLine(0, "is a folder. Name a Python file in it.") if path.is_dir() else text


def unknown_code(tree: Any, kept: Mapping[str, str]) -> list[str]:
    """Python files of a scenario that others may have written: their text is not kept, or never ran on this machine.

    Args:
        tree: of the scenario, as written or as it was run.
        kept: texts by file.
    """
    blocks = [block for _, block in (*_own(tree), *_mechanisms(tree)) if isinstance(block.get("file"), str)]
    named = [(block["file"], block.get("text") or kept.get(block["file"])) for block in blocks]
    return sorted({file for file, text in named if not (isinstance(text, str) and known(OwnCode(file, text).sha256))})


def with_code(document: Document, name: str, known: Mapping[str, str]) -> Document:
    """The document with the texts of the Python files that it names.

    Args:
        document: as it was read.
        name: of the scenario file, beside which the files are.
        known: texts by file as it is named, which are not read: those that a result keeps.
    """
    found, errors, unread = dict(known), list(document.errors), set(document.unread)
    for at, block in (*_own(document.tree), *_mechanisms(document.tree)):
        file = block.get("file")
        if not isinstance(file, str) or block.get("text") or file in found:
            continue
        text = read_code(Path(name).parent / file, HINT if at[0] == "policies" else BESIDE)
        if isinstance(text, str):
            found[file] = text
            continue
        here = (*at, "file")
        errors.append(ErrorLine(document.lines.get(here, 0), f"{dotted(here)} = {quoted(file)} {text.message}"))
        unread.add(here)
    return document._replace(code=found, errors=errors, unread=unread)


def lay_code(tree: dict[str, Any], code: Mapping[str, str]) -> dict[int, type[OwnPolicy]]:
    """Lay texts into a prepared tree, and the names that they give; the block classes by place among the policies."""
    found = {}
    for at, policy in _own(tree):
        place, file = int(at[1]), policy.get("file")
        text = policy.get("text") or code.get(str(file))
        if not (isinstance(file, str) and isinstance(text, str)):
            continue
        try:
            found[place] = own_class(OwnCode(file, text))
        except OwnPolicyError:  # the schema says what is wrong
            continue
        finally:
            tree["policies"][place] = {**policy, "text": text}
        tree["policies"][place] = {"name": found[place].told["name"], **policy, "text": text}
    for _, block in _mechanisms(tree):
        if isinstance(block.get("file"), str) and not block.get("text") and block["file"] in code:
            block["text"] = code[block["file"]]
    return found


def _mechanisms(tree: Any) -> Iterator[tuple[Keys, dict[str, Any]]]:
    """Blocks that may name a Python file with a mechanism of the user's own, with their paths."""
    teams = [at for at, _ in blocks(tree, "world", "teams")]
    paths = [(*at, *inside) for at in (DEFAULTS, *teams) for inside in (("curve",), ("work", "process"))]
    for path in (*paths, ("world", "leaderboard", "rule")):
        if "file" in (block := block_at(tree, path)):
            yield path, block


def _own(tree: Any) -> Iterator[tuple[Keys, dict[str, Any]]]:
    return ((at, policy) for at, policy in blocks(tree, "policies") if policy.get("kind") == OWN)
