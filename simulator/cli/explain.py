"""``tokensim explain``: what a column, a parameter, a policy, an event or a curve is."""

from typing import Annotated

import typer

from simulator.cli.app import BAD_INPUT, app


@app.command()
def explain(
    term: Annotated[
        list[str], typer.Argument(help="A column, a path or name of a parameter, a policy, an event or a curve.")
    ],
) -> None:
    """Say what a term means: a column of a table, a parameter of a scenario, a policy, an event or a curve."""
    from simulator.text import alike

    word, known = " ".join(term).strip(), glossary()
    plain = next((word.removesuffix(end) for end in ("_low", "_high", "_se", "_reason") if word.endswith(end)), word)
    texts = known.get(word.lower()) or known.get(plain.lower())
    if not texts:
        close = alike(word.lower(), known)
        hint = f"Did you mean '{close}'?" if close else "See tokensim list and tokensim list --parameters."
        typer.echo(f"'{word}' is not known. {hint}", err=True)
        raise typer.Exit(BAD_INPUT)
    typer.echo("\n\n".join(texts))


def glossary() -> dict[str, list[str]]:
    """Every term in lower case, with what it means; a column may mean more than one thing."""
    from simulator.columns import dictionary
    from simulator.scenario.blocks.curve import FORMULAS
    from simulator.scenario.blocks.events import EVENTS
    from simulator.scenario.blocks.policies import KINDS
    from simulator.scenario.reading.parameters import parameters

    found: dict[str, list[str]] = {}

    def tell(text: str, *terms: str) -> None:
        for term in dict.fromkeys(terms):
            if text not in found.setdefault(term.lower(), []):
                found[term.lower()].append(text)

    for kind, policy in KINDS.items():
        tell(f"Policy {kind}: {policy.sentence} How it is gamed: {policy.gamed_by}", kind)
    for kind, event in EVENTS.items():
        tell(f"Event {kind}: {event.sentence}", kind)
    for family, formula in FORMULAS.items():
        tell(f"Curve {family}: m(x) = 1 + gain * S(x / scale) with S(u) = {formula}", family)
    for one in parameters().values():
        tell(f"Parameter {one.path}: {one.about}", one.path, one.key, one.name)
    for table, entries in dictionary().items():
        for name, told in entries.items():
            where = f" of {table}" if table else ""
            unit = f" ({told.words})" if told.words else ""
            gap = f". Empty where there is no value: {told.missing}" if told.missing else ""
            tell(f"Column {name}{where}: {told.title}{unit}; {told.meaning}{gap}.", name, told.title)
    return found
