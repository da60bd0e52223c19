"""The limits on time, memory and receipts are proportional to the size of the package."""

import io
from dataclasses import replace
from itertools import count
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

from reassurance.database import Room, connect, size_in_bytes
from reassurance.errors import ConfigurationError, PackageError, ResourceError
from reassurance.safe_text import is_safe_text
from reassurance.settings import Settings
from reassurance.submissions.formats import time_limit
from reassurance.submissions.formats.camt053 import entries
from reassurance.submissions.formats.camt053.entries import text_of
from reassurance.submissions.formats.camt053.reader import read_movements
from reassurance.submissions.formats.time_limit import check_time, processor_budget
from reassurance.submissions.messages.reasons import reason
from reassurance.submissions.package.limits import Limits, sent_bytes
from reassurance.submissions.validation.reason_limits import shortened, within_limits
from support.packages import cedent_package, descriptor_of, limit_decision, refile, resource
from support.statements import balance, details, document, entry, statement
from support.steps import assert_linear


def messages_of(receipt) -> str:
    return "\n".join(reason.message_en for reason in receipt.reasons)


def parquet(lines: int, **changes: str) -> bytes:
    """The same decision many times; the dictionary stores each value once."""
    line = limit_decision() | changes
    columns = {
        name: pa.array([text] * lines).dictionary_encode() if text else pa.nulls(lines, pa.string())
        for name, text in line.items()
    }
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), stream, compression="zstd", row_group_size=lines)
    return stream.getvalue()


def workbook(lines: int, text: str) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": False}) as book:
        page = book.add_worksheet()
        for column, name in enumerate(limit_decision()):
            page.write_string(0, column, name)
            for row in range(1, lines + 1):
                page.write_string(row, column, text)
    return stream.getvalue()


@pytest.fixture
def send(settings, receive):
    """Receive a package whose decisions are a file of a few kilobytes; few refusals are stored."""

    def sent(name: str, content: bytes, rows: int):
        assert len(content) < 200_000
        package = cedent_package().write(settings)
        refile(package, "limit_decisions", name, content, format=name.rpartition(".")[2])
        with descriptor_of(package) as described:
            resource(described, "limit_decisions")["reassurance"]["rows"] = rows
        receipt = receive(package)
        left_bytes = sum(path.stat().st_size for path in settings.home.rglob("*") if path.is_file())
        assert left_bytes < 1_500_000
        return receipt

    return sent


def test_a_small_parquet_file_with_many_lines_is_rejected(send):
    assert "150000 lines: a file has at most 100000" in messages_of(
        send("d.parquet", parquet(150_000), 150_000)
    )


def test_a_small_parquet_file_with_long_values_is_rejected(send):
    content = parquet(1_000, exceptional_reason="x" * 100_000)
    assert "take more than 25600000 bytes once unpacked" in messages_of(send("d.parquet", content, 1_000))


def test_a_small_parquet_file_with_many_wrong_lines_is_rejected(send):
    content = parquet(20_000, requested_limit_amount="x")
    assert "beyond 5" in messages_of(send("d.parquet", content, 20_000))


def test_a_small_workbook_that_repeats_a_long_text_is_rejected(send):
    assert "bytes once unpacked" in messages_of(send("d.xlsx", workbook(100, "x" * 32_000), 100))


def test_an_element_with_too_many_attributes_is_rejected(read):
    attributes = " ".join(f'a{number}=""' for number in range(300_000))
    with pytest.raises(PackageError, match="more than 100 attributes"):
        read(document().replace("<GrpHdr>", f"<GrpHdr {attributes}>"))


def test_a_statement_of_many_balances_is_compared_in_linear_time(read):
    def compare(count: int) -> None:
        balances = "".join(balance("ITBD", f"{number}.00") for number in range(1, count + 1))
        with pytest.raises(
            PackageError, match=r"opening 1\.00 and booked entries 0\.00 make 1\.00, closing is 2\.00"
        ):
            read(document(statement(opening="", closing="", balances=balances)))

    assert_linear(compare, 100)


