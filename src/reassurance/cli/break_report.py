"""The output of `reassurance breaks` and `reassurance decide`."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reassurance.break_decisions import BreakDecision
from reassurance.breaks import OpenBreak, Recorded, form_row, grouped, write_csv, write_form
from reassurance.console import print_json, print_line, print_table
from reassurance.settings import Settings
from reassurance.warehouse.record import latest_record, read_record

_SHORT = 10


def break_facts(build_id: str, selected: Sequence[OpenBreak], *, groups: bool) -> dict[str, Any]:
    """The breaks, or their groups, for JSON."""
    if groups:
        return {"build_id": build_id, "groups": grouped(selected)}
    return {"build_id": build_id, "breaks": [asdict(each) | {"state": each.state} for each in selected]}


def show_breaks(build_id: str, selected: Sequence[OpenBreak], maximum: int) -> None:
    """Print the breaks as a table, the largest first."""
    shown = selected[:maximum]
    print_table(
        f"Open breaks of build {build_id}: {_of(len(shown), len(selected))}",
        ("break", "reconciliation", "insurer", "class", "difference", "days", "status", "last decision"),
        (
            (
                each.break_id[:_SHORT],
                each.reconciliation,
                each.insurer_id,
                each.break_class,
                _money(each),
                each.age_days,
                each.status,
                each.last and f"{each.last.decision.action} by {each.last.decided_by}",
            )
            for each in shown
        ),
        unbroken=("break",),
        right=("difference",),
    )
    if selected:
        print_line(
            "To decide: reassurance decide ACTION BREAK --by NAME, or `reassurance breaks --xlsx FILE`."
        )


def show_groups(build_id: str, selected: Sequence[OpenBreak], maximum: int) -> None:
    """Print one row per group of breaks."""
    rows = grouped(selected)
    shown = rows[:maximum]
    print_table(
        f"Groups of open breaks of build {build_id}: {_of(len(shown), len(rows))}",
        ("group", "reconciliation", "insurer", "class", "breaks", "difference in euros", "days at most"),
        ((row["group_id"] and row["group_id"][:_SHORT], *list(row.values())[1:]) for row in shown),
        unbroken=("group",),
        right=("difference in euros",),
    )


def show_decision(decision: BreakDecision, selected: Sequence[OpenBreak]) -> None:
    """Print what a decision on many breaks would do."""
    print_table(
        f"{decision.action}: {len(selected)} breaks",
        ("reconciliation", "insurer", "class", "breaks", "difference in euros", "days at most"),
        (list(row.values())[1:] for row in grouped(selected)),
        right=("difference in euros",),
    )
    details = {"reason": decision.reason, "approved by": decision.approved_by, "to": decision.owner}
    details |= {"until": decision.waived_until_on}
    print_line(", ".join(f"{name}: {value}" for name, value in details.items() if value))


def show_recorded(result: Recorded, written: Path | None, *, as_json: bool) -> None:
    """Print what was recorded and what was refused."""
    event = result.event
    if as_json:
        print_json(
            {
                "event": event and {"position": event.content.position, "sha256": event.sha256},
                "recorded": result.recorded,
                "repeated": result.repeated,
                "refused": [
                    {"row": each.number, "code": each.code, "break_id": each.row["break_id"]}
                    for each in result.refused
                ],
                "refused_file": written and str(written),
            }
        )
        return
    print_line(f"{result.recorded} decisions recorded, {result.repeated} were recorded before.")
    if event:
        print_line(f"Event {event.content.position}, sha256 {event.sha256}. The next build contains it.")
    if result.refused:
        print_table(
            f"Refused rows: {len(result.refused)}",
            ("row", "break", "reason"),
            ((each.number, each.row["break_id"], each.row["refusal"]) for each in result.refused),
        )
        print_line(f"They are in {written}: correct them there, then give that file with --from.")


def write_forms(
    settings: Settings, build_id: str, selected: Sequence[OpenBreak], xlsx: Path | None, csv: Path | None
) -> None:
    """Write the breaks as a form: a workbook, a CSV file, or both."""
    rows = [form_row(each) for each in selected]
    if xlsx:
        write_form(xlsx, build_id, read_record(settings, build_id).as_of, rows)
    if csv:
        write_csv(csv, rows)


def write_refused(settings: Settings, result: Recorded, form: Path, target: Path | None) -> Path | None:
    """Write the refused rows as a form to correct, by default next to the form. Returns its path."""
    if not result.refused:
        return None
    path = target or form.with_name(f"{form.stem}-refused{form.suffix}")
    rows = [each.row for each in result.refused]
    record = latest_record(settings, "released", "held")
    if path.suffix.lower() == ".csv" or record is None:
        write_csv(path, rows)
    else:
        write_form(path, record.build_id, record.as_of, rows)
    return path


def _money(each: OpenBreak) -> str | None:
    return None if each.difference_amount is None else f"{each.difference_amount:,.2f} {each.currency or ''}"


def _of(shown: int, total: int) -> str:
    return str(total) if shown == total else f"{shown} of {total}"
