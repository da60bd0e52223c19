"""Each test bears the marker of the folder it lies in."""

from pathlib import Path

import pytest

KINDS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(item.path.relative_to(KINDS).parts[0])
