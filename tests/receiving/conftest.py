from collections.abc import Callable
from pathlib import Path

import pytest

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.submissions import PackagePath, Receipt, receive_package
from support.movements import read, unread
from support.packages import RECEIVED_AT, Package
from support.stored_lines import stored_lines

__all__ = ["lines_in", "read", "receive", "unread"]


@pytest.fixture
def receive(settings: Settings) -> Callable[[Package | PackagePath], Receipt]:
    """Receive a package; a `Package` is written to the inbox first."""

    def received(package: Package | PackagePath) -> Receipt:
        place = package.write(settings) if isinstance(package, Package) else package
        return receive_package(settings, place, RECEIVED_AT)

    return received


@pytest.fixture
def lines_in(settings: Settings) -> Callable[..., list[tuple]]:
    """Columns of the stored lines of a register below a folder."""

    def lines(root: Path, register: str, columns: str = "line_number") -> list[tuple]:
        with connect(settings) as connection:
            return [
                tuple(row[column] for column in columns.split(", "))
                for row in stored_lines(connection, root / register)
            ]

    return lines
