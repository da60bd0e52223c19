"""Each declaration of a sender is followed or rejects the file with its name; none is ignored."""

import json
from base64 import b64encode

import pytest

from reassurance.submissions.package.standard_properties import REFUSED
from support.packages import cedent_package, descriptor_of, premium, resource, rewrite

# Values that would change how the file is read.
CHANGING = {
    "headerRows": [2],
    "headerCase": False,
    "doubleQuote": False,
    "skipInitialSpace": True,
    "commentRows": [1],
    "skipBlankRows": True,
    "lineTerminator": "|",
    "fillMergedCells": True,
    "adjustFloatingPointError": True,
    "itemKeys": ["a"],
    "scheme": "https",
    "compression": "gz",
    "extrapaths": ["b.csv"],
}
PREMIUMS = "datapackage.json: premiums"


@pytest.fixture
def package(settings):
    return cedent_package().write(settings)


def messages(receipt) -> str:
    (reason,) = receipt.reasons
    assert (receipt.verdict, reason.where) == ("rejected", "premiums.csv")
    return reason.message_en


def declare(package, **declared) -> None:
    with descriptor_of(package) as content:
        resource(content, "premiums").update(declared)


@pytest.mark.parametrize("name", REFUSED["dialect"])
def test_an_unsupported_property_of_the_dialect_is_named(package, receive, name):
    declare(package, dialect={"delimiter": ",", name: CHANGING.get(name, "#")})
    assert f"{PREMIUMS}.dialect.{name} is " in messages(receive(package))


@pytest.mark.parametrize("name", REFUSED["resource"])
def test_an_unsupported_property_of_the_resource_is_named(package, receive, name):
    declare(package, **{name: CHANGING.get(name, "x")})
    assert f"{PREMIUMS}.{name} is " in messages(receive(package))


def test_declarations_of_the_default_values_are_accepted(package, receive):
    harmless = {name: values[0] for name, values in REFUSED["dialect"].items()} | {
        "delimiter": ",",
        "header": True,
        "title": "x",
        "csv": {"quoteChar": '"'},
    }
    declare(package, dialect=harmless, compression="no", mediatype="text/csv", licenses=[])
    assert receive(package).verdict == "accepted"


@pytest.mark.parametrize(
    ("schema", "dialect"),
    [
        ({"missingValues": ["", "N/A"]}, {}),
        ({"missingValues": [{"value": "N/A", "label": "not given"}]}, {}),
        ({"fields": [{"name": "guarantee_id", "missingValues": ["N/A"]}]}, {}),
        ({}, {"nullSequence": "N/A"}),
    ],
)
def test_declared_missing_values_are_read_as_empty(settings, receive, lines_in, schema, dialect):
    package = cedent_package()
    package.lines["premiums"] = [premium(guarantee_id="N/A", treaty_id="TRT-1")]
    place = package.write(settings)
    assert [refusal.rule for refusal in receive(place).findings if refusal.field == "guarantee_id"] != []
    package.sequence = 2
    place = package.write(settings)
    declare(place, schema=schema, dialect=dialect)
    assert receive(place).findings == ()
    assert lines_in(settings.registered_dir, "premiums", "guarantee_id, treaty_id") == [(None, "TRT-1")]


def test_a_schema_and_a_dialect_may_be_files_of_the_package(settings, receive):
    package = cedent_package()
    package.lines["premiums"] = [premium(gross_premium_amount="40,00")]
    package.totals["premiums", "gross_premium_amount"] = "40.00"
    place = package.write(settings)
    (place.path / "s.json").write_text(
        json.dumps({"fields": [{"name": "gross_premium_amount", "decimalChar": ","}]})
    )
    (place.path / "d.json").write_text(json.dumps({"delimiter": ";"}))
    rewrite(
        place,
        "premiums",
        lambda text: text.replace(b'"40,00"', b"40,00").replace(b",", b";").replace(b"40;00", b"40,00"),
    )
    declare(place, schema="./s.json", dialect="d.json")
    receipt = receive(place)
    assert (receipt.reasons, receipt.findings, receipt.unread) == ((), (), ())


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (
            {"schema": "https://example.org/s.json"},
            f"{PREMIUMS}.schema is the address https://example.org/s.json",
        ),
        ({"dialect": "d.json"}, "premiums names “d.json”, which is not in the package"),
        ({"schema": {"fields": None}}, f"{PREMIUMS}.schema.fields is null: expected a list"),
        ({"schema": {"fields": [{}]}}, f"{PREMIUMS}.schema.fields[0] lacks the property “name”"),
        ({"dialect": []}, f"{PREMIUMS}.dialect is []: expected an object"),
        ({"dialect": ""}, f'{PREMIUMS}.dialect is "": expected an object'),
        ({"schema": " "}, f'{PREMIUMS}.schema is " ": expected an object'),
        ({"dialect": {"header": "yes"}}, f'{PREMIUMS}.dialect.header is "yes": expected true or false'),
        ({"encoding": None}, f"{PREMIUMS}.encoding is null: expected a text"),
        ({"bytes": 1.5}, f"{PREMIUMS}.bytes is 1.5: expected a whole number"),
        ({"rows": 7}, f"{PREMIUMS}.rows is 7, and reassurance.rows 1"),
    ],
)
def test_a_declaration_of_a_wrong_type_is_reported_by_its_name(package, receive, declared, expected):
    declare(package, **declared)
    assert expected in messages(receive(package))


