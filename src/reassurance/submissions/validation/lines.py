"""Check all lines of a register with SQL generated from its contract.

The first pass over the file reads the values and marks the lines that break any rule. The second pass reads
the texts of the marked lines and applies each rule to them. Both fill `refusals`: one row per line, field and
rule. No Python code loops over lines. Values are in a Parquet file, not in memory.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from reassurance.registers.contract import ACTION, Field, ForeignKey, Register
from reassurance.sql import literal, literals
from reassurance.submissions.formats.value_formats import Form
from reassurance.submissions.validation.line_rules import (
    Rule,
    is_broken,
    is_error_word,
    is_invisible,
    is_null_word,
    line_rules,
    value_column,
)

# Cells of a workbook without a value: an error, or a formula without its result.
EMPTY_CELL_RULES = ("cell_error", "cell_formula")


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table `refusals`."""
    connection.execute(
        "create table refusals (register varchar, line_number integer, field varchar, value varchar,"
        " rule varchar, expected varchar)"
    )


def store_lines(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    lines: str,
    forms: Mapping[str, Form],
    period: str,
    submission_hash: str,
    place: Path,
    *,
    is_correction: bool,
) -> None:
    """Write the lines of a register to a Parquet file at `place`, with the columns of registered lines.

    The file has the values, null where a text cannot be read, and the hash of the submission. A line that
    breaks a rule is marked: its action is null. Three views number the lines from 1: `typed_<register>` has
    the content of the file, `sent_<register>` all texts, read again from the sender's file, and
    `marked_texts_<register>` the texts of the marked lines. Raises duckdb.Error when the file cannot be read.
    """
    broken = is_broken(register, forms, period, is_correction=is_correction)
    typed = _typed(register, forms)
    cast = "".join(f', {_cast(field, forms[field.name])} as "typed_{field.name}"' for field in typed)
    read = ", ".join(f'{_read(field, forms[field.name])} as "typed_{field.name}"' for field in typed)
    values = f"select *{f' replace ({read})' if read else ''} from (select *{cast} from ({lines}))"
    action = f'"{ACTION}"' if is_correction else "'upsert'"
    columns = ", ".join(f'{value_column(field, forms)} as "{field.name}"' for field in register.fields)
    connection.execute(
        f'copy (select case when not is_marked then {action} end as "{ACTION}", {columns},'
        f" {literal(submission_hash)} as submission_hash"
        f" from (select *, {broken} as is_marked from ({values}))) to {literal(place)}"
        " (format parquet, parquet_version v2, compression zstd)"
    )
    # Number lines in the view: numbering them during the read would restrict it to one thread.
    connection.execute(
        f"create view typed_{register.name} as"
        " select cast(file_row_number + 1 as integer) as line_number, * exclude (file_row_number)"
        f" from read_parquet({literal(place)}, file_row_number = true, hive_partitioning = false)"
    )
    connection.execute(
        f"create view sent_{register.name} as"
        f" select cast(row_number() over () as integer) as line_number, * from ({lines})"
    )
    values_read = "".join(f', "{field.name}" as "typed_{field.name}"' for field in typed)
    marked = f'select line_number{values_read} from typed_{register.name} where "{ACTION}" is null'
    ((count,),) = connection.execute(f"select count(*) from ({marked})").fetchall()
    # `limit 0` lets DuckDB skip the second read when no line is marked.
    connection.execute(
        f"create table marked_{register.name} as select sent.*, marked.* exclude (line_number)"
        f" from sent_{register.name} as sent join ({marked}) as marked using (line_number) limit {count}"
    )
    connection.execute(
        f"create view marked_texts_{register.name} as"
        f" select columns(lambda name: not starts_with(name, 'typed_')) from marked_{register.name}"
    )


