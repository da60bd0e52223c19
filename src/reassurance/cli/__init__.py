"""The command line: one command per step, with the same functions as the DAGs.

Exit codes: 0 done · 1 something failed, or a scenario or an explained figure differs · 2 wrong usage or
configuration · 3 the gate holds the build · 4 a checked package would be accepted without some of its lines ·
5 it would be rejected · 6 stored files differ from what was received and decided.
"""

import gc
import os
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reassurance.cli.breaks import breaks
from reassurance.cli.deliveries import deliveries
from reassurance.cli.errors import in_a_sentence, is_foreseen
from reassurance.cli.market import market
from reassurance.cli.monitoring import monitoring
from reassurance.cli.next_steps import after_build, show_next_step
from reassurance.cli.notifications import notifications
from reassurance.cli.options import Json
from reassurance.cli.record_facts import build_facts
from reassurance.cli.releases import releases
from reassurance.console import (
    fail,
    print_json,
    print_line,
    print_table,
    step,
)
from reassurance.errors import HELD, ReassuranceError, SubmissionsError
from reassurance.journal import head as journal_head
from reassurance.log import log_to, log_warnings_only
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.current import current_build_id
from reassurance.warehouse.record import BuildRecord, latest_record, read_record

if TYPE_CHECKING:
    from reassurance.verification import HomeVerification

DIFFERS = 6

app = typer.Typer(
    help="Receive, reconcile and publish the French public reinsurance of credit insurance.",
    epilog="Exit codes: 0 done; 1 failed, or a scenario differs; 2 usage or configuration; 3 held; "
    "4 a checked package would lose lines; 5 it would be rejected; 6 stored files were altered.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(market)
app.add_typer(releases)
app.add_typer(breaks)
app.add_typer(deliveries)
app.add_typer(notifications)
app.add_typer(monitoring)

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Use what was received up to this moment, ISO 8601; now by default."),
]


def main() -> None:
    """Run the command line. Expected errors are printed as a sentence, without a traceback."""
    # Freeze what is loaded: garbage-collecting it costs 0.1 s per run.
    gc.freeze()
    log_to(sys.stderr)
    try:
        os.umask(int(Settings().umask, 8))
        app()
    except Exception as error:
        if not is_foreseen(error):
            raise
        sentence, exit_code = in_a_sentence(error)
        fail(sentence)
        sys.exit(exit_code)


@app.command()
def collect(as_json: Json = False) -> None:
    """Copy finished packages from the senders' sources into the inbox."""
    from reassurance.sources import collect_all

    with step("Collect from the sources", quiet=as_json):
        collected = collect_all(Settings())
    if as_json:
        print_json([asdict(source) for source in collected])
    else:
        print_table(
            "Sources",
            ("sender", "collected", "not finished yet", "error"),
            (
                (source.sender, len(source.brought), ", ".join(source.waiting) or None, source.error)
                for source in collected
            ),
        )
    if any(source.error for source in collected):
        raise typer.Exit(1)


@app.command()
def receive(as_json: Json = False) -> None:
    """Archive and check every package in the inbox, and send its receipt."""
    from reassurance.submissions import receive_all

    settings = Settings()
    with step("Receive the inbox", quiet=as_json):
        receipts = receive_all(settings, processes=settings.receiving_processes)
    if as_json:
        print_json([receipt.to_json() | {"is_new": receipt.is_new} for receipt in receipts])
        return
    print_table(
        "Packages",
        ("sender", "package", "verdict", "new", "accepted", "quarantined", "reasons"),
        (
            (
                receipt.sender_id,
                receipt.package_name,
                receipt.verdict,
                "yes" if receipt.is_new else "already known",
                sum(register.rows_accepted for register in receipt.registers),
                sum(register.rows_quarantined for register in receipt.registers),
                ", ".join(reason.code for reason in receipt.reasons) or None,
            )
            for receipt in receipts
        ),
    )


