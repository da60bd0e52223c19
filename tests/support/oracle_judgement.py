"""The oracle for packages: plain Python, line by line, from the schemas of the registers alone.

It reads files with the `csv` module and values with `Decimal` and `datetime`; the platform reads
complete columns with SQL. Tests compare both results, line by line and value by value.

    judge(files, "INS01")["premiums"].refused      numbers of the lines that must be refused

It raises RejectedError when the package must be rejected. It knows no sequence and no earlier package.
"""

import csv
import hashlib
import io
import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import yaml
from python_calamine import CalamineError, CalamineWorkbook
from stdnum import luhn

from reassurance.periods import last_day
from reassurance.settings import Settings
from support.oracle_statements import read_statements
from support.oracle_texts import bare, checked_ids, has_notation, is_no_id

Json = dict[str, Any]
Texts = dict[str, str]
Value = str | int | bool | Decimal | date | None

SENDERS = {"INS01": "cedent", "CCR": "reinsurer"}
_ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
}
_WHOLE = {"amount": 16, "rate": 3, "integer": 9}
_PLACES = {"amount": 2, "rate": 6, "integer": 0}
_PERIOD = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
_TOTAL = re.compile(r"-?[0-9]{1,36}(\.[0-9]{1,2})?")
_SEQUENCE = re.compile(r"[0-9]+(\.0*)?")
_LARGEST_WHOLE = 2**31 - 1


class RejectedError(Exception):
    """The package must be rejected; the message names the fault."""


@dataclass
class JudgedLines:
    """The lines of a register: texts as sent, typed values, numbers (from 1) of the lines to refuse."""

    texts: list[Texts] = field(default_factory=list)
    values: list[dict[str, Value]] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    def total(self, measure: str, numbers: set[int] | None = None) -> Decimal:
        """Sum of the readable values of a column, over all lines or some."""
        values = (
            line[measure]
            for number, line in enumerate(self.values, start=1)
            if numbers is None or number in numbers
        )
        return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))

    def is_unread(self, measure: str) -> bool:
        """Whether a column has a value that is not empty and cannot be read."""
        pairs = zip(self.texts, self.values, strict=True)
        return any(text[measure] and value[measure] is None for text, value in pairs)


@cache
def schemas() -> dict[str, Json]:
    """Table Schemas of the registers, by name."""
    folder = Settings().expectations_dir / "submissions"
    read = (
        yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in folder.glob("*.schema.yaml")
    )
    return {schema["name"]: schema for schema in read}


def judge(files: dict[str, bytes], inbox: str) -> dict[str, JudgedLines]:
    """The expected result for every line of a package in an inbox, by register."""
    descriptor = json.loads(files["datapackage.json"])
    ours = descriptor["reassurance"]
    _demand(ours["sender"] == inbox, "the sender")
    _demand(bool(_PERIOD.fullmatch(str(ours["period"]))), "the period")
    _demand(ours["kind"] in ("full", "correction"), "the kind")
    # A number such as 40.00 is an integer.
    sequence = str(ours["sequence"])
    _demand(bool(_SEQUENCE.fullmatch(sequence)), "the sequence")
    _demand(1 <= Decimal(sequence) <= _LARGEST_WHOLE, "the sequence")
    owed = {name for name, schema in schemas().items() if _is_owed(schema, SENDERS[inbox], ours["period"])}
    sent = [resource["name"] for resource in descriptor["resources"]]
    _demand(len(set(sent)) == len(sent) and set(sent) <= owed, "the registers")
    _demand(ours["kind"] == "correction" or set(sent) == owed, "a register is missing")
    named = {unicodedata.normalize("NFC", path): content for path, content in files.items()}
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    judged: dict[str, JudgedLines] = {}
    for name in _parents_first(resources):
        content = named.get(re.sub("^([.]/+)+", "", unicodedata.normalize("NFC", resources[name]["path"])))
        _demand(content is not None, f"{name}: no file")
        judged[name] = _judge_register(schemas()[name], resources[name], content or b"", ours, judged)
    return judged


