"""What the command line shows: steps with their time, tables, JSON for machines."""

import json
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# More characters than a line of a table has.
_UNFOLDED = 10_000


def _console(*, stderr: bool = False) -> "Console":
    """The console of a stream. Rich takes 0.1 s to import, and a command with `--json` does without it."""
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = _UNFOLDED
    return console


def print_line(text: str) -> None:
    """A line for the reader."""
    _console().print(text, markup=False, soft_wrap=True)


def fail(text: str) -> None:
    """An error for the reader, on standard error."""
    _console(stderr=True).print(text, style="red", markup=False, soft_wrap=True)


def print_json(content: object) -> None:
    """One JSON document on standard output, for a machine."""
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n")


def print_table(
    title: str,
    columns: Iterable[str],
    rows: Iterable[Iterable[Any]],
    *,
    unbroken: Container[str] = (),
    right: Container[str] = (),
) -> None:
    """A table; None is shown as a dash. Numbers and the columns `right` are right-aligned.

    The columns `unbroken`, such as identifiers, are never folded: the others become narrower. What another
    program reads is not folded at all.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", header_style="bold")
    lines = [list(row) for row in rows]
    for position, column in enumerate(columns):
        is_number = all(isinstance(line[position], int | float) for line in lines)
        is_right = column in right or (lines and is_number)
        table.add_column(
            column,
            justify="right" if is_right else "left",
            overflow="fold",
            no_wrap=column in unbroken,
        )
    for line in lines:
        # Plain text: brackets in what a sender wrote are no markup.
        table.add_row(*(Text("–" if value is None else str(value), overflow="fold") for value in line))
    _console().print(table)


@contextmanager
def step(title: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show a step while it runs, then the time it took; yields a function that shows progress."""
    started = time.monotonic()
    if quiet:
        yield lambda _: None
        return
    from rich.markup import escape

    with _console(stderr=True).status(title) as status:
        yield lambda line: status.update(f"{title}  [dim]{escape(line[:100])}[/dim]")
    _console(stderr=True).print(f"[green]✓[/green] {title} [dim]{time.monotonic() - started:.1f} s[/dim]")