@app.command()
def check(
    package: Annotated[Path, typer.Argument(help="Folder or zip that you are about to send.")],
    sender: Annotated[
        str | None, typer.Option(help="The sender; by default the one in the descriptor.")
    ] = None,
    home: Annotated[
        Path | None, typer.Option(help="A home folder, for references to lines that it accepted earlier.")
    ] = None,
    maximum: Annotated[int, typer.Option(min=1, help="Maximum number of refusals shown per rule.")] = 20,
    as_json: Json = False,
) -> None:
    """Check a package as the platform would, without sending or storing it."""
    from reassurance.cli.check import run_check

    code = run_check(Settings(), package, sender=sender, home=home, maximum=maximum, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def verify(
    since: Annotated[
        Path | None,
        typer.Option(help="Output of an earlier `verify --json`: its receipts must still exist."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify all stored files: the archive, decisions, the journal, builds, overrides and releases."""
    from reassurance.submissions.archive.verify import read_heads
    from reassurance.verification import verify_home

    settings = Settings()
    earlier = read_heads(since) if since else {}
    with step("Verify stored files", quiet=as_json) as progress:
        result = verify_home(settings, earlier, progress)
    print_json(result.to_json()) if as_json else _show_verification(result)
    if result.faults:
        raise typer.Exit(DIFFERS)


@app.command()
def build(as_of: AsOf = None, as_json: Json = False) -> None:
    """Build the warehouse as of a moment, run the checks, and release or hold the build."""
    settings = Settings()
    record = _build(settings, as_of, quiet=as_json)
    print_json(build_facts(settings, record)) if as_json else _show(settings, record)
    if record.status == "held":
        raise typer.Exit(HELD)


@app.command()
def publish(
    build_id: Annotated[
        str | None, typer.Argument(help="The build; by default the last released one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Publish a build that the gate released."""
    settings = Settings()
    record = read_record(settings, build_id) if build_id else latest_record(settings, "released")
    if record is None:
        raise ReassuranceError("Nothing to publish: no build was released yet. Run `reassurance build`.")
    _publish(settings, record, as_json=as_json)


@app.command()
def release(
    build_id: Annotated[str, typer.Argument(help="The held build.")],
    by: Annotated[str, typer.Option(help="Name of the person who decides to release it.")],
    reason: Annotated[str, typer.Option(help="Why the build may be released.")],
) -> None:
    """Release a held build by decision of a named person; the decision is archived."""
    from reassurance.quality.gate import release_held

    settings = Settings()
    release_held(settings, build_id, by=by, reason=reason)
    _show(settings, read_record(settings, build_id))


@app.command()
def nightly(as_of: AsOf = None, as_json: Json = False) -> None:
    """Collect, receive, build, and publish and deliver if the gate releases the build."""
    from reassurance.delivery import deliver_all
    from reassurance.sources import collect_all

    settings = Settings()
    failed = [source for source in collect_all(settings) if source.error]
    for source in failed:
        fail(str(source.error))
    all_received = _receive_for_the_night(settings, quiet=as_json)
    record = _build(settings, as_of, quiet=as_json)
    if record.status == "held":
        print_json(build_facts(settings, record)) if as_json else _show(settings, record)
        raise typer.Exit(HELD)
    _publish(settings, record, as_json=as_json)
    undelivered = [target for target in deliver_all(settings, record.build_id) if target.error]
    for target in undelivered:
        fail(str(target.error))
    if failed or undelivered or not all_received:
        raise typer.Exit(1)


def _receive_for_the_night(settings: Settings, *, quiet: bool) -> bool:
    """Receive the inbox. Returns False when packages of some senders could not be processed."""
    from reassurance.submissions import receive_all

    try:
        with step("Receive the inbox", quiet=quiet):
            receipts = receive_all(settings, processes=settings.receiving_processes)
    except SubmissionsError as error:
        fail(f"{error}\nThe run continues without them.")
        return False
    if not quiet:
        print_line(f"{len(receipts)} packages, {sum(receipt.is_new for receipt in receipts)} of them new.")
    return True


@app.command()
def status(as_json: Json = False) -> None:
    """Show what is open, what was received, built, published and delivered, and the next command."""
    from reassurance.cli.status_report import show_status

    show_status(Settings(), as_json=as_json)


@app.command()
def reference(
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on",
            formats=["%Y-%m-%d"],
            help="Only the terms in force on that day, and due dates from then on.",
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help="Write docs/reference and the generated files of dbt_project."),
    ] = False,
) -> None:
    """Print the scheme's terms, rules and envelopes, each with validity and source.

    With --write: write that page, the page for senders and its example, and the staging models.
    """
    from reassurance.reference import PAGE, reference_page
    from reassurance.reference.senders_page import write_reference
    from reassurance.reference.staging import write_staging

    settings = Settings()
    page = reference_page(settings.seeds_dir, on.date() if on else None)
    if write:
        PAGE.write_text(page, encoding="utf-8")
        written = write_reference(settings, PAGE.parent, on.date() if on else None)
        print_line(f"{len(written) + 1} files in {PAGE.parent}")
        generated = write_staging(settings, settings.dbt_project_dir)
        print_line(f"{len(generated)} files in {settings.dbt_project_dir}")
    else:
        typer.echo(page, nl=False)


@app.command()
def scenario(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders with given/ and expected/.", metavar="FOLDER...")
    ],
) -> None:
    """Run scenarios: compare the platform's results with the expected ones."""
    from reassurance.scenario import expected_models, prepare_models, run_scenario

    log_warnings_only()
    with tempfile.TemporaryDirectory(prefix="models-") as home:
        with step("Models") as progress:
            empty = Settings(home=Path(home), inbox=None)
            models = prepare_models(empty, expected_models(folders), progress)
        results = {}
        for folder in folders:
            with step(f"Scenario {folder.name}"):
                results[folder] = run_scenario(Settings(), folder, models)
    for folder, differences in results.items():
        for difference in differences:
            rows = [("missing", *row) for row in difference.missing]
            rows += [("unexpected", *row) for row in difference.unexpected]
            print_table(f"{folder.name}: {difference.model}", ("", *difference.columns), rows)
        if not differences:
            print_line(f"{folder.name}: passed.")
    if any(results.values()):
        raise typer.Exit(1)


def _build(settings: Settings, as_of: str | None, *, quiet: bool) -> BuildRecord:
    from reassurance import pipeline

    instant = parse_instant(as_of) if as_of else datetime.now(UTC).replace(microsecond=0)
    with step(f"Build as of {format_instant(instant)}", quiet=quiet) as progress:
        return pipeline.build(settings, instant, progress)


def _publish(settings: Settings, record: BuildRecord, *, as_json: bool) -> None:
    from reassurance.publication.release import publish as publish_release

    with step(f"Publish {record.build_id}", quiet=as_json):
        published = publish_release(settings, record)
    if as_json:
        facts = {"release": str(published.path), "is_new": published.is_new}
        print_json(build_facts(settings, record) | facts | {"is_current": published.is_current})
        return
    print_line(f"Release {published.path}{'' if published.is_new else ' (already published, verified)'}")
    if (entry := journal_head(settings)) is not None:
        print_line(f"Journal: entry {entry.position}, sha256 {entry.sha256}. Note it outside this machine.")
    if not published.is_current:
        current = published.path.with_name("current").resolve().name
        print_line(f"`current` still points to {current}, which has a later as_of.")


def _show(settings: Settings, record: BuildRecord) -> None:
    known = "" if record.is_new else " (already built, unchanged)"
    print_line(f"Build {record.build_id}: {record.status}{known}")
    for sender in record.stopped:
        print_line(f"Without {sender['sender_id']}: {sender['package_name']} is waiting: {sender['reason']}")
    current = current_build_id(settings)
    if record.status == "released" and current != record.build_id:
        print_line(
            f"`current.duckdb` still leads to {current}: a build as of an earlier moment does not replace it."
        )
    if record.gate is not None and record.gate["reasons"]:
        from reassurance.cli.hold_report import show_hold

        show_hold(record)
    show_next_step(after_build(settings, record))


def _show_verification(result: "HomeVerification") -> None:
    archive, journal = result.archive, result.journal
    print_line(f"{archive.objects} objects, {archive.receipts} receipts, {archive.lines} files of lines.")
    print_line(
        f"Named by no receipt: {archive.unnamed_objects} objects, {archive.unnamed_lines} files of lines."
    )
    print_line(
        f"{result.builds} builds, {result.releases} releases, {journal['entries']} entries of the journal."
    )
    print_line(f"sha256 of the last entry: {journal['sha256'] or 'none'}")
    decisions = result.decisions
    print_line(
        f"{decisions['events']} events with decisions on breaks, the last {decisions['sha256'] or 'none'}"
    )
    heads = ((sender, head["position"], head["receipt_sha256"]) for sender, head in archive.heads.items())
    print_table("Chains", ("sender", "receipts", "sha256 of the last"), heads)
    if result.faults:
        print_table("Faults", ("code", "message"), ((f.code, f.message) for f in result.faults))
    else:
        print_line("All files are as they were received, decided and published.")
