"""One fictitious market, received and built once for all tests that use it."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reassurance import pipeline
from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.places import Connection
from reassurance.settings import Settings
from reassurance.submissions import Receipt, receive_all
from reassurance.warehouse.record import BuildRecord
from support.corrected_night import CorrectedNight, correct_and_release
from support.once import once, shared_folder
from support.released_market import released_copy
from support.servers import BUCKET, SftpServer, s3_server, sftp_server
from support.small_market import acknowledge_a_break, drop_small_market


@dataclass(frozen=True)
class Market:
    """A home with all packages received and one build of them."""

    settings: Settings
    receipts: list[Receipt]
    record: BuildRecord
    answer_key: Path

    def query(self, sql: str, *arguments: object) -> list[tuple]:
        with connect(self.settings, self.record.path(self.settings), read_only=True) as connection:
            return connection.execute(sql, list(arguments)).fetchall()


@pytest.fixture(scope="session")
def market(tmp_path_factory) -> Market:
    """The copy of this process: the first process that needs the market builds it."""
    folder = shared_folder(tmp_path_factory, "market")
    settings, receipts, record = once(folder, lambda: _built(folder / "home"))
    settings = _copied(settings, tmp_path_factory)
    return Market(settings, receipts, record, settings.inbox_dir.parent / "answer_key.csv")


@pytest.fixture(scope="session")
def released(market, tmp_path_factory) -> tuple[Settings, str]:
    """A published copy of the market, for tests that leave it as it is."""
    folder = shared_folder(tmp_path_factory, "released")
    settings, name = once(folder, lambda: released_copy(market.settings, market.record, folder))
    return _copied(settings, tmp_path_factory), name


@pytest.fixture
def own_release(released, tmp_path) -> tuple[Settings, str]:
    """A copy of the published market, for a test that changes it."""
    settings, name = released
    shutil.copytree(settings.home, tmp_path / "home", symlinks=True)
    return settings.model_copy(update={"home": tmp_path / "home"}), name


def _built(home: Path) -> tuple[Settings, list[Receipt], BuildRecord]:
    settings = Settings(home=home, receipt_clock="package")
    drop_small_market(settings)
    receipts = receive_all(settings)
    acknowledge_a_break(settings)
    return settings, receipts, pipeline.build(settings, parse_instant("2020-07-14T00:00:00Z"))


def _copied(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("copy") / "home"
    shutil.copytree(settings.home, home, symlinks=True)
    return settings.model_copy(update={"home": home})


@pytest.fixture(scope="session")
def corrected_night(market, tmp_path_factory) -> CorrectedNight:
    """The night of a copy of the market, a correction, and the next night, for tests that leave them."""
    folder = shared_folder(tmp_path_factory, "nights")
    return once(folder, lambda: correct_and_release(market.settings, market.record, folder))


@pytest.fixture(scope="session")
def sftp(tmp_path_factory) -> Iterator[SftpServer]:
    with sftp_server(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture(scope="session")
def s3(tmp_path_factory) -> Iterator[Connection]:
    with s3_server(tmp_path_factory.mktemp("s3"), BUCKET) as connection:
        yield connection


@pytest.fixture
def mute_port() -> Iterator[int]:
    """A server that never sends a byte."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of a file that read the market in one process: they share more than the market."""
    for item in items:
        if "market" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
            # The first test of each process waits for the build of the market.
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(900))
