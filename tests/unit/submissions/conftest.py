from collections.abc import Callable
from pathlib import Path

import pytest

from reassurance.settings import Settings
from reassurance.submissions import PackagePath, Receipt, receive_package
from reassurance.warehouse.connect import connect
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
    """Rows of the Parquet files of a register below a folder; none when there is no file."""

    def lines(root: Path, register: str, columns: str = "*") -> list[tuple]:
        files = [str(path) for path in sorted((root / register).rglob("*.parquet"))]
        if not files:
            return []
        query = f"select {columns} from read_parquet($files, hive_partitioning = false)"
        with connect(settings) as connection:
            rows = connection.execute(f"{query} order by submission_hash, line_number", {"files": files})
            return rows.fetchall()

    return lines
