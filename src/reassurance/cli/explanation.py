"""The output of `reassurance explain`: identifiers are on lines of their own and never folded."""

from collections import defaultdict
from typing import Any

from reassurance.console import print_line
from reassurance.explain import Explanation
from reassurance.explain.explanation import ExplainedLine
from reassurance.explain.origins import Origin
from reassurance.periods import format_instant

# The width of an amount of a hundred billion with its sign and its cents.
_WIDTH = 17


def show_explanation(result: Explanation, maximum: int) -> None:
    """Print the definition, the terms, at most `maximum` lines by file, and the proof."""
    measure = result.column.measure
    print_line(f"{result.table.name}.{result.column.name} = {_value(result.cell.value)}")
    print_line(f"  {_pairs(result.cell.key)}")
    print_line(f"  release {result.release.name}, as of {format_instant(result.as_of)}")
    print_line("")
    print_line("Definition")
    print_line(f"  {result.column.label}: {result.column.description_fr}")
    print_line(f"  {result.column.description_en}")
    if measure:
        print_line(f"  {measure.nature}, {measure.basis}, {measure.status}, dated by {measure.dated_by}")
    if result.formula is not None:
        _show_formula(result)
    _show_terms(result)
    if result.total is not None:
        _show_lines(result, maximum)
        _show_proof(result)
    elif result.formula is None:
        print_line("")
        print_line("The cell is empty: nothing adds up to it.")


def _show_formula(result: Explanation) -> None:
    print_line("")
    print_line("Formula: this measure is not a sum of lines")
    print_line(f"  {result.formula}")
    for name, value in result.inputs.items():
        shown = f": {_pairs(value)}" if isinstance(value, dict) else f" = {_value(value)}"
        print_line(f"  {name}{shown}")


def _show_terms(result: Explanation) -> None:
    if any(result.terms.values()):
        print_line("")
        print_line("Terms in force")
    for seed, rows in result.terms.items():
        for row in rows:
            print_line(f"  {seed}: {_pairs(row)}")


def _show_lines(result: Explanation, maximum: int) -> None:
    count = len(result.lines)
    print_line("")
    print_line(f"Lines: {count}" + (f", the first {maximum} are listed" if count > maximum else ""))
    by_origin: dict[Any, list[ExplainedLine]] = defaultdict(list)
    for explained in result.lines[:maximum]:
        first = explained.origins[0] if explained.origins and not explained.line.is_computed else None
        by_origin[(first.package, first.file) if first else None].append(explained)
    for place, lines in by_origin.items():
        if place is None:
            print_line("  Computed in the build, from the lines or the formula below each")
        else:
            _show_place(lines[0].origins[0])
        for explained in lines:
            _show_line(explained, maximum)


def _show_place(origin: Origin) -> None:
    package, file = origin.package, origin.file
    print_line(f"  {file.path if file else 'Package'} of {package.package_name}, sent by {package.sender_id}")
    if file:
        print_line(f"    sha256 {file.sha256}")
        print_line(f"    archived, verified: {file.archived}")
    print_line(f"    submission {package.submission_hash}, received {format_instant(package.received_at)}")
    print_line(f"    receipt {package.position} of its sender: {package.receipt}")


def _show_line(explained: ExplainedLine, maximum: int) -> None:
    """The amount and names of a line; below it the other side of a comparison, or the lines it comes from."""
    line = explained.line
    if line.is_computed:
        number, others = "", explained.origins
    else:
        number, others = _number(explained.origins[0]), explained.origins[1:]
    print_line(f"    {_value(line.amount):>{_WIDTH}}  {number}{_pairs(line.names)}")
    for origin in others[:maximum]:
        print_line(f"    {'':{_WIDTH}}  from {_place(origin)}")
    if len(others) > maximum:
        print_line(f"    {'':{_WIDTH}}  and {len(others) - maximum} more lines: see --maximum and --json")
    if line.formula is not None:
        print_line(f"    {'':{_WIDTH}}  formula: {line.formula}")
        print_line(f"    {'':{_WIDTH}}  {_pairs(line.inputs)}")
    for values in explained.values:
        print_line(f"    {'':{_WIDTH}}  {_pairs(values)}")


def _number(origin: Origin) -> str:
    return "" if origin.line_number is None else f"line {origin.line_number}  "


def _place(origin: Origin) -> str:
    if origin.file is None:
        return origin.package.package_name
    return (
        f"line {origin.line_number} of {origin.file.path} of {origin.package.package_name}, "
        f"sha256 {origin.file.sha256}"
    )


def _show_proof(result: Explanation) -> None:
    print_line("")
    print_line("Proof")
    print_line(f"    {_value(result.total):>{_WIDTH}}  sum of the {len(result.lines)} lines")
    print_line(f"    {_value(result.cell.value):>{_WIDTH}}  published")
    print_line(f"    {_value(result.difference):>{_WIDTH}}  difference")


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items() if value is not None)


def _value(value: Any) -> str:
    return "empty" if value is None else str(value)
