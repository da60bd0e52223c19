"""Each role of PostgreSQL sees its rows only: through views, tables, functions, COPY and partitions."""

import csv
import re
from decimal import Decimal

import psycopg
import pytest

from support.delivered import (
    INSURERS,
    MINISTRY_TABLE,
    MINISTRY_VIEW,
    STATEMENT,
    TABLE,
    VIEW,
    Releases,
    partition,
)
from support.postgresql import OWNER, Database, last_rows

SHOWN = "insurer_id, note, ceded_premium_amount_eur"


def writer(database: Database, role: str) -> psycopg.Connection:
    """A connection of a reader that has switched off its own protection against writing."""
    connection = database.open(role)
    connection.execute("set default_transaction_read_only = off")
    return connection


def published(releases: Releases, release: str, insurer: str) -> list[tuple]:
    """The rows of an insurer in the CSV file of a release, in the order of all columns."""
    path = releases.settings.releases_dir / release / "insurers" / insurer / f"{STATEMENT}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return sorted(
            (row["insurer_id"], row["note"], Decimal(row["ceded_premium_amount_eur"]))
            for row in csv.DictReader(stream)
        )


# Ways to ask for the rows of other insurers. Each is a script that returns what it could read.
WAYS = {
    "view": f"select {SHOWN} from {VIEW}",
    "table": f"select {SHOWN} from {TABLE} where release_id = '{{release}}'",
    "condition": f"select {SHOWN} from {VIEW} where insurer_id <> 'INS01' or true",
    "join": f"select t.insurer_id, v.note, v.ceded_premium_amount_eur from {VIEW} v"
    f" join {TABLE} t using (release_id, month, insurer_id, note)",
    "cursor": f"begin; declare all_rows cursor for select {SHOWN} from {VIEW}; fetch all from all_rows",
    "prepared": f"prepare rows as select {SHOWN} from {VIEW}; execute rows",
    "system rows": f"select {SHOWN} from {TABLE} tablesample system (100) where release_id = '{{release}}'",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("insurer", INSURERS)
def test_an_insurer_sees_its_rows_and_all_of_them(shared, releases, names, insurer, way):
    seen = shared.rows(WAYS[way].format(release=names[1]), f"insurer_{insurer}")
    expected = published(releases, names[1], insurer)
    assert expected
    assert {row[0] for row in seen} == {insurer}
    if way != "join":
        assert sorted(seen) == expected


@pytest.mark.parametrize("insurer", INSURERS)
def test_copy_gives_an_insurer_its_rows(shared, insurer):
    queries = [f"(select {SHOWN} from {VIEW})", f"(table {TABLE})", f"{TABLE} (insurer_id)"]
    with shared.open(f"insurer_{insurer}") as connection:
        view, table, name = [copied(connection, query) for query in queries]
    assert {line.partition(",")[0] for line in view} == {insurer}
    assert {re.search(r"INS\d\d", line)[0] for line in table} == {insurer}
    # PostgreSQL copies a table with policies as `select … from only`, which is empty for a partitioned one.
    assert name == []


def copied(connection: psycopg.Connection, source: str) -> list[str]:
    with connection.cursor() as cursor, cursor.copy(f"copy {source} to stdout (format csv)") as copying:
        return b"".join(copying).decode().splitlines()


FUNCTIONS = {
    "row": f"select string_agg(to_jsonb(v)::text, '') from {VIEW} v",
    "invoker": "select public.all_rows()",
    "own": f"create function pg_temp.own() returns text language sql as"
    f" $$ select string_agg(insurer_id, ',') from {TABLE} $$; select pg_temp.own()",
    "definer": f"create function pg_temp.definer() returns text language sql security definer as"
    f" $$ select string_agg(insurer_id, ',') from {TABLE} $$; select pg_temp.definer()",
    "dynamic": "create function pg_temp.run(query text) returns text language plpgsql as"
    " $$ declare result text; begin execute query into result; return result; end $$;"
    f" select pg_temp.run('select string_agg(insurer_id, '','') from {TABLE}')",
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_show_an_insurer_no_other(shared, function):
    shared.run(
        "create or replace function public.all_rows() returns text language sql as"
        f" $$ select string_agg(insurer_id, ',') from {VIEW} $$"
    )
    with writer(shared, "insurer_INS02") as connection:
        ((text,),) = last_rows(connection.execute(FUNCTIONS[function]))
    assert set(re.findall(r"INS\d\d", text)) == {"INS02"}


def test_a_function_of_the_reader_is_not_given_rows_before_they_are_filtered(shared):
    """Cheap functions run first, but not before the policy: this one reports each value that it receives."""
    notices: list[str] = []
    with writer(shared, "insurer_INS03") as connection:
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary))
        connection.execute(
            "create function pg_temp.leak(value text) returns boolean language plpgsql cost"
            "  0.0000001 as $$ begin raise notice '%', value; return true; end $$"
        )
        for relation in (VIEW, TABLE):
            connection.execute(f"select 1 from {relation} where pg_temp.leak(insurer_id)")
    assert set(notices) == {"INS03"}


