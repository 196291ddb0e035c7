"""``tokensim explain``: what a column, a parameter, a policy, an event or a curve is."""

from typing import Annotated

import typer

from simulator.cli.app import app, fail


@app.command()
def explain(
    term: Annotated[
        list[str], typer.Argument(help="A column, a path or name of a parameter, a policy, an event or a curve.")
    ],
) -> None:
    """Explain a term: a column of a table, a parameter of a scenario, a policy, an event or a curve."""
    from simulator.text import alike

    word, known = " ".join(term).strip(), glossary()
    plain = next((word.removesuffix(end) for end in ("_low", "_high", "_se", "_reason") if word.endswith(end)), word)
    texts = known.get(word.lower()) or known.get(plain.lower())
    if not texts:
        close = alike(word.lower(), known)
        hint = f"Did you mean '{close}'?" if close else "See tokensim list and tokensim list --parameters."
        fail(f"'{word}' is not known. {hint}")
    typer.echo("\n\n".join(texts))


def glossary() -> dict[str, list[str]]:
    """Every term in lower case, with what it means; a column may mean more than one thing."""
    from simulator.columns import dictionary
    from simulator.scenario.blocks.curve import FORMULAS, OWN
    from simulator.scenario.blocks.events import EVENTS
    from simulator.scenario.blocks.policies import KINDS
    from simulator.scenario.blocks.policy import NOT_SOLD
    from simulator.scenario.reading.parameters import parameters

    found: dict[str, list[str]] = {}

    def add(text: str, *terms: str) -> None:
        for term in dict.fromkeys(terms):
            if text not in found.setdefault(term.lower(), []):
                found[term.lower()].append(text)

    for kind, policy in KINDS.items():
        sold = "" if policy.sold else f" {NOT_SOLD}"
        add(f"Policy {kind}: {policy.sentence}{sold} How it is gamed: {policy.gamed_by}", kind)
    for kind, event in EVENTS.items():
        add(f"Event {kind}: {event.sentence}", kind)
    for family, formula in FORMULAS.items():
        add(f"Curve {family}: m(x) = 1 + gain * S(x / scale) with S(u) = {formula}", family)
    for family, meaning in OWN.items():
        add(f"Curve {family}: {meaning}", family)
    for one in parameters().values():
        add(f"Parameter {one.path}: {one.about}", one.path, one.key, one.name)
    for table, entries in dictionary().items():
        for name, column in entries.items():
            where = f" of {table}" if table else ""
            unit = f" ({column.words})" if column.words else ""
            gap = f". Empty where there is no value: {column.missing}" if column.missing else ""
            add(f"Column {name}{where}: {column.title}{unit}; {column.meaning}{gap}.", name, column.title)
    return found
