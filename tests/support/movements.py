"""Fixtures that read a bank statement without receiving a package."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reassurance.errors import PackageError
from reassurance.settings import Settings
from reassurance.submissions.formats.camt053.reader import COLUMNS, read_movements
from reassurance.submissions.package.limits import Limits


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    """The movements of a file, without their empty values."""

    def movements(text: str | bytes, **limits: int) -> list[dict[str, str]]:
        path = tmp_path / "bank_statements.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        settings = Settings().model_copy(update=limits)
        movements_read = list(read_movements(path, Limits.of(settings)))
        assert all(tuple(sorted(line)) == tuple(sorted(COLUMNS)) for line in movements_read)
        return [{name: value for name, value in line.items() if value} for line in movements_read]

    return movements


@pytest.fixture
def unread(read) -> Callable[..., str]:
    """The English reason why a file cannot be read."""

    def reason(text: str | bytes, **limits: int) -> str:
        with pytest.raises(PackageError) as caught:
            read(text, **limits)
        assert caught.value.french != str(caught.value)
        return str(caught.value)

    return reason
