"""Each test gets the marker of its folder, long files start first; dbt prepares the models once for all."""

from pathlib import Path

import pytest

from reassurance.scenario import PreparedModels, prepare_models
from reassurance.settings import Settings
from support.once import once, shared_folder
from support.order import place_of

KINDS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(item.path.relative_to(KINDS).parts[0])
    items.sort(key=lambda item: place_of(item.path.stem))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty home."""
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> PreparedModels:
    """Every model of the project; dbt prepares them once for all tests that fill them."""
    home = shared_folder(tmp_path_factory, "models")
    settings = Settings(home=home)
    names = [path.stem for path in (settings.dbt_project_dir / "models").rglob("*.sql")]
    return once(home, lambda: prepare_models(settings, names))
