"""`python -m reassurance.embedded trial` runs the DAGs once; `serve` keeps Airflow running."""

import signal
import sys
import time
from typing import Annotated, NoReturn

import typer

from reassurance.console import fail, print_line
from reassurance.embedded.airflow import TRIGGERER, USER, running_airflow
from reassurance.embedded.trial import Override, run_trial
from reassurance.errors import HELD, ReassuranceError
from reassurance.settings import Settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)

Port = Annotated[int | None, typer.Option(help="Port of the API; by default a free one.")]


@app.command()
def trial(
    port: Port = None,
    release: Annotated[
        list[str] | None,
        typer.Option(
            help="A check of the gate: a build held by these checks only is released and published."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is released.")] = "",
) -> None:
    """Run the DAGs once over the inbox and print the results.

    The exit code is 3 when a build to be released stays held.
    """
    override = Override(tuple(release), reason) if release else None
    if not run_trial(Settings(), port, override):
        raise typer.Exit(HELD)


@app.command()
def serve(port: Port = 8080) -> None:
    """Run Airflow with the DAGs until interrupted."""
    settings = Settings()
    with running_airflow(settings, port, TRIGGERER) as airflow:
        print_line(f"Airflow is open at {airflow.url}: user {USER}, password {airflow.password}.")
        print_line(f"Its home is {settings.home.absolute()}. Ctrl-C stops it.")
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            print_line("Stopping.")


def _leave(signum: int, _: object) -> NoReturn:
    """Exit by an exception, so that Airflow is stopped."""
    raise SystemExit(128 + signum)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    try:
        app()
    except ReassuranceError as error:
        fail(str(error))
        sys.exit(error.exit_code)
