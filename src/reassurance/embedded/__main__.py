"""`python -m reassurance.embedded nights` runs the DAGs and ends; `serve` keeps Airflow's interface open."""

import sys
import time
from typing import Annotated

import typer

from reassurance.console import fail, say
from reassurance.embedded.airflow import running_airflow
from reassurance.embedded.nights import run_nights
from reassurance.errors import ReassuranceError
from reassurance.settings import Settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)

Port = Annotated[int | None, typer.Option(help="Port of the API; a free one when left out.")]


@app.command()
def nights(port: Port = None) -> None:
    """Run the three DAGs over the inbox, two nights of January 2021, and tell what came of it."""
    run_nights(Settings(), port)


@app.command()
def serve(port: Port = 8080) -> None:
    """Start Airflow with the DAGs loaded, until interrupted."""
    settings = Settings()
    with running_airflow(settings, port) as airflow:
        say(f"Airflow is open at {airflow.url}; its home is {settings.home.absolute()}. Ctrl-C stops it.")
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            say("Stopping.")


if __name__ == "__main__":
    try:
        app()
    except ReassuranceError as error:
        fail(str(error))
        sys.exit(error.exit_code)
