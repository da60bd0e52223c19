"""An audience whose readers see only their own rows has a folder of files for each of them."""

import csv
import json

import pytest
from python_calamine import CalamineWorkbook

from reassurance.publication.release import publish
from support.published_build import LINES

EXPOSURE = ("exposures", "exposure.reassurance.ministry_release")


@pytest.fixture
def released(build):
    """Each insurer of the premiums is a reader, and INS07 is one without premiums."""
    build.execute(
        "create schema marts; create table marts.dim_insurers as"
        " select 'INS0' || cast(number as varchar) as insurer_id from range(1, 8) given(number)"
    )
    build.change_manifest((*EXPOSURE, "meta"), {"reader_column": "insurer_id", "readers": "dim_insurers"})
    build.change_manifest((*EXPOSURE, "depends_on", "nodes"), ["model.reassurance.pub_ministry__premiums"])
    build.change_manifest(
        ("nodes", "model.reassurance.dim_insurers"),
        {"name": "dim_insurers", "schema": "marts", "alias": "dim_insurers", "columns": {"insurer_id": {}}},
    )
    return publish(build.settings, build.record)


def notes_of(folder):
    with (folder / "pub_ministry__premiums.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["insurer_id"], row["note"]) for row in csv.DictReader(stream)]


def test_each_reader_has_its_rows_and_no_others(released):
    readers = sorted(path.name for path in (released.path / "ministrys").iterdir())
    assert readers == [f"INS0{number}" for number in range(1, 8)]
    for reader in readers:
        expected = sorted((insurer, note) for _, insurer, note in LINES if insurer == reader)
        assert sorted(notes_of(released.path / "ministrys" / reader)) == expected
    assert notes_of(released.path / "ministrys" / "INS07") == []


def test_the_workbook_of_a_reader_is_addressed_to_it(released):
    book = CalamineWorkbook.from_path(released.path / "ministrys" / "INS02" / "classeur.xlsx")
    assert ["Destinataire", "Assureur INS02"] in [
        row[:2] for row in book.get_sheet_by_name("Synthèse").to_python()
    ]
    _, *lines, _ = book.get_sheet_by_name("Primes").to_python()
    insurers = {row[1] for row in lines}
    assert insurers == {"INS02"}


def test_the_descriptor_has_the_rows_of_each_file(released):
    descriptor = json.loads((released.path / "datapackage.json").read_text(encoding="utf-8"))
    rows = {
        resource["path"]: resource["rows"]
        for resource in descriptor["resources"]
        if resource["type"] == "table"
    }
    assert rows["ministrys/INS01/pub_ministry__premiums.csv"] == sum(line[1] == "INS01" for line in LINES)
    assert rows["ministrys/INS07/pub_ministry__premiums.csv"] == 0
    assert released.tables == {"pub_ministry__premiums": len(LINES)}