def test_whole_numbers_may_be_written_with_a_point_or_as_text(package, receive):
    with descriptor_of(package) as content:
        declared = resource(content, "premiums")
        declared["bytes"], declared["reassurance"]["rows"] = float(declared["bytes"]), "1"
    assert receive(package).verdict == "accepted"


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ({"premium_tax_amount": "999.00"}, "total_differs"),
        ({"annual_premium_rate": "0.01"}, "unknown_total"),
        ({"nothing": "1.00"}, "unknown_total"),
        ({"premium_tax_amount": "3.60"}, None),
    ],
)
def test_an_additional_total_is_compared_or_refused(package, receive, totals, code):
    with descriptor_of(package) as content:
        resource(content, "premiums")["reassurance"]["totals"].update(totals)
    assert [reason.code for reason in receive(package).reasons] == ([code] if code else [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda digits: digits.upper(), None),
        (lambda digits: f"SHA256:{digits}", None),
        (lambda digits: f" {digits} ", None),
        (lambda digits: digits[:32], "other_hash"),
        (lambda digits: f"md5:{digits[:32]}", "other_hash"),
        (lambda digits: f"sha-256:{digits}", "other_hash"),
        (lambda digits: digits[::-1], "hash_differs"),
        (lambda digits: f"sha256={digits}", "unreadable_hash"),
        (lambda digits: f"{digits}  premiums.csv", "unreadable_hash"),
        (lambda digits: f"sha256:{digits[:40]}", "unreadable_hash"),
        (lambda digits: f"sha256:{b64encode(bytes.fromhex(digits)).decode()}", "unreadable_hash"),
        (lambda _: "à calculer", "unreadable_hash"),
        (lambda _: None, "missing_hash"),
    ],
)
def test_a_hash_is_compared_as_digits_and_another_algorithm_is_named(package, receive, change, code):
    with descriptor_of(package) as content:
        declared = resource(content, "premiums")
        declared["hash"] = change(declared["hash"].removeprefix("sha256:"))
        if declared["hash"] is None:
            del declared["hash"]
    assert [reason.code for reason in receive(package).reasons] == ([code] if code else [])


def test_a_path_may_begin_with_a_dot(package, receive):
    declare(package, path="./premiums.csv")
    assert receive(package).verdict == "accepted"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"dialect": {"Delimiter": ","}}, "premiums.dialect.Delimiter is written “delimiter”"),
        ({"dialect": {"escapechar": "#"}}, "premiums.dialect.escapechar is written “escapeChar”"),
        ({"dialect": {"comment_char": "#"}}, "premiums.dialect.comment_char is written “commentChar”"),
        ({"Compression": "gz"}, "premiums.Compression is written “compression”"),
        ({"schema": {"missing_values": ["-"]}}, "premiums.schema.missing_values is written “missingValues”"),
        (
            {"schema": {"fields": [{"name": "covers_to", "Format": "%d/%m/%Y"}]}},
            "premiums.schema.fields[0].Format is written “format”",
        ),
        (
            {"schema": {"fields": [{"name": "covers_to"}, {"name": "covers_to"}]}},
            "premiums.schema.fields describes the column “covers_to” several times",
        ),
        *(
            (
                {"schema": {"fields": [{"name": "Covers_to"} | notation]}},
                f"the schema declares {next(iter(notation))} for “Covers_to”, and the file has no column",
            )
            for notation in ({"decimalChar": ","}, {"missingValues": ["-"]}, {"format": "%d/%m/%Y"})
        ),
    ],
)
def test_a_misspelt_declaration_is_named(package, receive, declared, expected):
    declare(package, **declared)
    assert expected in messages(receive(package))


def test_own_properties_and_fields_without_notation_are_accepted(package, receive):
    declare(
        package,
        custom={"a": 1},
        dialect={"delimiter": ",", "doublequote": True, "myNote": "x"},
        schema={"fields": [{"name": "another", "title": "x", "Title": "y"}]},
    )
    assert receive(package).verdict == "accepted"


def test_a_property_that_is_given_twice_is_named(package, receive):
    path = package.path / "datapackage.json"
    path.write_text(path.read_text().replace('"period":', '"period": "2020-05", "period":'))
    (reason,) = receive(package).reasons
    assert "datapackage.json has the property “period” several times" in reason.message_en
