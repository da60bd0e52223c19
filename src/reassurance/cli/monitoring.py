"""The command that sends lineage events and metrics."""

import typer

from reassurance.cli.options import Json
from reassurance.console import fail, print_json, print_line, step
from reassurance.settings import Settings

monitoring = typer.Typer()


@monitoring.command()
def monitor(as_json: Json = False) -> None:
    """Send new lineage events (OpenLineage) and the current metrics (OTLP) to their receivers."""
    from reassurance.monitoring import lineage_is_on, metrics_are_on
    from reassurance.monitoring.send import send_lineage, send_metrics

    settings = Settings()
    sendings = (
        ("lineage events", lineage_is_on(), send_lineage),
        ("metrics", metrics_are_on(), send_metrics),
    )
    sent: dict[str, int] = {}
    errors = []
    for name, is_on, send in sendings:
        if is_on:
            with step(f"Send {name}", quiet=as_json):
                sent[name], error = send(settings)
            errors += [error] if error else []
    if as_json:
        print_json({"sent": sent, "errors": errors})
    elif not sent:
        print_line("No receiver is configured: see docs/runbooks/monitoring.md.")
    else:
        print_line(", ".join(f"{count} {name} sent" for name, count in sent.items()) + ".")
    for error in errors:
        fail(error)
    if errors:
        raise typer.Exit(1)
