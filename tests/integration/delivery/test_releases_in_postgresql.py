"""Readers of PostgreSQL see one complete release, whose rows and types are those that were published."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from reassurance.database import connect
from reassurance.delivery import deliver_all, deliveries
from reassurance.errors import DeliveryError
from reassurance.places import Connection
from reassurance.settings import Settings
from support.delivered import (
    MINISTRY_TABLE,
    MINISTRY_VIEW,
    PREMIUM_TABLE,
    TABLE,
    VIEW,
    Releases,
    folder_target,
    partition,
)
from support.postgresql import OWNER
from support.published_build import PREMIUMS


def test_rows_types_and_comments_are_those_of_the_release(shared, releases, names):
    listed = ", ".join(f'"{name}"' for name, *_ in PREMIUMS)
    parquet = releases.settings.releases_dir / names[1] / "ministry" / f"{PREMIUM_TABLE}.parquet"
    with connect(releases.settings) as duckdb:
        expected = duckdb.execute(f"select {listed} from '{parquet}' order by all").fetchall()
    with shared.open("ministry_reader") as connection:
        connection.execute("set timezone = 'UTC'")
        rows = connection.execute(f"select {listed} from {MINISTRY_VIEW}").fetchall()
    actual = [tuple(v.replace(tzinfo=None) if hasattr(v, "tzinfo") else v for v in row) for row in rows]
    assert sorted(actual, key=repr) == sorted(expected, key=repr)
    types = dict(
        shared.rows(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute"
            f" where attrelid = '{MINISTRY_TABLE}'::regclass and attnum > 0"
        )
    )
    assert types["ceded_premium_amount_eur"] == "numeric(18,2)"
    assert types["compared_share"] == "numeric(18,6)"
    assert (types["due_on"], types["received_at"]) == ("date", "timestamp with time zone")
    for relation in (MINISTRY_TABLE, MINISTRY_VIEW):
        comments = shared.rows(
            f"select obj_description('{relation}'::regclass), col_description(attrelid, attnum)"
            f" from pg_attribute where attrelid = '{relation}'::regclass and attname = 'note'"
        )
        assert comments == [
            ("Primes. Lignes de la table «\u00a0Primes\u00a0».", "Libellé note. Définition de `note`.")
        ]


def state(connection: psycopg.Connection) -> set[tuple]:
    """What a reader sees: the release and the number of rows of each view."""
    return set(
        connection.execute(
            f"select 'premiums', release_id, count(*) from {MINISTRY_VIEW} group by 2"
            f" union all select 'pointer', release_id, 0 from reassurance.current_release"
        ).fetchall()
    )


def test_a_repeatable_read_reader_keeps_its_release_during_a_delivery(database, releases, names):
    releases.deliver(names[0], database.target(), database.connection)
    with database.open("ministry_reader", autocommit=False) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (first,) = reader.execute("select release_id from reassurance.current_release").fetchone()
        assert first == names[0]
        releases.deliver(names[1], database.target(), database.connection)
        # A view that this transaction had not read before the delivery.
        during = state(reader)
        assert {release for _, release, _ in during} == {names[0]}
        reader.rollback()
        assert {release for _, release, _ in state(reader)} == {names[1]}
        assert during != state(reader)


# PostgreSQL evaluates this function to estimate the rows of a query, after it has planned the view in it.
PLANNED_SLOWLY = """
    create function public.slowly(text) returns text language plpgsql stable as
    $$ begin perform pg_advisory_xact_lock_shared(1); return $1; end $$
