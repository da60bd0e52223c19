"""The dbt project must describe a table completely before publication; one error lists all gaps."""

import pytest

from reassurance.errors import IntegrityError, PublicationError
from reassurance.publication.release import publish
from reassurance.publication.tables import read_audiences

PREMIUMS = ("nodes", "model.reassurance.pub_ministry__premiums")
AMOUNT = (*PREMIUMS, "columns", "ceded_premium_amount_eur")
EXPOSURE = ("exposures", "exposure.reassurance.ministry_release")


def audiences_of(build):
    return read_audiences(build.record.manifest_path(build.settings))


def test_an_exposure_gives_the_audience_and_its_tables(build):
    (ministry,) = audiences_of(build)
    assert (ministry.code, ministry.owner_email) == ("ministry", "bureau@example.org")
    assert [table.name for table in ministry.tables] == [
        "pub_ministry__premiums",
        "pub_ministry__envelope_usage",
    ]
    premiums = ministry.tables[0]
    assert premiums.order[:2] == ("month", "insurer_id")
    assert sorted(premiums.order) == sorted(column.name for column in premiums.columns)
    assert [column.kind for column in premiums.columns] == [
        "text",
        "text",
        "text",
        "amount",
        "share",
        "integer",
        "date",
        "instant",
        "boolean",
        "text",
    ]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            (*PREMIUMS, "contract"),
            {"enforced": False},
            "pub_ministry__premiums: its contract is not enforced",
        ),
        ((*PREMIUMS, "meta"), {}, "pub_ministry__premiums: no label_fr"),
        ((*PREMIUMS, "meta", "sort"), ["year"], "year, of its grain or sort, is not one of its columns"),
        ((*AMOUNT, "meta", "description_fr"), " ", "ceded_premium_amount_eur: no description_fr"),
        ((*AMOUNT, "meta", "measure"), None, "ceded_premium_amount_eur: a figure without measure"),
        ((*AMOUNT, "meta", "measure", "basis"), None, "ceded_premium_amount_eur: no basis"),
        ((*PREMIUMS, "meta", "dated_by"), None, "ceded_premium_amount_eur: no dated_by"),
        ((*PREMIUMS, "meta", "dated_by"), "year", "its date, year, is not a column of the table"),
        (
            (*EXPOSURE, "meta"),
            {"reader_column": "insurer_id"},
            "no model (readers is missing) with the column insurer_id",
        ),
        (
            (*EXPOSURE, "meta"),
            {"reader_column": "insurer_id", "readers": "pub_ministry__premiums"},
            "pub_ministry__envelope_usage: insurer_id, which names the reader of a row, is not a column",
        ),
        ((*AMOUNT, "data_type"), "double", "ceded_premium_amount_eur: type double"),
        (
            (*EXPOSURE, "depends_on", "nodes"),
            ["model.reassurance.fct_premiums"],
            "which is not a model pub_ministry__",
        ),
        ((*EXPOSURE, "depends_on", "nodes"), [], "ministry_release publishes no table"),
        (("exposures",), {}, "no exposure is named <audience>_release"),
    ],
)
def test_an_incompletely_described_table_is_not_published(build, path, value, message):
    build.change_manifest(path, value)
    with pytest.raises(PublicationError, match="Complete the YAML") as refused:
        publish(build.settings, build.record)
    assert message in str(refused.value)
    assert not build.settings.releases_dir.exists()


def test_all_missing_properties_are_reported_together(build):
    build.change_manifest((*PREMIUMS, "meta", "label_fr"), "")
    build.change_manifest((*AMOUNT, "description"), "")
    with pytest.raises(PublicationError, match=r"(?s)no description.*no label_fr"):
        audiences_of(build)


def test_a_build_without_manifest_is_not_published(build):
    build.record.manifest_path(build.settings).unlink()
    with pytest.raises(IntegrityError, match=r"manifest\.json is missing: the gate decided with it"):
        publish(build.settings, build.record)
