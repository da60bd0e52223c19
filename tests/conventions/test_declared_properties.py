"""Each property of the standard is followed, refused or descriptive, and is on the page for senders."""

import re
from itertools import combinations

import frictionless
import pytest
from frictionless import Control, fields
from frictionless.formats import CsvControl, ExcelControl

from reassurance.settings import PROJECT_DIR
from reassurance.submissions.package.standard_properties import DESCRIPTIVE, FOLLOWED, REFUSED

PLACES = ("resource", "dialect", "schema", "field")
# Properties of the Data Package standard, version 2, and those of version 1 that it still accepts.
STANDARD = {
    "resource": "name path data type title description format mediatype encoding bytes hash sources"
    " licenses schema dialect profile $schema homepage",
    "dialect": "$schema header headerRows headerJoin commentRows commentChar delimiter lineTerminator"
    " quoteChar doubleQuote escapeChar nullSequence skipInitialSpace property itemType itemKeys"
    " sheetNumber sheetName table caseSensitiveHeader csvddfVersion",
    "schema": "$schema fields fieldsMatch missingValues primaryKey uniqueKeys foreignKeys name title"
    " description",
    "field": "name type format title description example constraints missingValues rdfType categories"
    " categoriesOrdered decimalChar groupChar bareNumber trueValues falseValues delimiter itemType",
}
KNOWN_TO_FRICTIONLESS = {
    "resource": [frictionless.Resource],
    "dialect": [frictionless.Dialect, CsvControl, ExcelControl],
    "schema": [frictionless.Schema],
    "field": [
        fields.NumberField,
        fields.IntegerField,
        fields.BooleanField,
        fields.DateField,
        fields.StringField,
    ],
}


def camel(name: str) -> str:
    return re.sub("_(.)", lambda match: match[1].upper(), name)


def of_frictionless(place: str) -> set[str]:
    """The properties that frictionless knows, its own included."""
    properties: set[str] = set()
    for known in KNOWN_TO_FRICTIONLESS[place]:
        properties |= set(known.metadata_profile["properties"])
    for control in (CsvControl, ExcelControl) if place == "dialect" else ():
        own = {item.name for item in control.__attrs_attrs__} - {
            item.name for item in Control.__attrs_attrs__
        }
        properties |= {camel(name) for name in own if not name.startswith("_")}
    return properties


def listed(place: str) -> set[str]:
    return FOLLOWED[place] | set(REFUSED[place]) | DESCRIPTIVE[place]


@pytest.mark.parametrize("place", PLACES)
def test_every_property_of_the_standard_is_listed(place):
    assert set(STANDARD[place].split()) <= listed(place)


@pytest.mark.parametrize("place", PLACES)
def test_every_property_of_frictionless_is_listed(place):
    # `workbookCache` is a cache of frictionless, not a property of a file.
    assert of_frictionless(place) - listed(place) <= {"workbookCache"}


@pytest.mark.parametrize("place", PLACES)
def test_each_property_is_in_one_list(place):
    for one, other in combinations((FOLLOWED[place], set(REFUSED[place]), DESCRIPTIVE[place]), 2):
        assert set(one).isdisjoint(other)


def test_the_page_for_senders_lists_every_property():
    page = (PROJECT_DIR / "docs" / "reference" / "submissions.md").read_text(encoding="utf-8")
    table = page[page.index("### Propriétés du descripteur") :].partition("\n### ")[0]
    for place in PLACES:
        for name in listed(place):
            assert f"`{name}`" in table, f"{place}.{name} is missing on the page for senders"
