"""Each test gets the marker of its folder; dbt prepares the models once for all tests."""

from pathlib import Path

import pytest

from reassurance.scenario import PreparedModels, prepare_models
from reassurance.settings import Settings
from support.once import once, shared_folder

KINDS = Path(__file__).parent
# The files that take longest are started first, so that all processes end at about the same time.
LONGEST = (
    "test_three_dags",
    "test_many_senders",
    "test_dbt_unit_tests",
    "test_replay",
    "test_cents_reach_the_ministry",
    "test_treaty_engine",
    "test_extremes_are_built",
    "test_oracle_agrees",
    "test_full_disk",
    "test_cockpit_is_accessible",
    "test_accessible_pages",
    "test_roles_of_all_tables",
    "test_killed_runs",
    "test_two_nights",
)
STARTED = {name: place for place, name in enumerate(LONGEST)}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(item.path.relative_to(KINDS).parts[0])
    items.sort(key=lambda item: STARTED.get(item.path.stem, len(STARTED)))


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
