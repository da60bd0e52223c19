"""Check all lines of a register with SQL generated from its contract.

The first pass over the file reads the values and marks the lines that break any rule. The second pass reads
the texts of the marked lines and applies each rule to them. Both fill `refusals`: one row per line, field and
rule. No Python code loops over lines. Values are in a Parquet file, not in memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.periods import account_period, last_day
from reassurance.registers.contract import ACTION, Field, ForeignKey, Register
from reassurance.sql import literal, literals
from reassurance.submissions.formats.value_formats import Form
from reassurance.submissions.messages.catalogue import load_messages

_ACTIONS = ("upsert", "withdraw")
# Cells of a workbook without a value: an error, or a formula without its result.
EMPTY_CELL_RULES = ("cell_error", "cell_formula")
# Texts that programs write for a missing value.
_NULL_WORDS = ("NULL", "NA", "N/A", "#N/A", "NAN", "NONE", "(NULL)")
# `_CONTROLS`: control characters that occur in files. `_INVISIBLE`, beyond ASCII: other spaces, formatting
# characters, combining accents, and letters that are displayed as blanks.
_CONTROLS = "\t\r\n"
_INVISIBLE = r"[\p{Zl}\p{Zp}\p{C}\p{M}\x{115F}\x{1160}\x{2800}\x{3164}\x{FFA0}]|[^ \P{Zs}]"


@dataclass(frozen=True)
class _Rule:
    """A rule on one line: it is broken where the SQL condition holds; `_column` names texts and values.

    `quoted` is the SQL expression of the text to quote; by default the text of the field.
    """

    field: str
    name: str
    condition: str
    expected: str
    quoted: str = ""


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
    rules = list(_rules(register, forms, period, is_correction=is_correction))
    # One coalesce for all: of several conditions, a true one outweighs a null. One for each costs 10 % more.
    broken = f"coalesce({' or '.join(f'({condition})' for condition in _conditions(rules))}, false)"
    typed = _typed(register, forms)
    cast = "".join(f', {_cast(field, forms[field.name])} as "typed_{field.name}"' for field in typed)
    read = ", ".join(f'{_read(field, forms[field.name])} as "typed_{field.name}"' for field in typed)
    values = f"select *{f' replace ({read})' if read else ''} from (select *{cast} from ({lines}))"
    action = f'"{ACTION}"' if is_correction else "'upsert'"
    columns = ", ".join(f'{_column(field, forms)} as "{field.name}"' for field in register.fields)
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


def _conditions(rules: Iterable[_Rule]) -> Iterator[str]:
    """The conditions of rules, as SQL. One holds where a rule is broken.

    The search for invisible characters is one condition on all its columns together: DuckDB takes 4 ms to
    compile its pattern.
    """
    searched = []
    for rule in rules:
        if rule.name == "invisible":
            searched.append(f'"{rule.field}"')
            yield _is_padded(searched[-1])
        else:
            yield rule.condition
    if searched:
        yield _is_odd(*searched)


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
    """Add to `refusals` the errors within the register: broken rules and duplicate keys."""
    queries = [_duplicate_keys(register, key) for key in (register.key, *register.unique_keys)]
    if connection.execute(f"select count(*) from marked_{register.name}").fetchall() != [(0,)]:
        rules = _rules(register, forms, period, is_correction=is_correction)
        queries += [_refused(register, rule) for rule in rules]
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


def _column(field: Field, forms: Mapping[str, Form]) -> str:
    """The column that has the value of a field."""
    return f'"typed_{field.name}"' if field.name in forms else f'"{field.name}"'


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
                when {_is_invisible("value")} then 'invisible'
                when {_is_null_word("value")} then 'null_word'
                when sent.k is not null then 'parent_quarantined'
                else 'dangling_key'
            end,
            concat_ws(':', '{key.register}', sent.line_number)
        from orphans left join ({sent}) as sent on sent.k = value
        """
    )


def _rules(
    register: Register, forms: Mapping[str, Form], period: str, *, is_correction: bool
) -> Iterator[_Rule]:
    """The rules that a line breaks or keeps independently of other lines."""
    for field in register.fields:
        yield from _field_rules(register, field, forms, is_correction=is_correction)
    for group in register.exactly_one_of:
        yield _exactly_one_of(group, is_correction=is_correction)
    if is_correction:
        yield _Rule(ACTION, "required", f'"{ACTION}" is null', "")
        yield _Rule(ACTION, "enum", _not_in(ACTION, _ACTIONS), ", ".join(_ACTIONS))
    if register.kind == "stock":
        closing = last_day(period).isoformat()
        yield _Rule("as_of", "period", f"\"typed_as_of\" <> date '{closing}'", closing)
    if register.frequency == "quarterly":
        quarter = account_period(period)
        yield _Rule("account_period", "quarter", _not_in("account_period", [quarter]), quarter)


