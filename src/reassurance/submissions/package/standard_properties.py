"""How each property of the Data Package standard is treated, for resources, dialects, schemas and fields.

- Followed: the property changes how a file is read or checked.
- Refused: the property would change how a file is read, and is not supported. It rejects the file, unless
  its value has no effect.
- Descriptive: the property does not concern reading.

Properties outside the standard are ignored, unless they differ from one of it only by case, `_` or `-`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from reassurance.safe_text import alike

Place = Literal["resource", "dialect", "schema", "field"]
_EMPTY: tuple[Any, ...] = ("", [], {})

FOLLOWED: dict[Place, frozenset[str]] = {
    "resource": frozenset(
        ("name", "path", "format", "encoding", "hash", "bytes", "dialect", "schema", "rows")
    ),
    "dialect": frozenset(
        (
            "delimiter",
            "quoteChar",
            "header",
            "nullSequence",
            "sheetName",
            "sheetNumber",
            "sheet",
            "csv",
            "excel",
            "xlsx",
            "parquet",
            "xml",
        )
    ),
    "schema": frozenset(("fields", "missingValues")),
    "field": frozenset(
        (
            "name",
            "format",
            "missingValues",
            "decimalChar",
            "groupChar",
            "bareNumber",
            "trueValues",
            "falseValues",
        )
    ),
}

# With the values that have no effect, which are accepted.
REFUSED: dict[Place, dict[str, tuple[Any, ...]]] = {
    "resource": {
        "data": _EMPTY,
        "compression": ("", "no"),
        "scheme": ("", "file"),
        "extrapaths": _EMPTY,
        "innerpath": _EMPTY,
        "control": _EMPTY,
        "layout": _EMPTY,
    },
    "dialect": {
        "headerRows": ([1], []),
        "headerCase": (True,),
        "commentChar": _EMPTY,
        "commentRows": _EMPTY,
        "escapeChar": _EMPTY,
        "doubleQuote": (True,),
        "skipInitialSpace": (False,),
        "skipBlankRows": (False,),
        "lineTerminator": ("\r\n", "\n", "\r"),
        "fillMergedCells": (False,),
        "adjustFloatingPointError": (False,),
        "property": _EMPTY,
        "itemType": _EMPTY,
        "itemKeys": _EMPTY,
        "table": _EMPTY,
    },
    "schema": {},
    "field": {},
}

DESCRIPTIVE: dict[Place, frozenset[str]] = {
    "resource": frozenset(
        (
            "$schema",
            "profile",
            "type",
            "title",
            "description",
            "homepage",
            "mediatype",
            "sources",
            "licenses",
            "fields",
        )
    ),
    "dialect": frozenset(
        (
            "$schema",
            "name",
            "type",
            "title",
            "description",
            "headerJoin",
            "caseSensitiveHeader",
            "csvddfVersion",
            "preserveFormatting",
            "stringified",
        )
    ),
    # Keys and constraints are those of our registers, whatever the sender declares.
    "schema": frozenset(
        (
            "$schema",
            "name",
            "type",
            "title",
            "description",
            "fieldsMatch",
            "primaryKey",
            "uniqueKeys",
            "foreignKeys",
        )
    ),
    "field": frozenset(
        (
            "type",
            "title",
            "description",
            "example",
            "rdfType",
            "constraints",
            "categories",
            "categoriesOrdered",
            "arrayItem",
            "delimiter",
            "itemType",
        )
    ),
}


def not_followed(place: Place, declared: Mapping[str, Any]) -> Iterator[str]:
    """The declared properties that are refused and whose value has an effect."""
    for name, harmless in REFUSED[place].items():
        if name in declared and not any(_same(declared[name], value) for value in harmless):
            yield name


def right_names(place: Place, declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The properties that differ from one of the standard only by case, `_` or `-`, each with the right name.

    Such a property is a misspelling: to ignore it would ignore what the sender declares. Descriptive
    properties are left out.
    """
    known = {alike(name): name for name in (*FOLLOWED[place], *REFUSED[place])}
    for name in declared.keys() - set(known.values()):
        right = known.get(alike(name))
        is_harmless = right is not None and any(
            _same(declared[name], value) for value in REFUSED[place].get(right, ())
        )
        if right is not None and not is_harmless and name not in DESCRIPTIVE[place]:
            yield name, right


def _same(one: object, other: object) -> bool:
    """Equal and of the same type: 1 is not true."""
    return type(one) is type(other) and one == other
