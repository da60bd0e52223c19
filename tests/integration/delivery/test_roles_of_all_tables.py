"""Each published table of a market in PostgreSQL: a role sees the rows of its audience and reader only."""

import csv
import re
import shutil

import psycopg
import pytest

from reassurance.delivery import deliver, roles_sql
from reassurance.publication.releases_folder import read_descriptor
from support.postgresql import OWNER

VIEWS = "reassurance"
TABLES = "reassurance_releases"
# Audiences whose role is not named after them.
ROLES = {"regulatory": "supervisor_reader"}


@pytest.fixture(scope="module")
def delivered(released, server, tmp_path_factory):
    """The market in a database of its own, and the number of rows of each table that each role must see."""
    original, name = released
    settings = original.model_copy(update={"home": tmp_path_factory.mktemp("delivering")})
    # A delivery reads the release and its entry in the journal.
    shutil.copytree(original.releases_dir, settings.releases_dir, symlinks=True)
    shutil.copytree(original.journal_dir, settings.journal_dir)
    database = server.database("market")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AIRFLOW_CONN_ANY", f'{{"host": "{database.socket}", "login": "{OWNER}"}}')
        settings.targets_path.write_text(
            "- {target: readers, url: 'postgresql:///market', connection: any, audiences: [all]}\n"
        )
        database.run(roles_sql(settings, name, "readers"))
    deliver(settings, name, database.target(), lambda _: database.connection)
    expected: dict[tuple[str, str], int] = {}
    folder = settings.releases_dir / name
    for resource in read_descriptor(folder)["resources"]:
        if resource["format"] != "parquet":
            continue
        path = folder / resource["path"]
        audience, *reader = path.relative_to(folder).parts[:-1]
        role = f"insurer_{reader[0]}" if reader else ROLES.get(audience, f"{audience}_reader")
        with path.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
            expected[role, path.stem] = sum(1 for _ in csv.DictReader(stream))
    return database, expected


def rows_seen(database, role: str, relation: str) -> int:
    """The rows of a relation that a role can count; none where it has no right."""
    try:
        ((count,),) = database.rows(f"select count(*) from {relation}", role)
    except psycopg.errors.InsufficientPrivilege:
        return 0
    return count


def relations(database) -> dict[str, str]:
    """The view of each published table, by the name of the table."""
    rows = database.rows(
        f"select viewname from pg_views where schemaname = '{VIEWS}' and viewname like 'pub%'"
    )
    return {re.sub(r"_v\d+$", "", view): view for (view,) in rows}


def test_every_role_sees_its_rows_of_every_published_table_and_no_others(delivered):
    database, expected = delivered
    views, roles = relations(database), {role for role, _ in expected}
    assert {table for _, table in expected} == set(views)
    assert len(roles) >= 6
    for role in sorted(roles):
        for table, view in views.items():
            for schema in (VIEWS, TABLES):
                seen = rows_seen(database, role, f'{schema}."{view}"')
                assert seen == expected.get((role, table), 0), (role, schema, table)


def test_every_table_has_a_policy_and_hides_its_rows_even_from_its_owner(delivered):
    database, expected = delivered
    rows = database.rows(
        "select relname, relrowsecurity and relforcerowsecurity, (select count(*) from pg_policy"
        " where polrelid = pg_class.oid and polcmd = 'r') from pg_class"
        f" where relnamespace = '{TABLES}'::regnamespace and relkind = 'p'"
    )
    secured = {re.sub(r"_v\d+$", "", name) for name, is_forced, policies in rows if is_forced and policies}
    assert secured == {table for _, table in expected}


def test_without_its_policy_a_table_shows_other_readers(delivered):
    """Sabotage twin."""
    database, expected = delivered
    table = relations(database)["pub_insurer__breaks"]
    role = "insurer_INS01"
    assert (
        0
        < expected[role, "pub_insurer__breaks"]
        < sum(count for (_, name), count in expected.items() if name == "pub_insurer__breaks")
    )
    with database.open() as connection:
        connection.execute(f'alter table {TABLES}."{table}" disable row level security')
    try:
        assert rows_seen(database, role, f'{VIEWS}."{table}"') > expected[role, "pub_insurer__breaks"]
    finally:
        with database.open() as connection:
            connection.execute(f'alter table {TABLES}."{table}" enable row level security')