def _is_owed(schema: Json, role: str, period: str) -> bool:
    """A quarterly register is due with March, June, September and December."""
    ours = schema["reassurance"]
    return ours["sent_by"] == role and (
        ours.get("frequency") != "quarterly" or period[-2:] in ("03", "06", "09", "12")
    )


def read_texts(content: bytes, resource: Json, columns: list[str]) -> list[Texts]:
    """The lines of a file, by column; empty lines at the end are dropped."""
    formats = schemas()[resource["name"]]["reassurance"].get("formats", ["csv", "parquet", "xlsx"])
    suffix = resource["path"].rpartition(".")[2].lower()
    by_suffix = suffix if suffix in ("parquet", "xlsx", "xml") else "csv"
    file_format = str(resource.get("format", by_suffix)).lower()
    _demand(file_format in formats, f"{resource['path']}: the format")
    if formats == ["xml"]:
        _demand("_action" not in columns, f"{resource['path']}: a statement is not corrected")
        try:
            return read_statements(content)
        except ValueError as error:
            raise RejectedError(f"{resource['path']}: {error}") from error
    rows = {"parquet": _parquet_rows, "xlsx": _sheet_rows}.get(file_format, _csv_rows)
    header, *lines = _named(rows(content, resource), resource) or [[]]
    while header and not header[-1]:
        header.pop()
    _demand(sorted(header) == sorted(columns), f"{resource['path']}: the columns")
    for name, declared in _declared_fields(resource).items():
        _demand(name in header or not has_notation(declared), f"a field {name}")
    while lines and (not any(lines[-1]) if file_format == "csv" else not lines[-1]):
        lines.pop()
    _demand(all(lines), f"{resource['path']}: an empty line")
    for row in lines:
        _demand(
            len(row) >= len(header) and not any(row[len(header) :]), f"{resource['path']}: a line's width"
        )
        _demand("\0" not in "".join(row), f"{resource['path']}: a null character")
    return [
        {
            name: "" if text in _missing(resource, name) else text
            for name, text in zip(header, row, strict=False)
        }
        for row in lines
    ]


def _missing(resource: Json, name: str) -> list[str]:
    """The texts that the sender declares as missing values of a field."""
    schema, dialect = resource.get("schema", {}), resource.get("dialect", {})
    of_schema = schema.get("missingValues", []) if isinstance(schema, dict) else []
    of_file = [*of_schema, dialect.get("nullSequence", "")]
    own = _declared_fields(resource).get(name, {}).get("missingValues", of_file)
    return [text["value"] if isinstance(text, dict) else text for text in own]


def _named(rows: list[list[str]], resource: Json) -> list[list[str]]:
    """The rows with the column names first."""
    has_header = resource.get("dialect", {}).get("header", True)
    _demand(isinstance(has_header, bool), f"{resource['path']}: a header or none")
    return rows if has_header else [list(_declared_fields(resource)), *rows]


def _csv_rows(content: bytes, resource: Json) -> list[list[str]]:
    dialect = resource.get("dialect", {})
    dialect = {**dialect, **dialect.get("csv", {})}
    encoding = str(resource.get("encoding", "utf-8")).lower()
    _demand(encoding in _ENCODINGS, "the encoding")
    delimiter, quote = dialect.get("delimiter", ","), dialect.get("quoteChar", '"')
    try:
        text = content.decode(_ENCODINGS[encoding])
        try:
            return _strictly_read(text, delimiter, quote)
        except csv.Error:
            # Blanks between a closing quote and the next delimiter are not part of the value.
            closing = rf"{re.escape(quote)} +(?={re.escape(delimiter)}|[\r\n]|\Z)"
            return _strictly_read(re.sub(closing, lambda _: quote, text), delimiter, quote)
    except (ValueError, csv.Error, TypeError) as error:
        raise RejectedError(f"{resource['path']}: {error}") from error


def _strictly_read(text: str, delimiter: str, quote: str) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    return list(csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True))