def _field_rules(
    register: Register, field: Field, forms: Mapping[str, Form], *, is_correction: bool
) -> Iterator[_Rule]:
    name, text, value = field.name, f'"{field.name}"', _column(field, forms)
    if field.is_required:
        # A line that withdraws another needs only its key.
        excepted = f" and \"{ACTION}\" <> 'withdraw'" if is_correction and name not in register.key else ""
        yield _Rule(name, "required", f"{text} is null{excepted}", "")
    if name in forms:
        unread = f"{text} is not null and {value} is null"
        yield _Rule(name, "type", unread, load_messages().expected_types[forms[name].expected].english)
    # References of banks are free text. Foreign keys are checked only when they are unknown
    # (`find_orphans`): this saves 80 ns a line in the most frequent columns.
    is_foreign = name in {key.field for key in register.foreign_keys}
    if field.kind == "id" and not register.is_statement and not is_foreign:
        yield _Rule(name, "invisible", _is_invisible(text), "")
        yield _Rule(name, "null_word", _is_null_word(text), "")
    if field.pattern:
        matches = f"regexp_matches({text}, '{field.pattern}')"
        yield _Rule(name, "pattern", f"not {matches}", field.pattern)
        if field.kind == "siren":
            yield _Rule(name, "checksum", f"{matches} and {_luhn(text)} % 10 <> 0", "")
    if field.values:
        yield _Rule(name, "enum", _not_in(name, field.values), ", ".join(field.values))
    if field.minimum is not None:
        yield _Rule(name, "minimum", f"{value} < {field.minimum}", field.minimum)
    if field.maximum is not None:
        yield _Rule(name, "maximum", f"{value} > {field.maximum}", field.maximum)
    if field.max_length is not None:
        yield _Rule(name, "length", _is_longer(text, field.max_length), str(field.max_length))


def _refused(register: Register, rule: _Rule) -> str:
    quoted = rule.quoted or f'"{rule.field}"'
    return (
        f"select '{register.name}', line_number, '{rule.field}', {quoted}, '{rule.name}',"
        f" {literal(rule.expected)}"
        f" from marked_{register.name} where {rule.condition}"
    )


def _duplicate_keys(register: Register, key: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{name}"' for name in key)
    is_whole = " and ".join(f'"{name}" is not null' for name in key)
    repeated = f"select {listed} from typed_{register.name} where {is_whole} group by all having count(*) > 1"
    return (
        f"select '{register.name}', line_number, '{key[0]}', concat_ws('|', {listed}),"
        f" 'duplicate_key', '' from typed_{register.name} semi join ({repeated}) as repeated using ({listed})"
    )


def _exactly_one_of(group: tuple[str, ...], *, is_correction: bool) -> _Rule:
    columns = ", ".join(f'"{name}"' for name in group)
    filled = " + ".join(f'cast("{name}" is not null as integer)' for name in group)
    excepted = f" and \"{ACTION}\" <> 'withdraw'" if is_correction else ""
    quoted = f"nullif(concat_ws(', ', {columns}), '')"
    return _Rule(group[0], "exactly_one_of", f"{filled} <> 1{excepted}", ", ".join(group), quoted)


def _not_in(name: str, values: Iterable[str]) -> str:
    return f'"{name}" not in ({literals(values)})'


def _is_longer(text: str, maximum: int) -> str:
    """Whether a text has more characters than that; `strlen`, in bytes, is an upper bound and costs less."""
    return f"case when strlen({text}) > {maximum} then length({text}) > {maximum} else false end"


def _is_invisible(text: str) -> str:
    """Whether a text has an invisible character, or a blank at its start or end."""
    return f"{_is_padded(text)} or {_is_odd(text)}"


def _is_padded(text: str) -> str:
    """Whether a text has a control character, or a blank at its start or end.

    Comparisons, suffix() and contains() cost 4 ns a value, trim() 150 ns.
    """
    is_controlled = " or ".join(f"contains({text}, {literal(control)})" for control in _CONTROLS)
    return f"{text} < '!' or suffix({text}, ' ') or {is_controlled}"


def _is_odd(*texts: str) -> str:
    """Whether one of these texts has an invisible character beyond ASCII; the pattern reads no other text."""
    is_beyond_ascii = " or ".join(f"strlen({text}) <> length({text})" for text in texts)
    return (
        f"case when {is_beyond_ascii} then regexp_matches(concat({', '.join(texts)}), '{_INVISIBLE}')"
        " else false end"
    )


def _is_null_word(text: str) -> str:
    """Whether a text is a mark of a missing value; upper() is called for short texts only."""
    longest = max(map(len, _NULL_WORDS))
    is_word = f"upper({text}) in ({literals(_NULL_WORDS)})"
    return f"case when strlen({text}) <= {longest} then {is_word} else false end"


def _luhn(text: str) -> str:
    """Luhn sum of nine digits: digits 2, 4, 6 and 8 are doubled, and 9 is subtracted from results above 9."""
    digits = [f"try_cast(substr({text}, {position}, 1) as integer)" for position in range(1, 10)]
    doubled = [f"(2 * {digit} - case when {digit} > 4 then 9 else 0 end)" for digit in digits]
    return "(" + " + ".join(doubled[i] if i % 2 else digits[i] for i in range(9)) + ")"