FORBIDDEN = {
    "partition": "select * from {partition}",
    "copy of a partition": "copy {partition} to stdout",
    "view of the ministry": f"select * from {MINISTRY_VIEW}",
    "table of the ministry": f"select * from {MINISTRY_TABLE}",
    "no security": f"set row_security = off; select * from {TABLE}",
    "other role": 'set role "insurer_INS02"',
    "other user": 'set session authorization "insurer_INS02"',
    "policy": f"drop policy readers on {TABLE}",
    "table without security": f"alter table {TABLE} disable row level security",
    "grant of a role": "insert into reassurance.reader_roles values ('insurer_INS01', 'insurer', 'INS02')",
    "role": "update reassurance.reader_roles set reader = 'INS02'",
    "insert": f"insert into {TABLE} (release_id, insurer_id) values ('x', 'INS01')",
    "update": f"update {TABLE} set note = 'x'",
    "delete": f"delete from {TABLE}",
    "truncate": f"truncate {TABLE}",
    "lock": f"begin; lock table {TABLE} in access exclusive mode",
    "view in the schema": f"create view reassurance.mine as select * from {TABLE}",
    "attach": f"alter table {TABLE} detach partition {{partition}}",
    "file": "select pg_read_file('PG_VERSION')",
    "program": "copy (select 1) to program 'cat'",
    "pointer": "update reassurance.current_release set release_id = 'x'",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_reader_may_do_nothing_else(shared, names, what):
    script = FORBIDDEN[what].format(partition=partition(names[1]))
    with writer(shared, "insurer_INS01") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(script)


def test_a_reader_learns_no_values_from_statistics(shared):
    shared.run(f"analyze {TABLE}")
    assert shared.rows(f"select 1 from pg_stats where tablename like '{STATEMENT}%'")
    assert shared.rows(f"select 1 from pg_stats where tablename like '{STATEMENT}%'", "insurer_INS01") == []


@pytest.mark.parametrize("role", ["ministry_reader", "insurer_INS01"])
def test_a_role_sees_its_own_mapping_only(shared, role):
    assert {row[0] for row in shared.rows("select role_name from reassurance.reader_roles", role)} == {role}


def test_the_ministry_sees_no_account_of_an_insurer(shared):
    for relation in (VIEW, TABLE):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            shared.rows(f"select * from {relation}", "ministry_reader")


def test_a_grant_by_mistake_shows_no_row(database, releases, names):
    """The policy of a table and the missing policy of a partition hide rows that a grant would show."""
    releases.deliver(names[0], database.target(), database.connection)
    where = partition(names[0])
    database.run(
        "grant usage on schema reassurance_partitions to ministry_reader, delivery;"
        f"grant select on {where}, {TABLE}, {VIEW} to ministry_reader;"
        f'grant select on {MINISTRY_TABLE} to "insurer_INS01"'
    )
    for relation in (f"{where}", TABLE, VIEW):
        assert database.rows(f"select * from {relation}", "ministry_reader") == []
        assert database.rows(f"select * from {relation}", OWNER) == []
        assert database.rows(f"select * from {relation}") != []
    assert database.rows(f"select * from {MINISTRY_TABLE}", "insurer_INS01") == []


def test_a_view_has_the_rights_of_its_reader(database, releases, names):
    """With the rights of its owner, a grant on the view alone would read the table."""
    releases.deliver(names[0], database.target(), database.connection)
    database.run(f"grant select on {VIEW} to ministry_reader")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for table"):
        database.rows(f"select * from {VIEW}", "ministry_reader")


def test_without_the_policy_an_insurer_would_see_other_rows(database, releases, names):
    """Sabotage twin: the queries of this file see what the policy hides."""
    releases.deliver(names[0], database.target(), database.connection)
    database.run(f"alter table {TABLE} disable row level security")
    seen = database.rows(WAYS["view"], "insurer_INS01")
    assert {row[0] for row in seen} == set(INSURERS)


def test_readers_cannot_delay_a_delivery_for_long(shared):
    limits = "select current_setting(name) from unnest(array['statement_timeout', 'lock_timeout']) as name"
    assert shared.rows(limits, "insurer_INS01") == [("5min",), ("5s",)]
    assert shared.rows(limits) == [("0",), ("0",)]
