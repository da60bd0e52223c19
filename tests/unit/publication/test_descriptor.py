"""The descriptor and the dictionary of a release, for programs and for readers."""

import csv
import hashlib
import json

import pytest
from frictionless import Package

from reassurance.publication.release import publish
from support.published_build import ENVELOPES, PREMIUMS


@pytest.fixture
def descriptor(release):
    return json.loads((release / "datapackage.json").read_text(encoding="utf-8"))


def test_frictionless_accepts_the_release(release):
    report = Package(str(release / "datapackage.json")).validate()
    assert report.stats["tasks"] == 12
    assert report.flatten(["name", "type", "message"]) == []


@pytest.mark.parametrize(
    "name", ["ministry/pub_ministry__premiums.csv", "ministry/pub_ministry__premiums.parquet"]
)
def test_frictionless_detects_an_altered_file(build, name):
    folder = publish(build.settings, build.record).path
    path = folder / name
    path.chmod(0o644)
    content = path.read_bytes()
    path.write_bytes(content[:60] + bytes([content[60] ^ 1]) + content[61:])
    assert not Package(str(folder / "datapackage.json")).validate().valid


def test_each_file_is_described(release, descriptor):
    described = {resource["path"]: resource for resource in descriptor["resources"]}
    files = {p.relative_to(release).as_posix(): p for p in release.rglob("*") if p.is_file()}
    assert set(described) == set(files) - {"datapackage.json"}
    for name, resource in described.items():
        content = files[name].read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    csv_file = described["ministry/pub_ministry__premiums.csv"]
    parquet = described["ministry/pub_ministry__premiums.parquet"]
    assert csv_file["rows"] == parquet["rowCount"] == 10
    assert csv_file["schema"] == parquet["schema"]
    assert csv_file["schema"]["primaryKey"] == ["month", "insurer_id", "note"]
    assert csv_file["schema"]["fields"][3] == {
        "name": "ceded_premium_amount_eur",
        "type": "number",
        "sqlType": "decimal(18,2)",
        "title": "Libellé ceded_premium_amount_eur",
        "description": "Définition de `ceded_premium_amount_eur`.",
        "constraints": {"required": True},
        "measure": {"nature": "flow", "basis": "ceded", "status": "provisional", "dated_by": "month"},
    }


def test_the_descriptor_names_the_build_and_the_decision_of_the_gate(published_build, descriptor):
    assert descriptor["created"] == "2020-07-14T01:00:00Z"
    assert descriptor["build"] == {
        "build_id": published_build.record.build_id,
        "as_of": "2020-07-14T01:00:00Z",
        "git_commit": "d" * 40,
        "code_hash": "c" * 64,
        "versions": {"duckdb": "1", "dbt-core": "2"},
        "submissions": ["a" * 64, "b" * 64],
        "code_parts": {},
        "previous_release": None,
        "stopped": [],
        "decisions": None,
    }
    assert descriptor["gate"]["decision"] == "release"
    assert descriptor["gate"]["reasons"] == []
    assert descriptor["audiences"] == [
        {
            "folder": "ministry",
            "code": "ministry",
            "role": "ministry_reader",
            "reader": "",
            "reader_column": "",
        }
    ]


def test_the_dictionary_defines_each_published_column(release):
    with (release / "dictionary.csv").open(encoding="utf-8", newline="") as stream:
        entries = list(csv.DictReader(stream))
    assert [entry["column"] for entry in entries] == [name for name, *_ in (*PREMIUMS, *ENVELOPES)]
    assert entries[3] | {"description_fr": "…"} == {
        "audience": "ministry",
        "table": "pub_ministry__premiums",
        "table_label_fr": "Primes",
        "position": "4",
        "column": "ceded_premium_amount_eur",
        "label_fr": "Libellé ceded_premium_amount_eur",
        "type": "montant (EUR)",
        "is_required": "true",
        "description_fr": "…",
        "description_en": "Definition of `ceded_premium_amount_eur`.",
        "nature": "flow",
        "basis": "ceded",
        "status": "provisional",
        "dated_by": "month",
        "dated_by_fr": "Libellé month",
        "values_fr": "",
    }
    assert "amount_differs = montant différent" in entries[9]["values_fr"]


def test_a_column_lists_its_own_codes_where_others_of_its_name_have_more(build):
    column = ("nodes", "model.reassurance.pub_ministry__premiums", "columns", "class")
    build.change_manifest((*column, "meta", "codes"), ["matched", "restated"])
    release = publish(build.settings, build.record).path
    with (release / "dictionary.csv").open(encoding="utf-8", newline="") as stream:
        codes = {row["column"]: row["values_fr"] for row in csv.DictReader(stream)}
    assert " ".join(codes["class"].split()) == "matched = concordant ; restated = rectifié"


def test_the_page_of_the_dictionary_is_self_contained_and_escapes_texts(build):
    node = ("nodes", "model.reassurance.pub_ministry__premiums", "meta", "description_fr")
    build.change_manifest(node, "Une <b>table</b> de `CAP` & d'autres.")
    page = (publish(build.settings, build.record).path / "dictionary.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "Une &lt;b&gt;table&lt;/b&gt; de <code>CAP</code> &amp; d&#39;autres." in page
    assert "http" not in page
    assert page.count('<th scope="row" ') == len(PREMIUMS) + len(ENVELOPES)