"""


def test_a_query_that_is_planned_during_a_delivery_reads_a_complete_release(
    database, releases, names, monkeypatch
):
    # A busy machine may need longer than the limit until the test continues.
    monkeypatch.setattr("reassurance.delivery.postgresql.load._READERS_SECONDS", 120)
    releases.deliver(names[0], database.target(), database.connection)
    database.run(PLANNED_SLOWLY)
    query = f"select release_id, count(*) from {VIEW} where release_id <> public.slowly('none') group by 1"
    with database.open(autocommit=False) as holder, ThreadPoolExecutor() as pool:
        holder.execute("select pg_advisory_xact_lock(1)")
        reading = pool.submit(database.rows, query, "insurer_INS01")
        waiting = "select 1 from pg_locks where locktype = 'advisory' and objid = 1 and not granted"
        while not database.rows(waiting):
            assert not reading.done(), "the query does not wait"
        delivery = pool.submit(releases.deliver, names[1], database.target(), database.connection)
        while len(database.rows("select 1 from reassurance.releases")) < 2:
            assert not delivery.done(), "the rows were not there before the pointer"
        holder.rollback()
        ((read, count),) = reading.result()
        assert (read, count > 0) in ((names[0], True), (names[1], True))
        assert delivery.result().is_current


def test_a_repetition_changes_nothing(database, releases, names):
    target = database.target()
    assert releases.deliver(names[0], target, database.connection).is_new
    before = database.rows(
        "select * from reassurance.releases, pg_class where relname like 'pub%' order by oid"
    )
    again = releases.deliver(names[0], target, database.connection)
    assert (again.is_new, again.is_current) == (False, True)
    after = database.rows(
        "select * from reassurance.releases, pg_class where relname like 'pub%' order by oid"
    )
    assert after == before


def test_an_earlier_release_does_not_become_the_current_one(database, releases, names):
    releases.deliver(names[1], database.target(), database.connection)
    late = releases.deliver(names[0], database.target(), database.connection)
    assert (late.is_new, late.is_current) == (True, False)
    assert database.rows("select release_id from reassurance.current_release") == [(names[1],)]
    kept = database.rows(f"select distinct release_id from {TABLE}", "insurer_INS01")
    assert sorted(kept) == [(names[0],), (names[1],)]


def test_a_target_of_one_insurer_has_its_rows_only(database, releases, names):
    target = database.target("insurer/INS02")
    releases.deliver(names[0], target, database.connection)
    assert database.rows(f"select distinct insurer_id from {TABLE}") == [("INS02",)]
    assert database.rows(f"select to_regclass('{MINISTRY_TABLE}')") == [(None,)]
    with pytest.raises(DeliveryError, match="the audiences of the target changed since"):
        releases.deliver(names[0], database.target("insurer"), database.connection)


def test_a_reader_whose_role_is_missing_holds_up_no_other(database, releases, names):
    database.run('drop owned by "insurer_INS03"; alter role "insurer_INS03" rename to "insurer_INS03_old"')
    try:
        first = releases.deliver(names[0], database.target(), database.connection)
        assert first.without_role == ("insurer_INS03",)
        assert database.rows(f"select distinct insurer_id from {VIEW}", "insurer_INS01") == [("INS01",)]
    finally:
        database.run('alter role "insurer_INS03_old" rename to "insurer_INS03"')
    assert releases.deliver(names[0], database.target(), database.connection).without_role == ()
    assert database.rows(f"select distinct insurer_id from {VIEW}", "insurer_INS03") == [("INS03",)]
    assert deliveries(releases.settings, "readers")[-1].without_role == ()


NEW = [*PREMIUMS[:3], ("comment_code", "varchar", True, None), *PREMIUMS[3:]]


def test_a_new_column_is_empty_in_earlier_releases(database, server, tmp_path, monkeypatch):
    own = Releases(Settings(home=tmp_path))
    first = own.publish(0)
    second = own.publish(1, columns=NEW, version="1.1", comment_code="'new'")
    for name in (first, second):
        own.deliver(name, database.target(), database.connection)
    counted = f"select release_id, count(*) > 0, count(comment_code) = count(*) from {TABLE} group by 1"
    assert sorted(database.rows(counted)) == [(first, True, False), (second, True, True)]
    assert database.rows(f"select distinct comment_code from {VIEW}", "insurer_INS01") == [("new",)]
    comment = f"select col_description('{VIEW}'::regclass, attnum) from pg_attribute"
    assert database.rows(f"{comment} where attrelid = '{VIEW}'::regclass and attname = 'comment_code'") == [
        ("Libellé comment_code. Définition de `comment_code`.",)
    ]


def test_another_major_version_is_another_table(database, tmp_path):
    own = Releases(Settings(home=tmp_path))
    changed = [column for column in PREMIUMS if column[0] != "note"]
    first, second = own.publish(0), own.publish(1, columns=changed, version="2.0")
    for name in (first, second):
        own.deliver(name, database.target(), database.connection)
    assert database.rows(f"select distinct release_id from {TABLE}") == [(first,)]
    second_view = VIEW.replace("_v1", "_v2")
    assert database.rows(f"select distinct release_id from {second_view}", "insurer_INS01") == [(second,)]
    # An empty view would look like a release without rows.
    assert database.rows(f"select to_regclass('{VIEW}')") == [(None,)]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([c for c in PREMIUMS if c[0] != "note"], "column note is missing"),
        (
            [c if c[0] != "line_count" else ("line_count", "integer", *c[2:]) for c in PREMIUMS],
            "column line_count is integer, it was bigint",
        ),
    ],
)
def test_a_changed_contract_needs_a_major_version(database, tmp_path, columns, message):
    own = Releases(Settings(home=tmp_path))
    first, second = own.publish(0), own.publish(1, columns=columns, version="1.1")
    own.deliver(first, database.target(), database.connection)
    with pytest.raises(DeliveryError, match=f"within its major version: {message}. Give"):
        own.deliver(second, database.target(), database.connection)
    assert database.rows("select release_id from reassurance.releases") == [(first,)]


def test_old_releases_are_detached_once_no_reader_uses_them(database, releases, names):
    impatient = Releases(releases.settings.model_copy(update={"attached_releases": 2, "target_seconds": 3}))
    for name in names[:2]:
        impatient.deliver(name, database.target(), database.connection)
    oldest = f"select count(*) from {TABLE} where release_id = '{names[0]}'"
    with database.open("insurer_INS01", autocommit=False) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        before = reader.execute(oldest).fetchone()
        with ThreadPoolExecutor() as pool:
            delivery = pool.submit(impatient.deliver, names[2], database.target(), database.connection)
            while not database.waits_for_lock():
                assert not delivery.done(), "nothing was detached"
            # The delivery waits for the first reader, and the second one does not wait for the delivery.
            assert database.rows(f"set lock_timeout = 100; select 1 from {VIEW} limit 1", "insurer_INS02")
        assert delivery.result().is_current
        assert reader.execute(oldest).fetchone() == before != (0,)
        assert database.rows("select 1 from reassurance.releases where not is_attached") == []
    # The next delivery completes what the reader did not allow.
    impatient.deliver(names[2], database.target(), database.connection)
    kept = f"select distinct release_id from {TABLE}"
    assert sorted(database.rows(kept, "insurer_INS01")) == [(names[1],), (names[2],)]
    detached = database.rows("select release_id from reassurance.releases where not is_attached")
    assert detached == [(names[0],)]
    # Detached rows are stored until an administrator drops them.
    assert database.rows(f"select distinct release_id from {partition(names[0])}") == [(names[0],)]


def test_a_null_byte_is_refused_with_its_line(database, tmp_path):
    own = Releases(Settings(home=tmp_path))
    name = own.publish(0, note="case when month = '2020-05' then 'a' || chr(0) else 'b' end")
    with pytest.raises(DeliveryError, match=r"insurers/INS0\d/.*csv has a null byte in line \d"):
        own.deliver(name, database.target(), database.connection)
    assert database.rows("select to_regclass('reassurance.releases')") == [(None,)]


def test_an_unprepared_database_is_refused_with_the_command(server, releases, names):
    empty = server.database("empty")
    with pytest.raises(DeliveryError, match="reassurance deliver --print-roles --target readers"):
        releases.deliver(names[0], empty.target(), empty.connection)


def test_a_dead_server_holds_up_no_other_target(database, releases, names, tmp_path):
    dead = database.target(name="dead")
    drive = folder_target(tmp_path / "drive", "ministry")
    places = {"any": Connection(host="127.0.0.1", port=9, login=OWNER, password="hidden")}  # noqa: S106
    failed, delivered = deliver_all(releases.settings, names[0], (dead, drive), places.__getitem__)
    assert delivered.error is None
    assert "dead: postgresql:///" in failed.error
    assert "hidden" not in failed.error


def test_a_server_that_stops_answering_times_out(database, releases, names, monkeypatch):
    releases.deliver(names[0], database.target(), database.connection)
    monkeypatch.setattr("reassurance.delivery.postgresql.session._GRACE_SECONDS", -14.5)
    with database.open() as other:
        other.execute("begin; lock table reassurance.current_release in share mode")
        with pytest.raises(DeliveryError, match=r"TimeoutError: no answer within 15 s"):
            releases.deliver(names[1], database.target(), database.connection)
    assert database.rows("select release_id from reassurance.current_release") == [(names[0],)]
    assert database.rows(f"select distinct release_id from {VIEW}", "insurer_INS01") == [(names[0],)]
    monkeypatch.undo()
    assert releases.deliver(names[1], database.target(), database.connection).is_current
    assert database.rows(f"select distinct release_id from {VIEW}", "insurer_INS01") == [(names[1],)]
