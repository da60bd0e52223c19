"""Read Parquet files: each typed value becomes a text in the notation of the registers.

A text column must have a text type in the file: a code stored as a number has lost its leading zeros. A
column is refused when DuckDB would convert its type and change its values; the schema of the file shows its
type.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.registers.contract import SQL_TYPES
from reassurance.sql import literal, literals
from reassurance.submissions.faults import is_ours
from reassurance.submissions.formats.header import Header
from reassurance.submissions.formats.parquet_size import check_size
from reassurance.submissions.formats.register_file import Lines, RegisterFile
from reassurance.submissions.formats.value_formats import DECIMALS, declared_notations
from reassurance.submissions.messages.unreadable import unreadable

_FLOATS = ("FLOAT", "DOUBLE")
_TEXTS = ("VARCHAR", "BLOB")
_NESTED = ("STRUCT", "MAP", "UNION")
_MAXIMUM_INTEGER = "1e15"
# The maximum number of digits of a DuckDB decimal. DuckDB reads longer ones as doubles, which changes them.
_DIGITS = 38
# A 32-bit float represents every cent below 2^17, every millionth below 2^3 and every integer up to 2^24.
_FLOAT_BOUNDS = {"amount": 2**17, "rate": 2**3, "integer": 2**24}
# An element of the schema of a file: name, number of child elements, type, logical type, precision, scale.
_Element = tuple[str, int, str, str, int, int]
# The decimal type of a float: enough decimals for any rate, enough digits for any amount.
_FROM_FLOAT = "decimal(38, 18)"


@dataclass(frozen=True)
class Column:
    """A column of a Parquet file, with its name and type in the file and in DuckDB."""

    name: str
    sql_name: str
    sql_type: str
    file_type: str
    precision: int


def read_header(connection: duckdb.DuckDBPyConnection, file: RegisterFile) -> Header:
    """Column names of a Parquet file, as they are in the file.

    Raises PackageError when the file cannot be read, or when its lines or values exceed the limits: some
    kilobytes can contain billions of equal lines.
    """
    columns = columns_of(connection, file.path)
    texts = {_quoted(column): column.sql_type == "VARCHAR" for column in columns}
    with _readable():
        check_size(connection, file.path, texts, file.limits)
    return Header([column.name for column in columns], list)


def columns_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[Column]:
    """The columns of a Parquet file, in order.

    DuckDB renames columns whose names differ only in case. Raises PackageError when the file is no readable
    Parquet file.
    """
    with _readable():
        described = connection.execute(
            f"select column_name, column_type from (describe select * from {_source(path)})"
        ).fetchall()
        elements = connection.execute(
            "select name, coalesce(num_children, 0), coalesce(type, ''), coalesce(logical_type, ''),"
            " coalesce(precision, 0), coalesce(scale, 0)"
            f" from parquet_schema({literal(path)})"
        ).fetchall()
    top = _top_level(elements)
    if len(top) != len(described):
        raise unreadable("parquet")
    return [
        Column(element[0], sql_name, sql_type, _file_type(element, sql_type), element[4])
        for element, (sql_name, sql_type) in zip(top, described, strict=True)
    ]


@contextmanager
def _readable() -> Iterator[None]:
    """Raise PackageError when DuckDB cannot read the file. Errors of the platform are not converted."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        if is_ours(error):
            raise
        raise unreadable("memory") from error
    except (duckdb.Error, UnicodeDecodeError) as error:
        if is_ours(error):
            raise
        raise unreadable("parquet") from error


def _top_level(elements: list[_Element]) -> list[_Element]:
    """The columns among the elements of a schema, in which each element precedes its children."""
    columns: list[_Element] = []
    waiting: list[int] = []
    for element in elements[1:]:
        if not waiting:
            columns.append(element)
        else:
            waiting[-1] -= 1
        if element[1]:
            waiting.append(element[1])
        while waiting and not waiting[-1]:
            waiting.pop()
    return columns


def _file_type(element: _Element, sql_type: str) -> str:
    """The type of a column, by its name in the program that wrote it."""
    _, _, kind, logical, precision, scale = element
    if precision:
        return f"DECIMAL({precision}, {scale})"
    if logical.startswith("Float16"):
        return "FLOAT16"
    return kind if kind == "FLOAT" else sql_type


def read_lines(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, columns: list[str], _header: list[str]
) -> Lines:
    """The lines of a Parquet file; see `Reader`."""
    path = file.path
    present = {column.name: column for column in columns_of(connection, path)}
    kinds = {field.name: field.kind for field in file.register.fields}
    wanted = {name: present[name] for name in columns}
    _check_texts(
        connection,
        path,
        [column for name, column in wanted.items() if kinds.get(name, "text") not in SQL_TYPES],
    )
    for name, column in wanted.items():
        if column.sql_type.startswith(_NESTED) or column.sql_type.endswith("]"):
            raise unreadable("parquet_nested", name=name, actual=column.file_type)
    for name, notation in declared_notations(file.register, file.resource).items():
        if name in wanted and wanted[name].sql_type in _TEXTS:
            _check_no_text(connection, file, wanted[name], notation)
    numbers = {name: column for name, column in wanted.items() if kinds.get(name) in _FLOAT_BOUNDS}
    for name, column in numbers.items():
        _check_number(connection, path, column, kinds[name])
    texts = {name: _as_text(column, kinds.get(name, "text")) for name, column in wanted.items()}
    listed = ", ".join(f'{text} as "{name}"' for name, text in texts.items())
    return Lines(f"select {listed} from {_source(path)}")


