"""What the command line shows: steps with their time, tables, JSON for machines."""

import json
import logging
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def print_line(text: str) -> None:
    """A line for the reader."""
    _out.print(text, markup=False, soft_wrap=True)


def fail(text: str) -> None:
    """An error for the reader, on standard error."""
    _err.print(text, style="red", markup=False, soft_wrap=True)


def log_to_stderr() -> None:
    """Keep what is logged apart from the result, which another program may read.

    Tracebacks are Python's own: by default they list the values of all variables, lines of senders included.
    """
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


def log_warnings_only() -> None:
    """Leave what is logged of ordinary steps out, for a command that shows its own result."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def print_json(content: object) -> None:
    """One JSON document on standard output, for a machine."""
    _out.print(json.dumps(content, indent=2, ensure_ascii=False, default=str), markup=False, soft_wrap=True)


def print_table(
    title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]], *, unbroken: Container[str] = ()
) -> None:
    """A table; None is shown as a dash, numbers are right-aligned.

    The columns `unbroken` are right-aligned as well and never folded: the others become narrower.
    """
    table = Table(title=title, title_justify="left", header_style="bold")
    lines = [list(row) for row in rows]
    for position, column in enumerate(columns):
        is_number = all(isinstance(line[position], int | float) for line in lines)
        is_right = column in unbroken or (lines and is_number)
        table.add_column(
            column,
            justify="right" if is_right else "left",
            overflow="fold",
            no_wrap=column in unbroken,
        )
    for line in lines:
        # Plain text: brackets in what a sender wrote are no markup.
        table.add_row(*(Text("–" if value is None else str(value), overflow="fold") for value in line))
    _out.print(table)


@contextmanager
def step(title: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show a step while it runs, then the time it took; yields a function that shows progress."""
    started = time.monotonic()
    if quiet:
        yield lambda _: None
        return
    with _err.status(title) as status:
        yield lambda line: status.update(f"{title}  [dim]{escape(line[:100])}[/dim]")
    _err.print(f"[green]✓[/green] {title} [dim]{time.monotonic() - started:.1f} s[/dim]")
