"""The command that sends messages."""

from dataclasses import asdict
from datetime import UTC, datetime

import typer

from reassurance.cli.options import Json
from reassurance.console import fail, print_json, print_line, step
from reassurance.settings import Settings

notifications = typer.Typer()


@notifications.command()
def notify(as_json: Json = False) -> None:
    """Send messages about rejected packages, late senders, builds and envelopes, by mail and webhook."""
    from reassurance.notifications import ALWAYS, late_causes, load_recipients
    from reassurance.notifications import notify as send

    settings = Settings()
    has_recipients = bool(load_recipients(settings))
    with step("Send messages", quiet=as_json):
        notified = send(settings, datetime.now(UTC), finders=(*ALWAYS, late_causes))
    recorded, sent = notified.recorded, notified.sent
    if as_json:
        print_json(asdict(notified))
    elif not has_recipients:
        print_line(f"{settings.notifications_path} names no recipient: see docs/runbooks/notifications.md.")
    else:
        print_line(f"{len(recorded.causes)} new causes, {recorded.too_old} of them too old for a message.")
        print_line(f"{sent.sent} messages sent, {sent.waiting} waiting.")
    for error in notified.errors:
        fail(error)
    if notified.errors:
        raise typer.Exit(1)
