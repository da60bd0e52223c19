"""`reassurance replay`: a release is rebuilt from the archive alone, and what differs is named."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from reassurance import cli
from reassurance.errors import ArchiveError, PublicationError, UsageError
from reassurance.files import hash_file
from reassurance.replay import replay
from support.small_market import PERSON


def content(home: Path) -> dict[str, tuple]:
    """Every path of a home; its sha256 and modification time, or the target of a link."""
    return {
        path.relative_to(home).as_posix(): (path.readlink(),)
        if path.is_symlink()
        else (hash_file(path)[0], path.stat().st_mtime_ns)
        for path in home.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_the_release_has_the_decision_that_its_build_knew(released):
    """The replay of this release, below, repeats the decision."""
    settings, name = released
    release = settings.releases_dir / name
    table = release / "ministry" / "pub_ministry__breaks.parquet"
    decided = duckdb.sql(f"select status, decided_by from '{table}' where decided_by is not null").fetchall()
    assert decided == [("acknowledged", PERSON)]
    assert json.loads((release / "datapackage.json").read_bytes())["build"]["decisions"]["position"] == 1


def test_a_release_is_replayed_with_every_hash_and_leaves_nothing(released, tmp_path, monkeypatch):
    settings, name = released
    before = content(settings.home)
    for variable, value in settings.environment().items():
        monkeypatch.setenv(variable, value)
    # The build itself is not part of what a replay needs.
    shutil.move(settings.builds_dir, tmp_path / "builds")
    finished = CliRunner().invoke(
        cli.app, ["replay", "current", "--json", "--scratch", str(tmp_path / "builds")]
    )
    left = sorted(path.name for path in (tmp_path / "builds").iterdir() if path.is_dir())
    shutil.move(tmp_path / "builds", settings.builds_dir)
    assert finished.exit_code == 0, finished.output
    result = json.loads(finished.stdout)
    published = [path for path in (settings.releases_dir / name).rglob("*") if path.is_file()]
    assert (result["is_identical"], len(result["files"])) == (True, len(published))
    assert (result["rebuilt"], left) == (None, [])
    assert content(settings.home) == before


def test_a_replay_with_other_terms_names_the_files_that_differ(released, tmp_path):
    settings, name = released
    project = tmp_path / "dbt_project"
    shutil.copytree(settings.dbt_project_dir, project, ignore=shutil.ignore_patterns("target"))
    insurers = project / "seeds" / "reference" / "insurers.csv"
    insurers.write_text(insurers.read_text().replace("Assureur fictif 01", "Assureur renommé"))
    other = settings.model_copy(update={"dbt_project_dir": project})
    with pytest.raises(UsageError, match=r"(?s)was made by the code .*--with-other-code"):
        replay(other, name)
    result = replay(other, name, with_other_code=True, folder=tmp_path)
    differing = {pair.path for pair in result.files if not pair.is_identical}
    # Premiums have the names of insurers; the use of envelopes has none.
    assert "ministry/pub_ministry__premiums.csv" in differing
    assert "ministry/pub_ministry__envelope_usage.csv" not in differing
    assert (list(result.origin), result.rebuilt.is_dir()) == (["code"], True)


def test_a_replay_without_a_submission_of_the_release_is_refused(own_release):
    settings, name = own_release
    sender = min(settings.chain_dir.iterdir())
    last = max(sender.iterdir())
    missing = last.read_text().split("  ")[1].removesuffix(".json\n")
    last.unlink()
    with pytest.raises(ArchiveError, match=f"lacks submissions of the release: {missing}"):
        replay(settings, name)


def test_an_altered_release_is_refused(own_release):
    settings, name = own_release
    path = settings.releases_dir / name / "dictionary.csv"
    path.chmod(0o644)
    path.write_text("altered")
    with pytest.raises(PublicationError, match=r"dictionary\.csv holds 7 bytes"):
        replay(settings, name)
