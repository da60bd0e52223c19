"""Compare the expected rows of a scenario with those of a build."""

from dataclasses import dataclass
from pathlib import Path

from reassurance.database import connect
from reassurance.errors import ConfigurationError
from reassurance.settings import Settings


@dataclass(frozen=True)
class Difference:
    """Rows of one model that are missing or unexpected."""

    model: str
    columns: tuple[str, ...]
    missing: tuple[tuple[str | None, ...], ...]
    unexpected: tuple[tuple[str | None, ...], ...]


def compare(settings: Settings, build: Path, path: Path) -> Difference | None:
    """The difference between the rows of a model and those of a file; None when they are equal.

    Rows are compared as multisets, in the types of the model, on the columns of the file. Raises
    ConfigurationError when the model or a column does not exist.
    """
    with connect(settings, build, read_only=True) as connection:
        described = connection.execute(
            "select table_schema, column_name, data_type from information_schema.columns"
            " where table_name = ? order by ordinal_position",
            [path.stem],
        ).fetchall()
        if not described:
            raise ConfigurationError(f"{path}: there is no model {path.stem!r}.")
        schema = described[0][0]
        types = {column: data_type for _, column, data_type in described}
        expected = connection.read_csv(str(path), header=True, all_varchar=True)
        columns = expected.columns
        unknown = [column for column in columns if column not in types]
        if unknown:
            raise ConfigurationError(
                f"{path}: {path.stem} has no column {', '.join(unknown)}; it has {', '.join(types)}."
            )
        wanted_columns = ", ".join(f'cast(cast("{c}" as {types[c]}) as varchar) as "{c}"' for c in columns)
        actual_columns = ", ".join(f'cast("{c}" as varchar) as "{c}"' for c in columns)
        connection.execute(f"create temp view wanted as select {wanted_columns} from expected")
        connection.execute(f'create temp view actual as select {actual_columns} from {schema}."{path.stem}"')
        missing = connection.execute("from wanted except all from actual order by all").fetchall()
        unexpected = connection.execute("from actual except all from wanted order by all").fetchall()
    if not missing and not unexpected:
        return None
    return Difference(path.stem, tuple(columns), tuple(missing), tuple(unexpected))
