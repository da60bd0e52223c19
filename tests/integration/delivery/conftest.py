"""A PostgreSQL server, releases of three days, and databases of which an administrator created the roles."""

import re
from collections.abc import Iterator

import pytest

from reassurance.delivery import roles_sql
from reassurance.settings import Settings
from support.delivered import Releases
from support.postgresql import OWNER, Database, Server, postgresql_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgresql_server() as server:
        yield server


@pytest.fixture(scope="session")
def releases(tmp_path_factory) -> Releases:
    """Three releases; those of later days have more lines."""
    releases = Releases(Settings(home=tmp_path_factory.mktemp("releases")))
    for day in range(3):
        releases.publish(day, lines=day + 1)
    return releases


@pytest.fixture(scope="session")
def names(releases) -> list[str]:
    return releases.names


@pytest.fixture
def database(server, releases, request) -> Database:
    """A new database, of which an administrator has run the SQL of the roles."""
    return prepared(server, releases, re.sub(r"\W", "_", request.node.name)[-60:])


@pytest.fixture(scope="session")
def shared(server, releases, names) -> Database:
    """A database with two releases, for the tests that only read."""
    database = prepared(server, releases, "shared")
    for name in names[:2]:
        releases.deliver(name, database.target(), database.connection)
    return database


def prepared(server: Server, releases: Releases, name: str) -> Database:
    database = server.database(name)
    releases.configure(database.target())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AIRFLOW_CONN_ANY", f'{{"host": "{database.socket}", "login": "{OWNER}"}}')
        database.run(roles_sql(releases.settings, releases.names[0], "readers"))
    return database


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of the server in one process: each process would otherwise start a server."""
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("postgresql"))
