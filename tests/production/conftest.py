"""The received market and its release from the command line, made once for all tests of servers."""

from pathlib import Path

import pytest

from reassurance.settings import Settings
from support.nights import command_line_release, copy_home, received_market


@pytest.fixture(scope="session")
def received(tmp_path_factory) -> Settings:
    return received_market(tmp_path_factory.mktemp("received"))


@pytest.fixture(scope="session")
def expected(received, tmp_path_factory) -> dict[str, str]:
    """The files of the release that the command line makes of the market."""
    home: Path = tmp_path_factory.mktemp("expected") / "home"
    files = command_line_release(copy_home(received, home))
    assert len(files) > 20
    return files
