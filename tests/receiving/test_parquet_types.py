"""Parquet: exact values are read unchanged; types that cannot hold them are refused by column."""

import io
import random
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import pytest

from reassurance.database import connect
from reassurance.errors import PackageError
from reassurance.submissions.archive.scan import ScannedFile, scan
from reassurance.submissions.formats.parquet import read_header
from reassurance.submissions.formats.register_file import RegisterFile
from reassurance.submissions.package.descriptor import Resource
from reassurance.submissions.package.limits import Limits
from support.packages import cedent_package, contracts, refile

FIELDS = contracts()["premiums"].fields
AMOUNTS = [field.name for field in FIELDS if field.kind == "amount"]


@pytest.fixture
def send(settings, receive):
    """Receive a package with its premiums in a Parquet file; some columns have other types.

    `alter` changes the bytes of the file.
    """
    sequences: list[int] = []

    def sent(changes, more=(), alter=bytes):
        sequences.append(len(sequences) + 1)
        package = cedent_package(sequence=len(sequences))
        line = package.lines["premiums"][0]
        arrays = {
            field.name: pa.array([line[field.name] or None], pa.string())
            if field.kind not in ("amount", "rate")
            else pa.array([Decimal(line[field.name])])
            for field in FIELDS
        }
        columns = list((arrays | changes).items()) + list(more)
        stream = io.BytesIO()
        table = pa.Table.from_arrays([array for _, array in columns], [name for name, _ in columns])
        pyarrow.parquet.write_table(table, stream)
        place = package.write(settings)
        refile(place, "premiums", "premiums.parquet", alter(stream.getvalue()), format="parquet")
        return receive(place)

    return sent


def decimal(text: str, precision: int, scale: int) -> pa.Array:
    return pa.array([Decimal(text)], pa.decimal128(precision, scale))


def test_decimals_of_any_scale_are_read_as_numbers(settings, send, lines_in):
    receipt = send(
        {
            "gross_premium_amount": decimal("40", 38, 10),
            "ceded_premium_amount": decimal("30", 38, 18),
            "ceding_commission_amount": decimal("6", 15, 4),
            "annual_premium_rate": decimal("0.012", 6, 6),
        }
    )
    assert (receipt.reasons, receipt.findings) == ((), ())
    columns = "gross_premium_amount, ceded_premium_amount, ceding_commission_amount, annual_premium_rate"
    expected = [(Decimal(40), Decimal(30), Decimal(6), Decimal("0.012"))]
    assert lines_in(settings.registered_dir, "premiums", columns) == expected


@pytest.mark.parametrize("rate", [5e-05, 1.2e-05, 1e-6, 0.012, 1.0])
def test_a_small_float_is_read_as_its_shortest_decimal(settings, send, lines_in, rate):
    assert send({"annual_premium_rate": pa.array([rate])}).findings == ()
    ((read,),) = lines_in(settings.registered_dir, "premiums", "annual_premium_rate")
    assert read == Decimal(repr(rate))


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"annual_premium_rate": decimal("0.0120001", 38, 10)}, "annual_premium_rate"),
        ({"premium_tax_amount": decimal("3.605", 38, 10)}, "premium_tax_amount"),
        ({"premium_tax_amount": pa.array([0.1 + 0.2])}, "premium_tax_amount"),
    ],
)
def test_a_value_with_too_many_decimals_refuses_its_line(send, changes, column):
    assert [(refusal.field, refusal.rule) for refusal in send(changes).findings] == [(column, "type")]


@pytest.mark.parametrize("column", AMOUNTS)
def test_a_decimal_of_too_many_digits_is_reported_by_column_and_type(send, column):
    (reason,) = send({column: pa.array([Decimal("8000.00")], pa.decimal256(50, 2))}).reasons
    assert f"column {column} is of type DECIMAL(50, 2): at most 38 digits" in reason.message_en


def test_a_32_bit_float_is_read_only_where_it_holds_cents_exactly(send):
    column = "premium_base_amount"
    assert send({column: pa.array([40000.0], pa.float32())}).verdict == "accepted"
    (reason,) = send({column: pa.array([1234567.89], pa.float32())}).reasons
    assert f"column {column} is of type FLOAT, which does not hold values from 131072 on" in reason.message_en
    (reason,) = send({column: pa.array([40000.0], pa.float16())}).reasons
    assert f"column {column} is of type FLOAT16" in reason.message_en


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (pa.array([[40.0]]), "DOUBLE[]"),
        (pa.array([{"a": 40}]), "STRUCT(a BIGINT)"),
        (pa.array([[("a", 40)]], pa.map_(pa.string(), pa.int64())), "MAP(VARCHAR, BIGINT)"),
    ],
)
def test_a_nested_column_is_reported_by_its_type(send, values, shown):
    (reason,) = send({"gross_premium_amount": values}).reasons
    assert f"column gross_premium_amount is of type {shown}: a line has several values" in reason.message_en


def test_a_16_bit_float_is_refused(send):
    (reason,) = send({"gross_premium_amount": pa.array([40.0]).cast(pa.float16())}).reasons
    assert "of type FLOAT16, which does not hold cents exactly" in reason.message_en


def test_repeated_column_names_are_reported_as_the_file_has_them(send):
    (reason,) = send({}, [("currency", pa.array(["EUR"]))]).reasons
    assert "several columns are named “currency”: columns 13, 14" in reason.message_en
    (reason,) = send({}, [("Currency", pa.array(["EUR"]))]).reasons
    assert (reason.code, "“Currency”" in reason.message_en) == ("unexpected_column", True)


def test_an_unknown_nested_column_is_reported_once(send):
    (reason,) = send({}, [("more", pa.array([{"a": 1, "b": [{"c": 2}]}]))]).reasons
    assert (reason.code, "“more”" in reason.message_en) == ("unexpected_column", True)


def test_a_name_of_a_program_that_is_not_utf_8_rejects_the_file(send):
    def misspelt(content: bytes) -> bytes:
        assert content.count(b"parquet-cpp") == 1
        return content.replace(b"parquet-cpp", b"parquet-\xff\xfep")

    (reason,) = send({}, alter=misspelt).reasons
    assert "it is not a readable Parquet file" in reason.message_en


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_refused_or_its_columns_are_read_unchanged(settings, tmp_path, seed):
    """One to three bits of a file are inverted: half of these files can still be read."""
    draw = random.Random(seed)  # noqa: S311 - a test's draws
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({"a": ["x", "y"], "b": [1, 2]}), stream)
    content = bytearray(stream.getvalue())
    for _ in range(draw.randint(1, 3)):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    path = tmp_path / "damaged.parquet"
    path.write_bytes(content)
    file = RegisterFile(
        ScannedFile(path, scan([bytes(content)], settings.max_line_bytes)),
        Resource("policies", path.name, (path.name,), "parquet", "", "", "", None, 0, {}, "", ""),
        contracts()["policies"],
        "2020-05",
        Limits.of(settings),
        tmp_path,
    )
    with connect(settings) as connection:
        try:
            outcome = read_header(connection, file).names
        except PackageError as error:
            outcome = str(error)
    assert outcome in (["a", "b"], "it is not a readable Parquet file")
