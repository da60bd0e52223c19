"""`python -m reassurance.embedded trial` runs the DAGs once; `serve` keeps Airflow's interface open."""

import signal
import sys
import time
from typing import Annotated, NoReturn

import typer

from reassurance.console import fail, say
from reassurance.embedded.airflow import USER, running_airflow
from reassurance.embedded.trial import Override, run_trial
from reassurance.errors import HELD, ReassuranceError
from reassurance.settings import Settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)

Port = Annotated[int | None, typer.Option(help="Port of the API; a free one when left out.")]


@app.command()
def trial(
    port: Port = None,
    release: Annotated[
        list[str] | None,
        typer.Option(help="Check of the gate: a build held by such checks alone is released and published."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who releases it.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is released.")] = "",
) -> None:
    """Run the three DAGs once over the inbox and tell what came of it.

    Ends with 3 when a build that was to be released stays held.
    """
    override = Override(tuple(release), by, reason) if release else None
    if not run_trial(Settings(), port, override):
        raise typer.Exit(HELD)


@app.command()
def serve(port: Port = 8080) -> None:
    """Start Airflow with the DAGs loaded, until interrupted."""
    settings = Settings()
    with running_airflow(settings, port) as airflow:
        say(f"Airflow is open at {airflow.url}: user {USER}, password {airflow.password}.")
        say(f"Its home is {settings.home.absolute()}. Ctrl-C stops it.")
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            say("Stopping.")


def _leave(signum: int, _: object) -> NoReturn:
    """End as an exception does, so that Airflow is stopped on the way out."""
    raise SystemExit(128 + signum)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    try:
        app()
    except ReassuranceError as error:
        fail(str(error))
        sys.exit(error.exit_code)