def _parquet_rows(content: bytes, resource: Json) -> list[list[str]]:
    """The header and the rows of a Parquet file of texts."""
    try:
        table = pyarrow.parquet.read_table(io.BytesIO(content))
        columns = [[text or "" for text in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RejectedError(f"{resource['path']}: {error}") from error
    return [table.column_names, *map(list, zip(*columns, strict=True))]


def _sheet_rows(content: bytes, resource: Json) -> list[list[str]]:
    """The header and the rows of the first sheet of a workbook of texts."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return [[str(cell) for cell in row] for row in workbook.get_sheet_by_index(0).iter_rows()]
    except CalamineError as error:
        raise RejectedError(f"{resource['path']}: {error}") from error


def columns_of(name: str, kind: str) -> list[str]:
    """The columns of a register's file in a package of that kind."""
    names = [column["name"] for column in schemas()[name]["fields"]]
    return ["_action", *names] if kind == "correction" else names


def declared_values(resource: Json, lines: list[Texts]) -> list[dict[str, Value]]:
    """The typed values of lines, read in the formats that the resource declares."""
    columns, declared = schemas()[resource["name"]]["fields"], _declared_fields(resource)
    return [
        {
            column["name"]: _value(column, declared.get(column["name"], {}), texts[column["name"]])
            for column in columns
        }
        for texts in lines
    ]


def _judge_register(
    schema: Json, resource: Json, content: bytes, ours: Json, parents: dict[str, JudgedLines]
) -> JudgedLines:
    name, declared = schema["name"], resource["reassurance"]
    digest = hashlib.sha256(content).hexdigest()
    _demand(str(resource.get("hash")).lower().rpartition(":")[2].strip() == digest, f"{name}: the hash")
    _demand(float(str(resource.get("bytes"))) == len(content), f"{name}: the bytes")
    judged = JudgedLines(read_texts(content, resource, columns_of(name, ours["kind"])))
    _demand(float(str(declared["rows"])) == len(judged.texts), f"{name}: the rows")
    judged.values = declared_values(resource, judged.texts)
    for number, (texts, values) in enumerate(zip(judged.texts, judged.values, strict=True), start=1):
        if _is_wrong(schema, texts, values, ours):
            judged.refused.add(number)
    _refuse_repeated_keys(schema, judged)
    _refuse_orphans(schema, judged, parents)
    for measure in schema["reassurance"].get("measures", []):
        total = str(declared["totals"].get(measure))
        _demand(bool(_TOTAL.fullmatch(total)), f"{name}: no total of {measure}")
        is_right = judged.is_unread(measure) or Decimal(total) == judged.total(measure)
        _demand(is_right, f"{name}: the total of {measure}")
    return judged


def _is_wrong(  # noqa: PLR0911
    schema: Json, texts: Texts, values: dict[str, Value], ours: Json
) -> bool:
    withdraws = texts.get("_action") == "withdraw"
    if texts.get("_action", "upsert") not in ("upsert", "withdraw"):
        return True
    if any(is_no_id(texts[name]) for name in checked_ids(schema)):
        return True
    for column in schema["fields"]:
        name, must = column["name"], column.get("constraints", {})
        text, value = texts[name], values[name]
        if not text:
            if must.get("required") and (name in schema["primaryKey"] or not withdraws):
                return True
        elif value is None or _breaks(column, must, text, value):
            return True
    groups = schema["reassurance"].get("exactly_one_of", [])
    if not withdraws and any(sum(bool(texts[name]) for name in group) != 1 for group in groups):
        return True
    if schema["reassurance"].get("frequency") == "quarterly":
        quarter = f"{ours['period'][:4]}-Q{int(ours['period'][-2:]) // 3}"
        if texts["account_period"] not in ("", quarter):
            return True
    is_stock = schema["reassurance"]["kind"] == "stock"
    return is_stock and values["as_of"] not in (None, last_day(ours["period"]))


def _breaks(column: Json, must: Json, text: str, value: Value) -> bool:
    pattern = must.get("pattern")
    if pattern and not re.search(re.sub(r"\$$", r"\\Z", pattern), text, re.ASCII):
        return True
    if column["kind"] == "siren" and not luhn.is_valid(text):
        return True
    if "enum" in must and text not in [str(one) for one in must["enum"]]:
        return True
    if "maxLength" in must and len(text) > must["maxLength"]:
        return True
    number = Decimal(value) if isinstance(value, Decimal | int) else None
    return number is not None and (
        ("minimum" in must and number < Decimal(str(must["minimum"])))
        or ("maximum" in must and number > Decimal(str(must["maximum"])))
    )


def _refuse_repeated_keys(schema: Json, judged: JudgedLines) -> None:
    for names in (schema["primaryKey"], *schema.get("uniqueKeys", [])):
        keys = [tuple(texts[name] for name in names) for texts in judged.texts]
        judged.refused |= {
            number for number, key in enumerate(keys, start=1) if all(key) and keys.count(key) > 1
        }


def _refuse_orphans(schema: Json, judged: JudgedLines, parents: dict[str, JudgedLines]) -> None:
    for key in schema.get("foreignKeys", []):
        (own,), (theirs,) = key["fields"], key["reference"]["fields"]
        parent = parents.get(key["reference"]["resource"], JudgedLines())
        known = {
            texts[theirs]
            for number, texts in enumerate(parent.texts, start=1)
            if number not in parent.refused
        }
        judged.refused |= {
            number
            for number, texts in enumerate(judged.texts, start=1)
            if texts[own] and texts[own] not in known
        }


def _declared_fields(resource: Json) -> dict[str, Json]:
    schema = resource.get("schema", {})
    fields = schema.get("fields", []) if isinstance(schema, dict) else []
    declared = {one["name"]: one for one in fields}
    _demand(len(declared) == len(fields), "a field described twice")
    return declared


def _value(column: Json, declared: Json, text: str) -> Value:
    """The typed value of a text; None when the text is empty or cannot be read."""
    kind = column["kind"]
    if not text:
        return None
    if kind in _WHOLE:
        return _number(kind, declared, text)
    if kind == "date":
        return _date(declared.get("format", "default"), text)
    if kind == "boolean":
        values = dict.fromkeys(declared.get("trueValues", ["true"]), True)
        return (values | dict.fromkeys(declared.get("falseValues", ["false"]), False)).get(text)
    return text


def _number(kind: str, declared: Json, text: str) -> Decimal | int | None:
    point, group = declared.get("decimalChar", "."), declared.get("groupChar", "")
    if not declared.get("bareNumber", True):
        text = bare(text)
    integers = f"[0-9]{{1,{_WHOLE[kind]}}}"
    if group:
        integers = rf"({integers}|[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+)"
    decimals = rf"({re.escape(point)}[0-9]{{1,{_PLACES[kind]}}})?" if _PLACES[kind] else ""
    if not re.fullmatch(f"-?{integers}{decimals}", text):
        return None
    digits = (text.replace(group, "") if group else text).replace(point, ".")
    if len(digits.partition(".")[0].removeprefix("-").lstrip("0")) > _WHOLE[kind]:
        return None
    return int(digits) if kind == "integer" else Decimal(digits)


def _date(date_format: str, text: str) -> date | None:
    date_format = "%Y-%m-%d" if date_format == "default" else date_format
    parts = re.findall("%[dmY]", date_format)
    _demand(sorted(parts) == ["%Y", "%d", "%m"], f"the format of dates {date_format}")
    shape = re.escape(date_format)
    for part in parts:
        digits = "[1-9][0-9]{3}" if part == "%Y" else "[0-9]{2}"
        shape = shape.replace(part, f"(?P<{part[1]}>{digits})")
    match = re.fullmatch(shape, text)
    try:
        return date(*(int(match[part]) for part in "Ymd")) if match else None
    except ValueError:
        return None


def _parents_first(resources: dict[str, Json]) -> list[str]:
    """The registers in an order in which each comes after those that it refers to."""
    ordered: list[str] = []
    while len(ordered) < len(resources):
        ordered += [
            name
            for name in resources
            if name not in ordered
            and all(
                parent in ordered or parent not in resources
                for parent in (key["reference"]["resource"] for key in schemas()[name].get("foreignKeys", []))
            )
        ]
    return ordered


def _demand(is_so: bool, what: str) -> None:
    if not is_so:
        raise RejectedError(what)
