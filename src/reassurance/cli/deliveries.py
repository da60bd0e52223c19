"""The command that delivers a release to its targets."""

from dataclasses import asdict
from typing import Annotated

import typer

from reassurance.cli.options import Json
from reassurance.console import fail, print_json, print_table, step
from reassurance.errors import UsageError
from reassurance.settings import Settings

deliveries = typer.Typer()


@deliveries.command()
def deliver(
    release: Annotated[
        str, typer.Argument(help="Name of a release, its beginning, or `current`.")
    ] = "current",
    target: Annotated[
        str | None, typer.Option(help="Only this target of targets.yaml; by default all of them.")
    ] = None,
    print_roles: Annotated[
        bool,
        typer.Option(
            "--print-roles",
            help="Deliver nothing: print the SQL that creates the roles of a PostgreSQL target.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Deliver a published release to its targets: folders, SFTP, S3, PostgreSQL."""
    from reassurance.delivery import deliver_all, load_targets, roles_sql
    from reassurance.delivery.configuration import find_target

    settings = Settings()
    if print_roles:
        if target is None:
            raise UsageError("Name the PostgreSQL target: `reassurance deliver --print-roles --target NAME`.")
        typer.echo(roles_sql(settings, release, target), nl=False)
        return
    targets = (find_target(settings, target),) if target else load_targets(settings)
    with step(f"Deliver {release}", quiet=as_json):
        delivered = deliver_all(settings, release, targets)
    if as_json:
        print_json([asdict(each) for each in delivered])
    else:
        print_table(
            "Targets",
            ("target", "release", "delivered", "current there", "readers without a role"),
            (
                (
                    each.target,
                    each.release,
                    "no" if each.error else "yes" if each.is_new else "already there",
                    "yes" if each.is_current else "no",
                    ", ".join(each.without_role) or None,
                )
                for each in delivered
            ),
        )
    for each in delivered:
        if each.error:
            fail(each.error)
    if any(each.error for each in delivered):
        raise typer.Exit(1)