@pytest.mark.parametrize("step", [0, 1], ids=["gaps", "a chain"])
def test_statements_are_checked_in_linear_time(read, step):
    def check(count: int) -> None:
        months = [
            statement(
                entry(f"{step}.00"), opening=f"{number}.00", closing=f"{number + step}.00", name=f"S{number}"
            )
            for number in range(count)
        ]
        if step:
            assert len(read(document(*months))) == count
        else:
            with pytest.raises(PackageError, match="open at"):
                read(document(*months))

    assert_linear(check, 100)


def test_quadratic_work_is_detected():
    with pytest.raises(AssertionError):
        assert_linear(lambda count: [is_safe_text("a") for _ in range(count**2)], 10)


def test_reading_statements_stops_when_the_processor_time_is_used_up(tmp_path):
    path = tmp_path / "statements.xml"
    path.write_text(document(statement(entry("1.00"), opening="0", closing="1.00")))
    limits = Limits.of(Settings())
    assert len(list(read_movements(path, limits.started()))) == 1
    with pytest.raises(PackageError, match=f"more than {limits.seconds} seconds of processor time"):
        list(read_movements(path, replace(limits, until=0)))


def test_the_time_is_checked_between_the_transactions_of_one_entry(tmp_path, monkeypatch):
    path = tmp_path / "statements.xml"
    parts = details(*["<Amt Ccy='EUR'>1.00</Amt>"] * 20)
    path.write_text(document(statement(entry("20.00", parts), opening="0", closing="20.00")))
    clock = count()
    monkeypatch.setattr(time_limit, "time", SimpleNamespace(process_time=lambda: next(clock)))
    limits = replace(Limits.of(Settings()), until=1_000)
    assert len(list(read_movements(path, limits))) == 20
    with pytest.raises(PackageError, match="seconds of processor time"):
        list(read_movements(path, replace(limits, until=next(clock) + 10)))


def test_transactions_do_not_search_the_elements_of_their_entry(read, monkeypatch):
    def searches(number: int) -> int:
        searched = []

        def noted(element, *paths):
            searched.append(element.tag.rpartition("}")[2])
            return text_of(element, *paths)

        monkeypatch.setattr(entries, "text_of", noted)
        parts = details(*["<Amt Ccy='EUR'>1.00</Amt>"] * number)
        read(document(statement(entry(f"{number}.00", parts), opening="0", closing=f"{number}.00")))
        return searched.count("Ntry")

    assert searches(2) == searches(20) > 0


def test_limits_grow_with_the_package_up_to_those_of_the_largest():
    settings = Settings()
    small, larger, largest = (Limits.for_size(settings, size) for size in (1, 1024**2, 1024**4))
    assert small == Limits.for_size(settings, settings.small_package_bytes)
    assert (small.refusals, larger.refusals, largest.refusals) == (5_000, 51_200, 200_000)
    assert (small.quotes, larger.quotes, largest.quotes) == (204_800, 2_097_152, 20_000_000)
    assert (small.seconds, larger.seconds, largest.seconds) == (30, 40, 40_990)
    assert (small.workbook_seconds, largest.workbook_seconds) == (30, 300)
    assert (small.rows_of(1), small.rows_of(1024**2), small.rows_of(1024**4)) == (
        100_000,
        1_024_000,
        100_000_000,
    )


def test_memory_and_disk_grow_with_the_package_up_to_the_settings():
    settings = Settings()
    small, larger, largest = (Limits.for_size(settings, size).room for size in (1, 4 * 1024**2, 1024**4))
    assert small == Room(400 * 1024**2 + 100 * 100 * 1024, 1024**3 + 50 * 100 * 1024)
    assert larger == Room(800 * 1024**2, 1224 * 1024**2)
    assert largest == Room(10**9, 50 * 10**9)


@pytest.mark.parametrize(
    ("text", "size"),
    [("1GB", 10**9), ("512MiB", 512 * 1024**2), ("1.5 gb", 1_500_000_000), ("70000000B", 70_000_000)],
)
def test_a_size_is_read_as_the_database_reads_it(settings, text, size):
    assert size_in_bytes(text) == size
    with connect(settings) as connection:
        connection.execute(f"set memory_limit = '{text}'")
        ((known,),) = connection.execute("select current_setting('memory_limit')").fetchall()
        connection.execute(f"set memory_limit = '{size}B'")
        assert connection.execute("select current_setting('memory_limit')").fetchall() == [(known,)]


