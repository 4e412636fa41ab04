"""`dyad explore`: the relations of the lake in the browser, from this machine and for this machine."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import Settings
from pipelines.tables import Lake


def explore(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Else 8765, or another where that is taken.")
    ] = None,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; one that others reach asks them for a token.")
    ] = "127.0.0.1",
    home: Annotated[Path | None, typer.Option("--home", help="The lake; else $DYAD_HOME, else ./lake.")] = None,
) -> None:
    """Open relations, countries and events in the browser."""
    lake = Lake((Settings(home=home) if home else Settings()).home.resolve())
    if not lake.exists():
        sys.stderr.write(f"dyad: no lake at {lake.home}; dyad run makes one, DYAD_HOME or --home names another\n")
        raise typer.Exit(2)
    from pipelines.explorer.serving import served

    try:
        with served(lake.home, host, port) as app:
            print(f"Relations of the lake {lake.home}\n  open {app.address}\n  end it with Ctrl-C", flush=True)
            app.run()
    except OSError as error:
        where = f"{host}:{port}" if port else host
        raise typer.BadParameter(f"{where}: {error.strerror}", param_hint="--host/--port") from None
