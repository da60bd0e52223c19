"""Tables are folded by the width of a terminal, and not folded for another program."""

import pytest
from rich.console import Console

from reassurance import console

SENTENCE = "one sentence that is longer than the line of any terminal " * 5


def table() -> None:
    console.print_table("Reasons", ("sender", "reason"), [("INS01", SENTENCE.strip())])


def test_what_another_program_reads_is_not_folded(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    table()
    assert SENTENCE.strip() in capsys.readouterr().out


@pytest.mark.parametrize("width", [40, 100])
def test_a_table_is_as_wide_as_the_terminal(monkeypatch, capsys, width):
    monkeypatch.setattr(
        console, "_console", lambda **_: Console(width=width, force_terminal=True, color_system=None)
    )
    table()
    assert max(map(len, capsys.readouterr().out.splitlines())) == width
