from collections.abc import Callable
from pathlib import Path

import pytest

from reassurance.database import connect
from reassurance.errors import PackageError
from reassurance.settings import Settings
from reassurance.submissions import PackagePath, Receipt, receive_package
from reassurance.submissions.formats.camt053.reader import COLUMNS, read_movements
from reassurance.submissions.package.limits import Limits
from support.kept_lines import kept_lines
from support.packages import RECEIVED_AT, Package


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def receive(settings: Settings) -> Callable[[Package | PackagePath], Receipt]:
    """Receive a package, written first when it is not yet."""

    def received(package: Package | PackagePath) -> Receipt:
        place = package.write(settings) if isinstance(package, Package) else package
        return receive_package(settings, place, RECEIVED_AT)

    return received


@pytest.fixture
def lines_in(settings: Settings) -> Callable[..., list[tuple]]:
    """Some columns of the lines of a register kept below a folder."""

    def lines(root: Path, register: str, columns: str = "line_number") -> list[tuple]:
        with connect(settings) as connection:
            return [
                tuple(row[column] for column in columns.split(", "))
                for row in kept_lines(connection, root / register)
            ]

    return lines


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    """The movements of a file, without what is empty in them."""

    def movements(text: str | bytes, **limits: int) -> list[dict[str, str]]:
        path = tmp_path / "bank_statements.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        settings = Settings().model_copy(update=limits)
        found = list(read_movements(path, Limits.of(settings)))
        assert all(tuple(sorted(line)) == tuple(sorted(COLUMNS)) for line in found)
        return [{name: value for name, value in line.items() if value} for line in found]

    return movements


@pytest.fixture
def unread(read) -> Callable[..., str]:
    """Why a file is not read, in English."""

    def reason(text: str | bytes, **limits: int) -> str:
        with pytest.raises(PackageError) as caught:
            read(text, **limits)
        assert caught.value.french != str(caught.value)
        return str(caught.value)

    return reason
