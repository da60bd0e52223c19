"""The output of `reassurance diff`, readable in a terminal of 80 columns."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from reassurance.console import print_line, print_table
from reassurance.publication.causes import Causes, TermChange
from reassurance.publication.changes import Change, RowChange, TableChanges
from reassurance.publication.diff import ReleaseDiff

_SIGNS = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~"}
_SHORT = 12
_VALUES = ("old", "new", "difference")


def show_diff(result: ReleaseDiff, maximum: int) -> None:
    """Print the tables that differ with at most `maximum` rows each, and the causes."""
    print_line(f"From {result.old.name} to {result.new.name}")
    if not result.tables:
        print_line("All tables have the same rows.")
    for table in result.tables:
        _show_table(table, maximum)
    print_line("")
    print_line("Why")
    _show_causes(result.causes, maximum)


def _show_table(table: TableChanges, maximum: int) -> None:
    counts = ", ".join(f"{table.count(change)} {change}" for change in Change)
    print_line("")
    print_line(f"{table.table}: rows {counts}")
    for line in table.structure:
        print_line(f"  {line}")
    lines = [line for row in table.rows[:maximum] for line in _lines(row)]
    if lines:
        columns = ("row, column", *_VALUES)
        print_table(f"Rows by {', '.join(table.key)}", columns, lines, unbroken=_VALUES, right=_VALUES)
    if len(table.rows) > maximum:
        print_line(f"  {len(table.rows) - maximum} more rows: see --maximum and --json.")


def _lines(row: RowChange) -> Iterator[tuple[Any, ...]]:
    """A line with the key of a row, then one per cell that differs."""
    key = " · ".join(str(value) for value in row.key.values())
    yield (f"{_SIGNS[row.change]} {key}", "", "", "")
    for cell in row.cells:
        difference = cell.difference
        signed = None if difference is None else f"{difference:+}"
        yield (f"    {cell.column}", _value(cell.old), _value(cell.new), signed)


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | int) else value


def _show_causes(causes: Causes, maximum: int) -> None:
    if causes.moments[0] != causes.moments[1]:
        print_line(f"Moment: as of {causes.moments[0]}, then {causes.moments[1]}.")
    if causes.submissions:
        print_table(
            f"Submissions: {len(causes.submissions)}",
            ("", "sender", "package", "kind", "verdict", "received"),
            (
                (
                    "+" if each.is_added else "-",
                    each.sender_id or "no receipt",
                    each.package_name or each.submission_hash,
                    each.kind,
                    each.verdict,
                    each.received_at,
                )
                for each in causes.submissions[:maximum]
            ),
        )
        _more(len(causes.submissions), maximum)
    _show_decisions(causes)
    _show_break_decisions(causes, maximum)
    _show_terms(causes.terms, maximum)
    _show_code(causes, maximum)
    if not _is_any(causes):
        print_line("Both were made from the same submissions, decisions, terms and code.")


def _show_decisions(causes: Causes) -> None:
    for which, gate in zip(("First", "Second"), causes.decisions or (), strict=False):
        print_line(f"{which} release: the gate decided {gate['decision']}.")
        for reason in gate["reasons"]:
            print_line(f"  - {reason['subject']}: {reason['message_en']}")
        if override := gate["override"]:
            print_line(f"  Released by {override['by']}: {override['reason']}")
    if causes.journal:
        print_table(
            "Entries of the journal between the two publications",
            ("entry", "event", "build", "by", "reason"),
            (
                (each["position"], each["event"], each["build_id"], each.get("by"), each.get("reason"))
                for each in causes.journal
            ),
        )


def _show_break_decisions(causes: Causes, maximum: int) -> None:
    if causes.break_decisions:
        print_table(
            f"Decisions on breaks: {len(causes.break_decisions)}",
            ("", "decision", "by", "action", "breaks", "reason"),
            (
                (
                    "+" if each.is_added else "-",
                    each.decision_id,
                    each.decided_by,
                    each.action,
                    each.settlement or len(each.break_ids),
                    each.reason,
                )
                for each in causes.break_decisions[:maximum]
            ),
        )
        _more(len(causes.break_decisions), maximum)


def _show_terms(terms: tuple[TermChange, ...] | None, maximum: int) -> None:
    if terms is None:
        print_line("Terms: they differ, or may differ, and one of the two builds was not kept.")
    elif terms:
        print_table(
            f"Terms: {len(terms)} rows of seeds",
            ("", "seed", "row"),
            (
                (
                    "+" if each.is_added else "-",
                    each.seed,
                    ", ".join(f"{name}={value}" for name, value in each.row.items() if value is not None),
                )
                for each in terms[:maximum]
            ),
        )
        _more(len(terms), maximum)


def _show_code(causes: Causes, maximum: int) -> None:
    parts = [part for part in causes.code if part != "terms"]
    if parts:
        print_line(f"Code: {', '.join(parts)}.")
        for path in causes.files[:maximum]:
            print_line(f"  {path}")
        _more(len(causes.files), maximum)
    if causes.commits:
        print_line(f"Commits: {' then '.join((commit or 'none')[:_SHORT] for commit in causes.commits)}.")
    for name, (old, new) in causes.packages.items():
        print_line(f"Package {name}: {old or 'none'}, then {new or 'none'}.")


def _more(count: int, maximum: int) -> None:
    if count > maximum:
        print_line(f"  {count - maximum} more: see --maximum and --json.")


def _is_any(causes: Causes) -> bool:
    return bool(
        causes.moments[0] != causes.moments[1]
        or causes.submissions
        or causes.decisions
        or causes.break_decisions
        or causes.terms is None
        or causes.terms
        or causes.code
        or causes.packages
    )
