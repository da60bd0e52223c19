from pathlib import Path

import pytest

from reassurance.settings import Settings
from support.movements import read, unread

__all__ = ["read", "settings", "unread"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")