@pytest.mark.parametrize("text", ["", "GB", "many", "1 pint", "-1GB"])
def test_an_unreadable_size_is_named(text):
    with pytest.raises(ConfigurationError, match="is no size"):
        size_in_bytes(text)


@pytest.mark.parametrize(
    "reported", ["could not allocate block of size 1", "failed to offload data (max_temp_directory_size)"]
)
def test_a_package_that_needs_more_memory_or_disk_than_allowed_is_rejected(
    settings, receive, monkeypatch, reported
):
    def use_up(*_):
        raise duckdb.OutOfMemoryException(f"Out of Memory Error: {reported}")

    monkeypatch.setattr("reassurance.submissions.process.judge", use_up)
    receipt = receive(cedent_package())
    assert [reason.code for reason in receipt.reasons] == ["unreadable_package"]
    assert "more than 429670400 bytes of memory and 1078861824 bytes of disk" in messages_of(receipt)
    # The settings are the platform's own limit: a higher limit lets the package be judged.
    settings.receiving_memory_limit = settings.spill_limit = "1MB"
    with pytest.raises(ResourceError, match="waits in the inbox"):
        receive(cedent_package(sequence=2))


def test_compressed_files_count_several_times_their_size():
    members = {"a.csv": 1_000, "b.parquet": 100, "C.XLSX": 10}
    assert sent_bytes(Settings(), None, members) == 2_100
    assert sent_bytes(Settings(), 50, members) == 500


def test_a_query_is_interrupted_when_its_time_is_used_up(settings):
    limits = replace(Limits.of(settings), until=0)
    with (
        connect(settings) as connection,
        pytest.raises(PackageError, match=f"more than {limits.seconds} seconds of processor time"),
        processor_budget(connection, limits),
    ):
        connection.execute("select sum(a.range * b.range) from range(100000000) a, range(100000000) b")


def test_the_processor_time_is_counted_from_the_start_of_the_checks(settings):
    limits = Limits.of(settings)
    check_time(limits)
    check_time(limits.started())
    with pytest.raises(PackageError, match="seconds of processor time"):
        check_time(replace(limits, seconds=-1).started())


def test_a_package_whose_checks_take_too_long_is_rejected(settings, receive, monkeypatch):
    monkeypatch.setattr("reassurance.submissions.formats.time_limit._POLL_SECONDS", 0.0001)
    settings.max_seconds_small, settings.max_seconds_per_megabyte = -1, 0
    receipt = receive(cedent_package())
    assert [reason.code for reason in receipt.reasons] == ["unreadable_package"]
    assert "seconds of processor time" in messages_of(receipt)


def test_a_receipt_lists_a_limited_number_of_reasons_and_counts_the_others(settings):
    settings.max_reasons = 2
    reasons = tuple(reason("missing_file", f"{number}.csv", expected=f"{number}.csv") for number in range(5))
    listed = within_limits(reasons, Limits.of(settings))
    assert [reason.code for reason in listed] == ["missing_file", "missing_file", "more_reasons"]
    assert listed[-1].message_en.startswith("3 more reasons are not listed.")
    assert within_limits(reasons[:2], Limits.of(settings)) == reasons[:2]


def test_a_long_text_is_shortened_in_the_middle():
    text = "a" * 60 + "b" * 1_000 + "c" * 60
    assert shortened(text, 103) == "a" * 50 + " … " + "c" * 50
    assert shortened("short", 103) == "short"


def test_long_names_are_shortened_in_reasons(settings, receive):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        resource(content, "premiums")["path"] = "x" * 100_000
    receipt = receive(package)
    assert {reason.code for reason in receipt.reasons} >= {"missing_file"}
    assert all(len(reason.where) + len(reason.message_fr) <= 4_000 for reason in receipt.reasons)
