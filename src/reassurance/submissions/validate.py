"""Check every line of a register at once: SQL generated from its contract.

Each rule is one query over the whole table; together they fill `refusals`, one row per line, field
and rule. Nothing here loops over lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb

from reassurance.periods import last_day
from reassurance.submissions.contract import ACTION, Field, Register
from reassurance.submissions.forms import Form
from reassurance.submissions.messages import EXPECTED_TYPES

_ACTIONS = ("upsert", "withdraw")


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table `refusals`."""
    connection.execute(
        "create table refusals (register varchar, line_number integer, field varchar, value varchar,"
        " rule varchar, expected varchar)"
    )


def type_lines(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    forms: Mapping[str, Form],
    *,
    is_correction: bool,
) -> None:
    """Create `typed_<register>` beside `raw_<register>`: the same lines, values that cannot be read null."""
    action = f'"{ACTION}"' if is_correction else "'upsert'"
    columns = ", ".join(f'{typed(field, forms)} as "{field.name}"' for field in register.fields)
    connection.execute(
        f'create table typed_{register.name} as select line_number, {action} as "{ACTION}", {columns}'
        f" from raw_{register.name}"
    )


def find_refusals(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    forms: Mapping[str, Form],
    period: str,
    *,
    is_correction: bool,
) -> None:
    """Add to `refusals` what is wrong within the register itself."""
    queries = [
        query for field in register.fields for query in _field_rules(register, field, forms, is_correction)
    ]
    queries += [_exactly_one_of(register, group, is_correction) for group in register.exactly_one_of]
    queries.append(_duplicate_keys(register))
    if is_correction:
        queries.append(
            _refuse(
                register,
                ACTION,
                "enum",
                f'"{ACTION}" is null or {_not_in(ACTION, _ACTIONS)}',
                ", ".join(_ACTIONS),
            )
        )
    if register.kind == "stock":
        closing = last_day(period).isoformat()
        as_of = next(typed(field, forms) for field in register.fields if field.name == "as_of")
        queries.append(_refuse(register, "as_of", "period", f"{as_of} <> date '{closing}'", closing))
    connection.execute("insert into refusals " + " union all ".join(queries))


def find_orphans(
    connection: duckdb.DuckDBPyConnection, register: Register, earlier: dict[str, list[Path]]
) -> None:
    """Add to `refusals` the lines whose parent is unknown, or quarantined in this package.

    `earlier` gives, by register, the Parquet files of the sender's earlier accepted submissions.
    """
    present = {
        row[0].removeprefix("typed_")
        for row in connection.execute(
            "select table_name from duckdb_tables() where table_name like 'typed_%'"
        ).fetchall()
    }
    for key in register.foreign_keys:
        sources = []
        if key.register in present:
            sources.append(
                f"select {key.key} from typed_{key.register} where line_number not in"
                f" (select line_number from refusals where register = '{key.register}')"
            )
        if earlier.get(key.register):
            files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in earlier[key.register])
            sources.append(f"select {key.key} from read_parquet([{files}], hive_partitioning = false)")
        # A null among the values would make every `not in` unknown.
        known = f"from ({' union all '.join(sources) or 'select null'}) as p(k) where k is not null"
        sent = f'select "{key.key}" from raw_{key.register}' if key.register in present else "select null"
        connection.execute(
            f"""
            insert into refusals
            select '{register.name}', line_number, '{key.field}', "{key.field}",
                case when "{key.field}" in ({sent}) then 'parent_quarantined' else 'dangling_key' end,
                '{key.register}'
            from raw_{register.name}
            where "{key.field}" is not null and "{key.field}" not in ({known})
            """
        )


def typed(field: Field, forms: Mapping[str, Form]) -> str:
    """The value of a field in its type, null when its text cannot be read exactly."""
    text = f'"{field.name}"'
    form = forms.get(field.name)
    if form is None:
        return text
    canonical = form.canonical.format(text=text)
    pattern = form.pattern.replace("'", "''")
    is_written_so = f"regexp_full_match({text}, '{pattern}')"
    return f"case when {is_written_so} then try_cast({canonical} as {field.sql_type}) end"


def _field_rules(
    register: Register, field: Field, forms: Mapping[str, Form], is_correction: bool
) -> Iterator[str]:
    name, text, value = field.name, f'"{field.name}"', typed(field, forms)
    if field.is_required:
        # A line that withdraws another needs to say no more than which one.
        excepted = f" and \"{ACTION}\" <> 'withdraw'" if is_correction and name not in register.key else ""
        yield _refuse(register, name, "required", f"{text} is null{excepted}", "")
    if name in forms:
        yield _refuse(
            register,
            name,
            "type",
            f"{text} is not null and {value} is null",
            EXPECTED_TYPES[forms[name].expected][1],
        )
    if field.pattern:
        matches = f"regexp_matches({text}, '{field.pattern}')"
        yield _refuse(register, name, "pattern", f"not {matches}", field.pattern)
        if field.kind == "siren":
            yield _refuse(register, name, "checksum", f"{matches} and {_luhn(text)} % 10 <> 0", "")
    if field.values:
        yield _refuse(register, name, "enum", _not_in(name, field.values), ", ".join(field.values))
    if field.minimum is not None:
        yield _refuse(register, name, "minimum", f"{value} < {field.minimum}", field.minimum)
    if field.maximum is not None:
        yield _refuse(register, name, "maximum", f"{value} > {field.maximum}", field.maximum)
    if field.max_length is not None:
        yield _refuse(register, name, "length", f"length({text}) > {field.max_length}", str(field.max_length))


def _refuse(register: Register, field: str, rule: str, condition: str, expected: str) -> str:
    told = expected.replace("'", "''")
    return (
        f"select '{register.name}', line_number, '{field}', \"{field}\", '{rule}', '{told}'"
        f" from raw_{register.name} where {condition}"
    )


def _duplicate_keys(register: Register) -> str:
    listed = ", ".join(f'"{name}"' for name in register.key)
    is_whole = " and ".join(f'"{name}" is not null' for name in register.key)
    field, value = register.key[0], f"concat_ws('|', {listed})"
    return (
        f"select '{register.name}', line_number, '{field}', key_text, 'duplicate_key', '' from ("
        f" select line_number, {value} as key_text, count(*) over (partition by {listed}) as key_count"
        f" from raw_{register.name} where {is_whole}) where key_count > 1"
    )


def _exactly_one_of(register: Register, group: tuple[str, ...], is_correction: bool) -> str:
    columns = ", ".join(f'"{name}"' for name in group)
    filled = " + ".join(f'cast("{name}" is not null as integer)' for name in group)
    excepted = f" and \"{ACTION}\" <> 'withdraw'" if is_correction else ""
    return (
        f"select '{register.name}', line_number, '{group[0]}', nullif(concat_ws(', ', {columns}), ''),"
        f" 'exactly_one_of', '{', '.join(group)}'"
        f" from raw_{register.name} where {filled} <> 1{excepted}"
    )


def _not_in(name: str, values: Iterable[str]) -> str:
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f'"{name}" not in ({listed})'


def _luhn(text: str) -> str:
    """Luhn sum of nine digits: every second one, from the second, counts double, its digits added."""
    digits = [f"cast(substr({text}, {position}, 1) as integer)" for position in range(1, 10)]
    doubled = [f"(2 * {digit} - case when {digit} > 4 then 9 else 0 end)" for digit in digits]
    return "(" + " + ".join(doubled[i] if i % 2 else digits[i] for i in range(9)) + ")"
