"""One home for the tests of the page for operators: they change nothing in it."""

import pytest

from support.cockpit_home import make_home


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """Its settings, and the record of its held build."""
    return make_home(tmp_path_factory.mktemp("cockpit"))
