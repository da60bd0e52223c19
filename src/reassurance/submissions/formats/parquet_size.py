"""Measure the unpacked size of a Parquet file before it is read.

A Parquet dictionary stores a repeated value once, so a few kilobytes can expand to gigabytes of text. DuckDB
measures each dictionary value once: measuring is much faster than reading.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from reassurance.sql import literal
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.limits import Limits

# These encodings store each value in full: the sizes in the metadata are the unpacked sizes.
_FULL = {"PLAIN", "RLE", "BIT_PACKED"}
_TEXTS = ("BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY")


def check_size(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Mapping[str, bool], limits: Limits
) -> None:
    """Raise PackageError when a file has more lines, or more bytes of text, than its size allows.

    `columns` are the quoted names; the value is True for a text column.
    """
    size = path.stat().st_size
    ((rows,),) = connection.execute(f"select num_rows from parquet_file_metadata({literal(path)})").fetchall()
    if rows > limits.rows_of(size):
        raise unreadable("too_many_rows", actual=rows, maximum=limits.rows_of(size))
    maximum = limits.unpacked_of(size)
    chunks = connection.execute(
        f"select column_id, encodings, total_uncompressed_size, type from parquet_metadata({literal(path)})"
    ).fetchall()
    if sum(chunk[2] for chunk in chunks) > maximum:
        raise unreadable("expansion", maximum=maximum)
    is_full = all(_is_full(chunk[1]) for chunk in chunks if chunk[3] in _TEXTS)
    measured = [] if is_full else [name for name, is_text in columns.items() if is_text]
    if not measured:
        return
    sums = " + ".join(f"coalesce(sum(strlen({name})), 0)" for name in measured)
    ((size_of_texts,),) = connection.execute(
        f"select {sums} from read_parquet({literal(path)}, hive_partitioning = false)"
    ).fetchall()
    if size_of_texts > maximum:
        raise unreadable("expansion", maximum=maximum)


def _is_full(encodings: str) -> bool:
    return {name.strip() for name in encodings.split(",")} <= _FULL