def _source(path: Path) -> str:
    return f"read_parquet({literal(path)}, hive_partitioning = false)"


def _check_texts(connection: duckdb.DuckDBPyConnection, path: Path, columns: list[Column]) -> None:
    """Raise PackageError when a text column has values of another type. An empty column may have any type."""
    others = [column for column in columns if column.sql_type != "VARCHAR"]
    if not others:
        return
    counted = ", ".join(f"count({_quoted(column)})" for column in others)
    (counts,) = connection.execute(f"select {counted} from {_source(path)}").fetchall()
    for column, count in zip(others, counts, strict=True):
        if count:
            raise unreadable("parquet_type", name=column.name, actual=column.file_type)


def _check_no_text(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, column: Column, notation: str
) -> None:
    """Raise PackageError when a column has texts, and the sender declares their notation.

    `notation` is the declared property, which is followed in CSV files only.
    """
    missing = literals(sorted({"", *file.resource.missing_of(column.name)}))
    ((text,),) = connection.execute(
        f"select min(cast({_quoted(column)} as varchar)) from {_source(file.path)}"
        f" where cast({_quoted(column)} as varchar) not in ({missing})"
    ).fetchall()
    if text is not None:
        raise unreadable("declared_text", name=column.name, actual=text, property=notation)


def _check_number(connection: duckdb.DuckDBPyConnection, path: Path, column: Column, kind: str) -> None:
    """Raise PackageError when the type of a numeric column cannot represent its values exactly."""
    if column.file_type.startswith("DECIMAL") and column.precision > _DIGITS:
        raise unreadable("parquet_decimal", name=column.name, actual=column.file_type, maximum=_DIGITS)
    if column.file_type not in ("FLOAT", "FLOAT16"):
        return
    value = _quoted(column)
    if column.file_type == "FLOAT16":
        ((count,),) = connection.execute(f"select count({value}) from {_source(path)}").fetchall()
        if count:
            raise unreadable("parquet_float16", name=column.name, actual=column.file_type)
        return
    bound = _FLOAT_BOUNDS[kind]
    ((beyond,),) = connection.execute(
        f"select count(*) from {_source(path)} where abs({value}) >= {bound} and isfinite({value})"
    ).fetchall()
    if beyond:
        raise unreadable("parquet_float", name=column.name, actual=column.file_type, maximum=bound)


def _quoted(column: Column) -> str:
    return '"' + column.sql_name.replace('"', '""') + '"'


def _as_text(column: Column, kind: str) -> str:
    value, sql_type = _quoted(column), column.sql_type
    text = f"nullif(cast({value} as varchar), '')"
    if kind == "integer" and sql_type in _FLOATS:
        # Data frames store integers with missing values as floats.
        is_whole = f"{value} = trunc({value}) and abs({value}) < {_MAXIMUM_INTEGER}"
        return f"case when {is_whole} then cast(cast({value} as bigint) as varchar) else {text} end"
    if kind in DECIMALS and sql_type in _FLOATS:
        # The shortest text of a float may have an exponent, such as 5e-05 for 0.00005.
        decimal = f"try_cast({text} as {_FROM_FLOAT})"
        exact = f"rtrim(rtrim(cast({decimal} as varchar), '0'), '.')"
        return f"case when contains({text}, 'e') and {decimal} is not null then {exact} else {text} end"
    if kind in DECIMALS and sql_type.startswith("DECIMAL"):
        return _decimal_text(value, text, DECIMALS[kind][1], sql_type)
    if kind == "date" and sql_type.startswith("TIMESTAMP"):
        # Data frames store dates as timestamps at midnight.
        is_day = f"{value} = date_trunc('day', {value})"
        return f"case when {is_day} then strftime({value}, '%Y-%m-%d') else {text} end"
    return text


def _decimal_text(value: str, text: str, places: int, sql_type: str) -> str:
    """A decimal without zeros beyond the decimals of its field, and with a digit before the decimal point."""
    width, scale = (int(part) for part in sql_type.removeprefix("DECIMAL(").removesuffix(")").split(","))
    if scale <= places and scale < width:
        return text
    shorter = f"cast({value} as decimal({_DIGITS}, {places}))"
    with_zero = f"regexp_replace({text}, '^(-?)[.]', '\\10.')"
    return f"case when {shorter} = {value} then cast({shorter} as varchar) else {with_zero} end"
