from pathlib import Path

import pytest

from reassurance.publication.release import publish
from support.published_build import Build, make_build


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return make_build(tmp_path)


@pytest.fixture(scope="session")
def published_build(tmp_path_factory) -> Build:
    """Published once, for the tests that only read its release."""
    build = make_build(tmp_path_factory.mktemp("published"))
    publish(build.settings, build.record)
    return build


@pytest.fixture(scope="session")
def release(published_build: Build) -> Path:
    return published_build.settings.releases_dir / published_build.record.build_id
