"""Read stored lines from their Parquet files."""

from pathlib import Path

import duckdb

from reassurance.sql import named_rows
from reassurance.submissions.archive.lines import lines_in


def stored_lines(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[dict[str, object]]:
    """Rows of the Parquet files below a folder, accepted and quarantined, in order."""
    files: dict[bool, list[Path]] = {True: [], False: []}
    for path in sorted(folder.rglob("*.parquet")):
        columns = [
            row[0] for row in connection.execute("describe from read_parquet(?)", [str(path)]).fetchall()
        ]
        files["line_number" not in columns].append(path)
    query = lines_in(files[True], files[False])
    if not query:
        return []
    return named_rows(connection.execute(f"from ({query}) order by submission_hash, line_number"))