def stored_registers(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The registers that have a `typed_` view."""
    rows = connection.execute(
        "select view_name from duckdb_views() where starts_with(view_name, 'typed_')"
    ).fetchall()
    return {row[0].removeprefix("typed_") for row in rows}


def find_refusals(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    forms: Mapping[str, Form],
    period: str,
    *,
    is_correction: bool,
) -> None:
    """Add to `refusals` the errors within the register: broken rules and duplicate keys.

    To compile the query of the errors takes longer than to search for some, and most files have none.
    """
    keys = (register.key, *register.unique_keys)
    queries = [_duplicate_keys(register, key) for key in keys if _has_repeated(connection, register, key)]
    if connection.execute(f"select count(*) from marked_{register.name}").fetchall() != [(0,)]:
        rules = line_rules(register, forms, period, is_correction=is_correction)
        queries += [_refused(register, rule) for rule in rules]
    if not queries:
        return
    connection.execute(
        f"""
        insert into refusals
        select broken.*
        from ({" union all ".join(queries)}) as broken(register, line_number, field, value, rule, expected)
        where not exists (
            from ({_empty_cells(register)}) as cells
            where cells.line_number = broken.line_number and (
                cells.field = broken.field
                or (broken.rule = 'exactly_one_of' and contains(broken.expected, cells.field))
            )
        )
        """
    )


def add_refused(connection: duckdb.DuckDBPyConnection, register: Register, refused: str) -> None:
    """Add to `refusals` what the reader of a file refuses; see `read.Lines`."""
    known = literals([*(field.name for field in register.fields), ACTION])
    connection.execute(
        f"insert into refusals select '{register.name}', line_number, field, value, rule, expected"
        f" from ({refused}) where field in ({known})"
    )


def _empty_cells(register: Register, rules: Iterable[str] = EMPTY_CELL_RULES) -> str:
    return (
        f"select line_number, field from refusals where register = '{register.name}'"
        f" and rule in ({literals(rules)})"
    )


def _typed(register: Register, forms: Mapping[str, Form]) -> list[Field]:
    """Fields whose value is not a text."""
    return [field for field in register.fields if field.name in forms]


def _cast(field: Field, form: Form) -> str:
    """The text cast to the type of its field, null when that fails."""
    text = form.canonical.format(text=f'"{field.name}"')
    return f"try_cast({text} as {field.sql_type})"


def _read(field: Field, form: Form) -> str:
    """The value from `_cast`, null unless the text has the format of the field."""
    text, value = f'"{field.name}"', f'"typed_{field.name}"'
    usual = f"when {form.usual.format(text=text, value=value)} then {value} " if form.usual else ""
    return f"case {usual}when regexp_full_match({text}, {literal(form.pattern)}) then {value} end"


def find_orphans(
    connection: duckdb.DuckDBPyConnection, register: Register, earlier: dict[str, list[Path]]
) -> None:
    """Add to `refusals` the lines whose parent is unknown, or quarantined in this package.

    Their column `expected` is the parent's register, followed by a colon and the parent's line number when
    this package contains it. `earlier` has, by register, the Parquet files of the sender's earlier accepted
    submissions.
    """
    present = stored_registers(connection)
    for key in register.foreign_keys:
        sources = []
        if key.register in present:
            sources.append(
                f"select {key.key} from typed_{key.register} where line_number not in"
                f" (select line_number from refusals where register = '{key.register}')"
            )
        if earlier.get(key.register):
            files = literals(earlier[key.register])
            sources.append(f"select {key.key} from read_parquet([{files}], hive_partitioning = false)")
        # With a null among the values, every `not in` would be null.
        known = f"from ({' union all '.join(sources) or 'select null'}) as p(k) where k is not null"
        ((count,),) = connection.execute(
            f"""
            create or replace temporary table orphans as
            select line.line_number, "{key.field}" as value
            from typed_{register.name} as line
            where "{key.field}" is not null and "{key.field}" not in ({known})
                and line.line_number not in (
                    select line_number from ({_empty_cells(register, EMPTY_CELL_RULES)})
                    where field = '{key.field}'
                )
            """
        ).fetchall()
        # To compile the query of the reasons takes longer than the search, which finds none in most packages.
        if count:
            _refuse_orphans(connection, register, key, present)


def _refuse_orphans(
    connection: duckdb.DuckDBPyConnection, register: Register, key: ForeignKey, present: set[str]
) -> None:
    """Add the lines of the table `orphans` to `refusals`, each with its reason."""
    sent = "select null as k, null as line_number where false"
    if key.register in present:
        sent = (
            f'select "{key.key}" as k, min(line_number) as line_number from typed_{key.register} group by all'
        )
    connection.execute(
        f"""
        insert into refusals
        select '{register.name}', orphans.line_number, '{key.field}', value,
            case
                when {is_invisible("value")} then 'invisible'
                when {is_null_word("value")} then 'null_word'
                when {is_error_word("value")} then 'error_word'
                when sent.k is not null then 'parent_quarantined'
                else 'dangling_key'
            end,
            concat_ws(':', '{key.register}', sent.line_number)
        from orphans left join ({sent}) as sent on sent.k = value
        """
    )


def _refused(register: Register, rule: Rule) -> str:
    quoted = rule.quoted or f'"{rule.field}"'
    return (
        f"select '{register.name}', line_number, '{rule.field}', {quoted}, '{rule.name}',"
        f" {literal(rule.expected)}"
        f" from marked_{register.name} where {rule.condition}"
    )


def _has_repeated(connection: duckdb.DuckDBPyConnection, register: Register, key: tuple[str, ...]) -> bool:
    return connection.execute(f"from ({_repeated(register, key)}) limit 1").fetchone() is not None


def _duplicate_keys(register: Register, key: tuple[str, ...]) -> str:
    listed = _listed(key)
    return (
        f"select '{register.name}', line_number, '{key[0]}', concat_ws('|', {listed}),"
        f" 'duplicate_key', '' from typed_{register.name}"
        f" semi join ({_repeated(register, key)}) as repeated using ({listed})"
    )


def _repeated(register: Register, key: tuple[str, ...]) -> str:
    is_whole = " and ".join(f'"{name}" is not null' for name in key)
    return (
        f"select {_listed(key)} from typed_{register.name} where {is_whole} group by all having count(*) > 1"
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
