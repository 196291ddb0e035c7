"""``tokensim explore``: a live page on which values and events are sliders."""

from typing import Annotated

import typer

from simulator.cli.app import app, errors_become_sentences, fail
from simulator.cli.options import ScenarioArgument, WorkersOption
from simulator.cli.set_option import SetOption, loaded


@app.command()
def explore(
    scenario: ScenarioArgument,
    values: SetOption = None,
    host: Annotated[
        str,
        typer.Option(help="Address to listen on. The default is open to this machine only; others ask for a token."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8050,
    workers: WorkersOption = None,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
) -> None:
    """Explore a scenario in the browser: change a value, see the ranking change (extra: app)."""
    from importlib.util import find_spec

    if not all(map(find_spec, ("dash", "waitress"))):
        fail("tokensim explore needs Dash and waitress, which are not both installed: pip install 'tokensim[app]'")
    with errors_become_sentences():
        file = loaded(scenario, values)
        from simulator.explorer.guard import is_loopback, new_token
        from simulator.explorer.serve import build, open_door
        from simulator.explorer.session import Session

        session = Session(file, workers)
        typer.echo("Getting ready.", err=True)
        session.warm()
        token = new_token()
        try:
            door = open_door(build(session, host, token), host, port)
        except OSError:
            fail(f"--host {host} --port {port} cannot be used: in use, or not an address of this machine.")
    address = f"http://{f'[{host}]' if ':' in host else host}:{door.port}/"
    if not is_loopback(host):
        address += f"?token={token}"
    typer.echo(f"Explore {file.name} at {address} (Ctrl-C ends it)")
    if not is_loopback(host):
        typer.echo("Anyone with this link who can reach this machine can use the page. It is not encrypted.", err=True)
    if browser:
        import webbrowser

        webbrowser.open(address)
    door.serve()  # until Ctrl-C
    typer.echo("Closed.", err=True)
