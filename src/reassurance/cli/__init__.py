"""The command line: the same functions as the DAGs, one verb each.

Exit codes: 0 done · 1 something failed, or a scenario differs · 2 wrong usage or configuration ·
3 the gate holds the build · 4 lines of a checked package would be set aside · 5 it would be rejected ·
6 what is kept differs from what was received and judged.
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

from reassurance.cli.errors import in_a_sentence, is_foreseen
from reassurance.cli.market import market
from reassurance.cli.options import Json
from reassurance.cli.status_report import build_facts, show_status
from reassurance.console import fail, log_to_stderr, log_warnings_only, print_json, print_table, say, step
from reassurance.errors import HELD, ReassuranceError, SubmissionsError
from reassurance.journal import head as journal_head
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.current import current_build_id
from reassurance.warehouse.record import BuildRecord, latest_record, read_record

if TYPE_CHECKING:
    from reassurance.verification import HomeVerification

WITH_FINDINGS = 4
REJECTED = 5
DIFFERS = 6

app = typer.Typer(
    help="Receive, reconcile and publish the French public reinsurance of credit insurance.",
    epilog="Exit codes: 0 done; 1 failed, or a scenario differs; 2 usage or configuration; 3 held; "
    "4 lines of a checked package would be set aside; 5 it would be rejected; 6 what is kept was altered.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(market)

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Moment the build looks from, ISO 8601; now when left out.")
]


def main() -> None:
    """Run the command line; errors of ours are told in a sentence, not in a traceback."""
    # What is loaded by now stays to the end: to look through it for rubbish takes a tenth of a second.
    gc.freeze()
    log_to_stderr()
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
    """Bring what senders have finished at their sources into the inbox."""
    from reassurance.sources import collect_all

    with step("Collect from the sources", quiet=as_json):
        looks = collect_all(Settings())
    if as_json:
        print_json([asdict(looked) for looked in looks])
    else:
        print_table(
            "Sources",
            ("sender", "brought", "not finished yet", "error"),
            (
                (looked.sender, len(looked.brought), ", ".join(looked.waiting) or None, looked.error)
                for looked in looks
            ),
        )
    if any(looked.error for looked in looks):
        raise typer.Exit(1)


@app.command()
def receive(as_json: Json = False) -> None:
    """Judge every package of the inbox: archive, verdict, receipt."""
    from reassurance.submissions import receive_all

    with step("Receive the inbox", quiet=as_json):
        receipts = receive_all(Settings())
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
        str | None, typer.Option(help="Whose inbox it is for; by default the sender that it names.")
    ] = None,
    home: Annotated[
        Path | None, typer.Option(help="The platform's home: what it accepted before is then known.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Findings shown of each rule.")] = 20,
    as_json: Json = False,
) -> None:
    """Tell what the platform would say of a package. Nothing is sent, nothing is kept."""
    from reassurance.registers.contract import load_contracts
    from reassurance.submissions.check import check_package
    from reassurance.submissions.check_report import show
    from reassurance.submissions.receipt.model import Verdict

    settings = Settings()
    log_warnings_only()
    checked = check_package(settings, package, sender=sender, home=home)
    print_json(checked.to_json()) if as_json else show(checked, load_contracts(settings), most)
    codes = {
        Verdict.ACCEPTED: 0,
        Verdict.ACCEPTED_WITH_FINDINGS: WITH_FINDINGS,
        Verdict.REJECTED: REJECTED,
    }
    raise typer.Exit(codes[checked.verdict])


@app.command()
def verify(
    since: Annotated[
        Path | None,
        typer.Option(help="What `verify --json` printed before: its receipts must still be there."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify everything kept: the archive, the journal, builds, overrides and releases."""
    from reassurance.submissions.archive.verify import read_heads
    from reassurance.verification import verify_home

    settings = Settings()
    earlier = read_heads(since) if since else {}
    with step("Verify what is kept", quiet=as_json) as progress:
        found = verify_home(settings, earlier, progress)
    print_json(found.to_json()) if as_json else _show_verification(found)
    if found.faults:
        raise typer.Exit(DIFFERS)


@app.command()
def build(as_of: AsOf = None, as_json: Json = False) -> None:
    """Build the warehouse as it was known at a moment, check it and let the gate decide."""
    settings = Settings()
    record = _build(settings, as_of, quiet=as_json)
    print_json(build_facts(settings, record)) if as_json else _show(settings, record)
    if record.status == "held":
        raise typer.Exit(HELD)


@app.command()
def publish(
    build_id: Annotated[str | None, typer.Argument(help="The last released build by default.")] = None,
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
    by: Annotated[str, typer.Option(help="Name of the person who answers for the release.")],
    reason: Annotated[str, typer.Option(help="Why the build may be released all the same.")],
) -> None:
    """Release a held build on a named person's word; the word is kept with the build."""
    from reassurance.quality.gate import release_held

    settings = Settings()
    release_held(settings, build_id, by=by, reason=reason)
    _show(settings, read_record(settings, build_id))


