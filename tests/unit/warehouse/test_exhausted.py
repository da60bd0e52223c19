"""When DuckDB uses up its memory or disk, one sentence names the setting to raise."""

import duckdb
import pytest

from reassurance.database import Room, connect
from reassurance.database_errors import exhausted
from reassurance.errors import ResourceError
from reassurance.settings import Settings

MANY = "create temp table many as select md5(range::varchar) as text from range(3000000)"


def test_a_query_that_needs_too_much_memory_names_the_limit_and_the_setting(tmp_path):
    settings = Settings(home=tmp_path, memory_limit="30MB", threads=1)
    with (
        pytest.raises(
            ResourceError, match=r"this query needs more than REASSURANCE_MEMORY_LIMIT \(30MB\)"
        ) as error,
        connect(settings, what="this query") as connection,
    ):
        connection.execute("select list(text) from (select md5(range::varchar) as text from range(3000000))")
    assert str(tmp_path / "tmp") in str(error.value)
    assert "The last good build is untouched." in str(error.value)
    assert "SET memory_limit" not in str(error.value)


def test_a_full_spill_folder_names_the_limit_and_the_setting(tmp_path):
    settings = Settings(
        home=tmp_path, memory_limit="30MB", threads=1, spill=tmp_path / "spill", spill_limit="1MB"
    )
    with (
        pytest.raises(ResourceError, match=r"REASSURANCE_SPILL_LIMIT \(1MB\)") as error,
        connect(settings, what="this query") as connection,
    ):
        connection.execute(MANY)
    assert str(tmp_path / "spill") in str(error.value)


def test_receiving_names_its_own_memory_setting(tmp_path):
    settings = Settings(home=tmp_path, receiving_memory_limit="30MB", threads=1)
    with (
        pytest.raises(ResourceError, match=r"REASSURANCE_RECEIVING_MEMORY_LIMIT \(30MB\)"),
        connect(settings, receiving=Room(10**15, 10**15)) as connection,
    ):
        connection.execute("select list(text) from (select md5(range::varchar) as text from range(3000000))")


def test_another_error_is_unchanged(tmp_path):
    with pytest.raises(duckdb.CatalogException), connect(Settings(home=tmp_path)) as connection:
        connection.execute("from nowhere")


@pytest.mark.parametrize(
    ("duckdb_message", "kind"),
    [
        ("Out of Memory Error: failed to pin block of size 256.0 KiB (2.7 GiB/2.7 GiB used)", "memory"),
        (
            "Out of Memory Error: failed to offload data block of size 256.0 KiB. This limit was set by the"
            " 'max_temp_directory_size' setting.",
            "spill",
        ),
        ('IO Error: Could not write file "build.duckdb": No space left on device', "disk"),
        ("Binder Error: Referenced column", None),
    ],
)
def test_the_exhausted_resource_is_read_from_the_message_of_duckdb(duckdb_message, kind):
    assert exhausted(duckdb_message) == kind
