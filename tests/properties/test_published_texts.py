"""A release holds the texts of senders unchanged: in CSV, in Parquet and in the workbook."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reassurance.database import connect
from reassurance.publication.release import publish
from support.published_build import make_build

# A workbook is XML, which excludes these two noncharacters and lone surrogates.
TEXTS = st.text(st.characters(exclude_characters="\ufffe\uffff", exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_texts_are_published_unchanged(texts):
    lines = [("2020-06", "INS01", text) for text in texts]
    with TemporaryDirectory() as home:
        build = make_build(Path(home), lines=lines)
        folder = publish(build.settings, build.record).path / "ministry"
        with connect(build.settings) as connection:
            rows = connection.execute(
                f"select note from read_parquet('{folder}/pub_ministry__premiums.parquet')"
                " where insurer_id = 'INS01'"
            ).fetchall()
        sheet = CalamineWorkbook.from_path(folder / "classeur.xlsx").get_sheet_by_name("Primes").to_python()
        cells = [row[2] for row in sheet if row[1] == "INS01"]
    assert sorted(note for (note,) in rows) == sorted(texts)
    assert sorted(cells) == sorted(texts)