@app.command()
def nightly(as_of: AsOf = None, as_json: Json = False) -> None:
    """Collect, receive, build, and publish if the gate lets it."""
    from reassurance.sources import collect_all

    settings = Settings()
    unread = [looked for looked in collect_all(settings) if looked.error]
    for looked in unread:
        fail(str(looked.error))
    all_judged = _receive_for_the_night(settings, quiet=as_json)
    record = _build(settings, as_of, quiet=as_json)
    if record.status == "held":
        print_json(build_facts(settings, record)) if as_json else _show(settings, record)
        raise typer.Exit(HELD)
    _publish(settings, record, as_json=as_json)
    if unread or not all_judged:
        raise typer.Exit(1)


def _receive_for_the_night(settings: Settings, *, quiet: bool) -> bool:
    """Receive the inbox; False, and the night goes on without them, when some senders were stopped."""
    from reassurance.submissions import receive_all

    try:
        with step("Receive the inbox", quiet=quiet):
            receipts = receive_all(settings)
    except SubmissionsError as error:
        fail(f"{error}\nThe night goes on without them.")
        return False
    if not quiet:
        say(f"{len(receipts)} packages, {sum(receipt.is_new for receipt in receipts)} of them new.")
    return True


@app.command()
def status(as_json: Json = False) -> None:
    """What was received, built, held and published so far."""
    show_status(Settings(), as_json=as_json)


@app.command()
def reference(
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Only what is in force on that day.")
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help="Write docs/reference: the scheme's page and the senders'."),
    ] = False,
) -> None:
    """Print the scheme's terms, rules and envelopes, each with its days and its source."""
    from reassurance.reference import PAGE, reference_page
    from reassurance.reference.senders_page import write_reference

    settings = Settings()
    page = reference_page(settings.seeds_dir, on.date() if on else None)
    if write:
        PAGE.write_text(page, encoding="utf-8")
        written = write_reference(settings, PAGE.parent)
        say(f"{len(written) + 1} files in {PAGE.parent}")
    else:
        typer.echo(page, nl=False)


@app.command()
def scenario(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders with given/ and expected/.", metavar="FOLDER...")
    ],
) -> None:
    """Check stories of the trade against what the platform makes of them."""
    from reassurance.scenario import expected_models, prepare_models, run_scenario

    log_warnings_only()
    with tempfile.TemporaryDirectory(prefix="models-") as home:
        with step("Models") as progress:
            nothing = Settings(home=Path(home), inbox=None)
            models = prepare_models(nothing, expected_models(folders), progress)
        found = {}
        for folder in folders:
            with step(f"Scenario {folder.name}"):
                found[folder] = run_scenario(Settings(), folder, models)
    for folder, differences in found.items():
        for difference in differences:
            rows = [("expected, not found", *row) for row in difference.missing]
            rows += [("found, not expected", *row) for row in difference.unexpected]
            print_table(f"{folder.name}: {difference.model}", ("", *difference.columns), rows)
        if not differences:
            say(f"{folder.name}: as expected.")
    if any(found.values()):
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
    say(f"Release {published.path}{'' if published.is_new else ' (already published, verified)'}")
    if (entry := journal_head(settings)) is not None:
        say(f"Journal: entry {entry.position}, sha256 {entry.sha256}. Note it outside this machine.")
    if not published.is_current:
        current = published.path.with_name("current").resolve().name
        say(f"`current` still leads to {current}: a release as of an earlier moment does not replace it.")


def _show(settings: Settings, record: BuildRecord) -> None:
    known = "" if record.is_new else " (already made, unchanged)"
    say(f"Build {record.build_id}: {record.status}{known}")
    for sender in record.stopped:
        say(f"Without {sender['sender_id']}: {sender['package_name']} waits: {sender['reason']}")
    current = current_build_id(settings)
    if record.status == "released" and current != record.build_id:
        say(
            f"`current.duckdb` still leads to {current}: a build as of an earlier moment does not replace it."
        )
    reasons = (record.gate or {}).get("reasons", [])
    if reasons:
        print_table(
            "Why", ("check", "subject", "what"), ((r["code"], r["subject"], r["message_en"]) for r in reasons)
        )


def _show_verification(found: "HomeVerification") -> None:
    archive, journal = found.archive, found.journal
    say(f"{archive.objects} objects, {archive.receipts} receipts, {archive.lines} files of lines.")
    say(f"No receipt names {archive.unnamed_objects} objects and {archive.unnamed_lines} files of lines.")
    say(f"{found.builds} builds, {found.releases} releases, {journal['entries']} entries of the journal.")
    say(f"sha256 of the last entry: {journal['sha256'] or 'none'}")
    heads = ((sender, head["position"], head["receipt_sha256"]) for sender, head in archive.heads.items())
    print_table("Chains", ("sender", "receipts", "sha256 of the last"), heads)
    if found.faults:
        print_table("Differs", ("what", "where, and what to do"), ((f.code, f.message) for f in found.faults))
    else:
        say("Everything is as it was received, decided and published.")
