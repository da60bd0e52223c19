"""Read the descriptor of a package, `datapackage.json`."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from reassurance.errors import PackageError
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.json_values import Declared, read_json
from reassurance.submissions.package.standard_properties import Place, not_followed, right_names

DESCRIPTOR = "datapackage.json"
# The largest integer of the warehouse's columns.
_LARGEST_INTEGER = 2**31 - 1
# The algorithm of a hash without a prefix, by its number of hexadecimal digits.
_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_DIGITS = re.compile("[0-9a-f]+")
_SUFFIXES = {".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".xml": "xml"}


@dataclass(frozen=True)
class Resource:
    """A resource of the descriptor: a register in one file, or in several files to concatenate (`parts`).

    - `declared`: the properties of each field in the sender's own Table Schema.
    - `missing_values`: the texts that mean "no value", by field. The key `""` applies to all other fields.
    - `schema_path`, `dialect_path`: files of the package with the Table Schema and the Table Dialect; empty
      when there is none.
    - `has_header`: False for a file without column names, which is XML or a CSV file declared so.
    - `sheet`: name or number of the sheet of a workbook; empty for the first one.
    - `declared_hash`, `algorithm`: the declared hash and its algorithm, both empty without a hash. The
      algorithm is also empty when the hash has not the form `algorithm:digits`.
    - `problem`: the first declaration that this platform does not support.
    """

    register: str
    path: str
    parts: tuple[str, ...]
    format: str
    sha256: str
    algorithm: str
    declared_hash: str
    bytes: int | None
    rows: int
    totals: dict[str, str]
    schema_path: str
    dialect_path: str
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    has_header: bool = True
    sheet: str | int = ""
    declared: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing_values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problem: PackageError | None = None

    def missing_of(self, field: str) -> set[str]:
        """The texts that mean "no value" in a field, other than the empty one."""
        return set(self.missing_values.get(field, self.missing_values.get("", ()))) - {""}


@dataclass(frozen=True)
class Descriptor:
    """The content of a descriptor."""

    sender: str
    period: str
    sequence: int
    kind: str
    created: str
    resources: tuple[Resource, ...]

    def announced(self) -> set[str]:
        """Paths of all files that the descriptor names, and its own path."""
        named = {
            path
            for resource in self.resources
            for path in (*resource.parts, resource.schema_path, resource.dialect_path)
        }
        return {DESCRIPTOR, *named}


def parse_descriptor(text: bytes) -> Descriptor:
    """Parse a descriptor. Raises PackageError, which names the property that cannot be read."""
    content = Declared(read_json(text, DESCRIPTOR), DESCRIPTOR)
    ours = content.child("reassurance")
    return Descriptor(
        sender=ours.child("sender").text(),
        period=ours.child("period").text(),
        sequence=_integer(ours.child("sequence"), -_LARGEST_INTEGER),
        kind=ours.child("kind").text(),
        created=content.child("created").text(),
        resources=tuple(_read_resource(resource) for resource in content.child("resources").items()),
    )


def with_files(resource: Resource, load: Callable[[str], bytes]) -> Resource:
    """The resource completed with its schema and dialect files; `load` returns a file of the package.

    Raises PackageError, which names the declaration that is not supported.
    """
    if resource.problem is not None:
        raise resource.problem
    if resource.dialect_path:
        content = read_json(load(resource.dialect_path), resource.dialect_path)
        resource = _with_dialect(resource, Declared(content, resource.dialect_path))
    if resource.schema_path:
        content = read_json(load(resource.schema_path), resource.schema_path)
        resource = _with_schema(resource, Declared(content, resource.schema_path))
    return resource


def _read_resource(content: Declared) -> Resource:
    name = content.child("name").text()
    content = content.named(f"{DESCRIPTOR}: {name}")
    ours = content.child("reassurance")
    given = content.child("path")
    paths = given.items() if isinstance(given.value, list) else [given]
    parts = tuple(_path(path.text()) for path in paths)
    if not parts:
        raise unreadable("expected_text", property=given.place, actual=given.shown())
    path = ", ".join(parts)
    resource = Resource(
        register=name,
        path=path,
        parts=parts,
        format=_SUFFIXES.get(path[path.rfind(".") :].lower(), "csv") if "." in path else "csv",
        sha256="",
        algorithm="",
        declared_hash="",
        bytes=None,
        rows=_integer(ours.child("rows"), 0),
        totals={
            measure: total.number()
            for measure, total in ours.child("totals").properties().items()
            if total.value is not None
        },
        schema_path="",
        dialect_path="",
    )
    for step in (_with_hash, _with_size, _with_declarations):
        try:
            resource = step(resource, content)
        except PackageError as error:
            resource = replace(resource, problem=resource.problem or error)
    return resource


def _with_hash(resource: Resource, content: Declared) -> Resource:
    hashed = content.get("hash")
    if hashed is None:
        return resource
    algorithm, digest = _hash(hashed.text())
    return replace(resource, algorithm=algorithm, sha256=digest, declared_hash=hashed.text().strip())


def _with_size(resource: Resource, content: Declared) -> Resource:
    size = content.get("bytes")
    return replace(resource, bytes=None if size is None else size.integer())


def _with_declarations(resource: Resource, content: Declared) -> Resource:
    _refuse_misspelt("resource", content)
    content.refuse(not_followed("resource", content.properties_of()))
    schema, dialect = content.get("schema"), content.get("dialect")
    file_format, encoding, rows = (content.get(name) for name in ("format", "encoding", "rows"))
    if rows is not None and rows.integer() != resource.rows:
        raise unreadable("rows_twice", property=rows.place, actual=rows.shown(), expected=resource.rows)
    resource = replace(
        resource,
        format=resource.format if file_format is None else file_format.text().lower(),
        encoding="utf-8" if encoding is None else encoding.text().lower(),
    )
    if len(resource.parts) > 1 and resource.format != "csv":
        raise unreadable("several_files", actual=resource.format)
    resource = replace(resource, has_header=resource.format != "xml")
    if dialect is not None and _is_path(dialect):
        resource = replace(resource, dialect_path=_file_path(dialect))
    elif dialect is not None:
        resource = _with_dialect(resource, dialect)
    if schema is not None and _is_path(schema):
        resource = replace(resource, schema_path=_file_path(schema))
    elif schema is not None:
        resource = _with_schema(resource, schema)
    return resource


def _with_dialect(resource: Resource, dialect: Declared) -> Resource:
    """The resource with its Table Dialect. Properties under the name of the format take precedence."""
    own = "excel" if resource.format == "xlsx" and dialect.get("excel") else resource.format
    inner = dialect.get(own)
    merged = Declared({**dialect.properties_of(), **(inner.properties_of() if inner else {})}, dialect.place)
    null = merged.get("nullSequence")
    if null is not None:
        missing = dict(resource.missing_values)
        missing[""] = (*missing.get("", ()), null.text())
        resource = replace(resource, missing_values=missing)
    if resource.format in ("parquet", "xml"):
        return resource
    _refuse_misspelt("dialect", merged)
    merged.refuse(not_followed("dialect", merged.properties_of()))
    header = merged.get("header")
    has_header = header is None or header.flag()
    if resource.format == "xlsx":
        if header is not None and not has_header:
            merged.refuse(["header"])
        return replace(resource, sheet=_sheet(merged))
    delimiter, quote = merged.get("delimiter"), merged.get("quoteChar")
    return replace(
        resource,
        delimiter="," if delimiter is None else delimiter.text(),
        quote='"' if quote is None else quote.text(),
        has_header=has_header,
    )


def _refuse_misspelt(place: Place, declared: Declared) -> None:
    """Raise PackageError for a property whose name differs from that of the standard by case, `_` or `-`."""
    for actual, expected in right_names(place, declared.properties_of()):
        raise unreadable("misspelt_name", property=declared.child(actual).place, expected=expected)


def _sheet(dialect: Declared) -> str | int:
    for name in ("sheetName", "sheetNumber", "sheet"):
        sheet = dialect.get(name)
        if sheet is not None and sheet.value != "":
            is_name = name == "sheetName" or (name == "sheet" and isinstance(sheet.value, str))
            return sheet.text() if is_name else sheet.integer()
    return ""


def _with_schema(resource: Resource, schema: Declared) -> Resource:
    """The resource with the fields and missing values of a Table Schema."""
    _refuse_misspelt("schema", schema)
    schema.refuse(not_followed("schema", schema.properties_of()))
    fields = schema.get("fields")
    declared: dict[str, dict[str, Any]] = {}
    missing = dict(resource.missing_values)
    common = schema.get("missingValues")
    if common is not None:
        missing[""] = (*missing.get("", ()), *_missing(common))
    for column in fields.items() if fields is not None else []:
        name = column.child("name").text()
        _refuse_misspelt("field", column)
        if name in declared:
            raise unreadable("repeated_field", property=fields.place if fields else "", actual=name)
        declared[name] = column.properties_of()
        own = column.get("missingValues")
        if own is not None:
            missing[name] = _missing(own)
    return replace(resource, declared=declared, missing_values=missing)


def _missing(values: Declared) -> tuple[str, ...]:
    """The texts of `missingValues`. An item is a text, or an object with a text `value`."""
    texts = (item.child("value") if isinstance(item.value, dict) else item for item in values.items())
    return tuple(text.text() for text in texts)


def _path(text: str) -> str:
    """A path in the package: NFC, without the leading `./` that some tools write."""
    path = unicodedata.normalize("NFC", text)
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path


def _is_path(declared: Declared) -> bool:
    """Whether a schema or dialect is the path of a file; False for an empty text and for an object."""
    return isinstance(declared.value, str) and declared.value.strip() != ""


def _file_path(declared: Declared) -> str:
    """The path of a schema or dialect file of the package. Raises PackageError for a URL."""
    path = declared.text()
    if "://" in path:
        raise unreadable("address", property=declared.place, actual=path)
    return _path(path)


def _hash(text: str) -> tuple[str, str]:
    """The algorithm and the digits of a declared hash. Both are empty when it has no such form."""
    algorithm, colon, digits = (part.strip() for part in text.lower().rpartition(":"))
    if not colon and _DIGITS.fullmatch(digits):
        algorithm = _ALGORITHMS.get(len(digits), "")
    is_ours = algorithm != "sha256" or (
        _DIGITS.fullmatch(digits) and _ALGORITHMS.get(len(digits)) == "sha256"
    )
    return (algorithm, digits) if algorithm and is_ours else ("", "")


def _integer(declared: Declared, minimum: int) -> int:
    """An integer between `minimum` and the largest integer of the warehouse."""
    number = declared.integer()
    if not minimum <= number <= _LARGEST_INTEGER:
        raise unreadable(
            "out_of_bounds", property=declared.place, actual=number, minimum=minimum, maximum=_LARGEST_INTEGER
        )
    return number
