"""The cell that a question names, and the sentences when it names none or several."""

from decimal import Decimal

import pytest

from reassurance.database import connect
from reassurance.errors import IntegrityError, PublicationError, UsageError
from reassurance.explain import explain
from reassurance.explain.cells import find_cell
from reassurance.publication.release import publish
from support.published_build import make_build

TABLE, MEASURE = "pub_ministry__premiums", "ceded_premium_amount_eur"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    build = make_build(tmp_path_factory.mktemp("published"))
    return build, publish(build.settings, build.record).path


def cell_of(published, where, *, table=TABLE, measure=MEASURE):
    build, release = published
    with connect(build.settings) as connection:
        return find_cell(connection, release, table, measure, where)


def test_a_cell_has_its_key_its_value_and_its_row(published):
    cell = cell_of(published, "insurer_id = 'INS09'")
    assert cell.key == {"month": "2020-07", "insurer_id": "INS09", "note": None}
    assert cell.value == Decimal("-9999999999999.99")
    build, _ = published
    with connect(build.settings) as connection:
        assert len(connection.execute(cell.sql).fetchall()) == 1


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            {"table": "pub_ministry__claims"},
            r"(?s)No table 'pub_ministry__claims'.*pub_ministry__envelope_usage, pub_m",
        ),
        (
            {"measure": "premium"},
            f"'premium' is no column of {TABLE}. Its measures: {MEASURE}, compared_share",
        ),
        ({"measure": "month"}, f"'month' is not a measure of {TABLE}. Its measures: {MEASURE}"),
        ({"where": "week = 1"}, rf'(?s)"week" not found.*Columns of {TABLE}: month, insurer_id'),
        ({"where": "month = "}, r"(?s)--where cannot be used: .*syntax error"),
        ({"where": "month = '2019-01'"}, r"(?s)selects no row.*- month: 2020-04, 2020-05, 2020-06, 2020-07"),
        (
            {"where": "month = '2020-07'"},
            r"(?s)selects 2 rows.*insurer_id = 'INS09' and note is null: -9999999999999.99",
        ),
    ],
)
def test_a_question_about_no_or_several_cells_is_refused(published, question, sentence):
    with pytest.raises(UsageError, match=sentence):
        cell_of(published, **{"where": "insurer_id = 'INS09'", **question})


def test_an_altered_table_is_refused(tmp_path):
    build = make_build(tmp_path)
    release = publish(build.settings, build.record).path
    path = release / "ministry" / f"{TABLE}.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(PublicationError, match="is not what was published"):
        cell_of((build, release), "insurer_id = 'INS09'")


def test_a_build_of_earlier_code_declares_no_lineage(published):
    build, _ = published
    with pytest.raises(PublicationError, match=f"declares no lineage of {TABLE}.{MEASURE}"):
        explain(build.settings, TABLE, MEASURE, where="insurer_id = 'INS09'")


def test_an_altered_build_is_refused(tmp_path):
    build = make_build(tmp_path)
    publish(build.settings, build.record)
    path = build.record.path(build.settings)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(IntegrityError):
        explain(build.settings, TABLE, MEASURE, where="insurer_id = 'INS09'")


def test_a_deleted_build_is_named_with_the_way_to_make_it_again(tmp_path):
    build = make_build(tmp_path)
    publish(build.settings, build.record)
    build.record.path(build.settings).unlink()
    with pytest.raises(UsageError, match=f"build {build.record.build_id} is not in .*--rebuild"):
        explain(build.settings, TABLE, MEASURE, where="insurer_id = 'INS09'")
