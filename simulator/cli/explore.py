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
        str, typer.Option(help="Address to listen on. The default is open to this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8050,
    workers: WorkersOption = None,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
) -> None:
    """Explore a scenario in the browser: change a value, see the ranking change (extra: app)."""
    from importlib.util import find_spec

    if find_spec("dash") is None:
        fail("tokensim explore needs Dash, which is not installed: pip install 'tokensim[app]'")
    with errors_become_sentences():
        file = loaded(scenario, values)
        from simulator.explorer.serve import build, is_loopback, open_door
        from simulator.explorer.session import Session

        session = Session(file, workers)
        typer.echo("Getting ready.", err=True)
        session.warm()
        try:
            server = open_door(build(session, host), host, port)
        except (OSError, SystemExit):
            fail(f"--host {host} --port {port} cannot be used: in use, or not an address of this machine.")
    address = f"http://{f'[{host}]' if ':' in host else host}:{server.server_port}/"
    typer.echo(f"Explore {file.name} at {address} (Ctrl-C ends it)")
    if not is_loopback(host):
        typer.echo("Anyone who can open this address can use the page and read the scenario.", err=True)
    if browser:
        import webbrowser

        webbrowser.open(address)
    server.serve_forever()  # until Ctrl-C, which it takes itself
    server.server_close()
    typer.echo("Closed.", err=True)
