"""A release appears completely or not at all, is reproducible, and is never changed."""

import html
from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from reassurance.errors import PublicationError
from reassurance.publication import release
from reassurance.publication.release import publish
from support.published_build import (
    AS_OF,
    HOLD,
    LINES,
    OVERRIDE,
    RELEASE,
    Build,
    make_build,
)

EXPOSURE = ("exposures", "exposure.reassurance.ministry_release")
FILES = {
    "datapackage.json",
    "dictionary.csv",
    "dictionary.html",
    "ministry/classeur.xlsx",
    "ministry/dictionary.csv",
    "ministry/dictionary.html",
    "ministry/index.html",
    "ministry/pub_ministry__envelope_usage.csv",
    "ministry/pub_ministry__envelope_usage.excel.csv",
    "ministry/pub_ministry__envelope_usage.parquet",
    "ministry/pub_ministry__premiums.csv",
    "ministry/pub_ministry__premiums.excel.csv",
    "ministry/pub_ministry__premiums.parquet",
}


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def visible(build: Build) -> list[str]:
    return sorted(path.name for path in build.settings.releases_dir.iterdir())


def test_a_release_has_every_table_of_its_exposure_and_becomes_current(build):
    published = publish(build.settings, build.record)
    assert published.is_new
    assert published.path == build.settings.releases_dir / build.record.build_id
    assert published.tables == {"pub_ministry__premiums": len(LINES) + 2, "pub_ministry__envelope_usage": 61}
    assert set(files_of(published.path)) == FILES
    assert (build.settings.releases_dir / "current").readlink() == Path(build.record.build_id)
    assert visible(build) == [build.record.build_id, "current"]


def test_the_same_data_give_the_same_bytes_in_any_order_and_with_any_threads(build, tmp_path):
    replayed = make_build(tmp_path / "replayed", lines=LINES[::-1])
    replayed.settings.threads = 1
    replayed = replayed.change_record(gate=RELEASE | {"decided_at": "2031-01-01T00:00:00Z"})
    first = files_of(publish(build.settings, build.record).path)
    second = files_of(publish(replayed.settings, replayed.record).path)
    assert set(first) == FILES
    assert [name for name in FILES if first[name] != second[name]] == []


def test_publishing_again_verifies_and_changes_nothing(build):
    first = publish(build.settings, build.record)
    before = files_of(first.path)
    again = publish(build.settings, build.record)
    assert (again.is_new, again.path, again.tables) == (False, first.path, first.tables)
    assert files_of(first.path) == before


def test_files_are_read_only(build):
    published = publish(build.settings, build.record)
    modes = {path.stat().st_mode & 0o777 for path in published.path.rglob("*") if path.is_file()}
    assert modes == {0o444}


def alter(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"1234616", b"1234617", 1))


@pytest.mark.parametrize(
    ("sabotage", "expected"),
    [
        (lambda folder: alter(folder / "ministry/pub_ministry__premiums.csv"), "premiums.csv holds"),
        (lambda folder: (folder / "ministry/classeur.xlsx").unlink(), "classeur.xlsx is missing"),
        (lambda folder: (folder / "ministry/note.txt").write_text("x"), "note.txt was not published"),
        (lambda folder: (folder / "datapackage.json").unlink(), "datapackage.json cannot be read"),
    ],
)
def test_an_altered_release_is_not_published_again(build, sabotage, expected):
    published = publish(build.settings, build.record)
    sabotage(published.path)
    with pytest.raises(PublicationError, match=expected):
        publish(build.settings, build.record)


def test_a_held_build_is_refused_with_its_reasons_and_the_next_step(build):
    held = build.change_record(status="held", gate=HOLD)
    with pytest.raises(PublicationError) as refused:
        publish(held.settings, held.record)
    message = str(refused.value)
    assert "The premiums of INS05 are missing." in message
    assert f"reassurance release {build.record.build_id} --by" in message
    assert not build.settings.releases_dir.exists()


def test_a_held_build_is_published_after_its_release_by_a_person(build):
    overridden = build.change_record(gate=HOLD | {"override": OVERRIDE})
    assert publish(overridden.settings, overridden.record).is_new


def test_other_audiences_read_neither_the_reasons_of_the_gate_nor_who_released_the_build(build):
    build.change_manifest((*EXPOSURE, "meta"), {"gate_reasons": False})
    overridden = build.change_record(gate=HOLD | {"override": OVERRIDE})
    folder = publish(overridden.settings, overridden.record).path / "ministry"
    page = (folder / "index.html").read_text(encoding="utf-8")
    book = CalamineWorkbook.from_path(folder / "classeur.xlsx")
    sheet = "\n".join(str(cell) for row in book.get_sheet_by_name("Synthèse").to_python() for cell in row)
    for shown in (page, sheet):
        assert "diffusée sur la décision d'une personne habilitée" in html.unescape(shown)
        for hidden in (OVERRIDE["by"], OVERRIDE["reason"], "INS05 manque"):
            assert hidden not in shown


@pytest.mark.parametrize("status", ["open", "built", "failed"])
def test_an_unfinished_build_is_refused(build, status):
    unfinished = build.change_record(status=status, gate=None)
    with pytest.raises(PublicationError, match=status):
        publish(unfinished.settings, unfinished.record)


def test_the_stored_record_decides_about_the_publication(build):
    build.change_record(status="held", gate=HOLD)
    with pytest.raises(PublicationError, match="is held"):
        publish(build.settings, build.record)


def test_a_killed_publication_does_not_change_current_and_can_be_repeated(build, monkeypatch):
    first = publish(build.settings, build.record)
    later = make_build(build.settings.home, AS_OF + timedelta(days=1))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(release, "write_workbook", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(later.settings, later.record)
    assert (build.settings.releases_dir / "current").resolve() == first.path
    assert visible(build) == [first.path.name, "current"]
    assert publish(later.settings, later.record).is_new
    assert (build.settings.releases_dir / "current").resolve().name == later.record.build_id


def test_the_draft_of_a_killed_process_is_replaced(build):
    abandoned = build.settings.releases_dir / f".{build.record.build_id}.draft"
    (abandoned / "ministry").mkdir(parents=True)
    (abandoned / "ministry" / "half.csv").write_text("half")
    published = publish(build.settings, build.record)
    assert set(files_of(published.path)) == FILES
    assert visible(build) == [build.record.build_id, "current"]


def test_a_release_becomes_current_when_its_publication_is_repeated(build):
    published = publish(build.settings, build.record)
    (build.settings.releases_dir / "current").unlink()
    publish(build.settings, build.record)
    assert (build.settings.releases_dir / "current").resolve() == published.path


def test_a_release_of_an_earlier_moment_does_not_become_current(build):
    published = publish(build.settings, build.record)
    past = make_build(build.settings.home, AS_OF - timedelta(days=30))
    replayed = publish(past.settings, past.record)
    assert (replayed.is_new, replayed.is_current) == (True, False)
    assert published.is_current
    assert (build.settings.releases_dir / "current").resolve() == published.path


def test_publishing_does_not_change_the_build(build):
    before = build.record.path(build.settings).read_bytes()
    publish(build.settings, build.record)
    assert build.record.path(build.settings).read_bytes() == before
