"""A release of other code is not replayed, and the message gives the command that checks out its code."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from reassurance import cli
from reassurance.cli.errors import in_a_sentence
from reassurance.errors import UsageError
from reassurance.publication.descriptor import published_build
from reassurance.publication.release import publish
from reassurance.publication.releases_folder import read_descriptor
from reassurance.replay import replay
from reassurance.replay.replay import origin_differences
from reassurance.warehouse.origin import read_origin
from support.published_build import make_build


def test_a_release_of_other_code_is_refused_with_the_commands_that_check_it_out(tmp_path, monkeypatch):
    build = make_build(tmp_path)
    publish(build.settings, build.record)
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))
    finished = CliRunner().invoke(cli.app, ["replay", build.record.build_id])
    sentence, exit_code = in_a_sentence(finished.exception)
    assert exit_code == 2
    assert "it was made by the code cccccccccccc (commit dddddddddddd)" in sentence
    assert "duckdb 1, here" in sentence
    assert "worktree add" in sentence
    assert "d" * 40 in sentence
    assert f"REASSURANCE_HOME={tmp_path}" in sentence


def test_files_changed_after_the_commit_are_named_as_the_cause(tmp_path):
    build = make_build(tmp_path)
    here = read_origin(build.settings)
    changed = build.change_record(git_commit=here.git_commit, versions=here.versions)
    publish(changed.settings, changed.record)
    with pytest.raises(UsageError, match="files were changed after it"):
        replay(changed.settings, "current")


def test_code_and_packages_are_compared_one_by_one(tmp_path):
    build = make_build(tmp_path)
    here = read_origin(build.settings)
    published = published_build(read_descriptor(publish(build.settings, build.record).path))
    same = replace(published, code_hash=here.code_hash, versions=here.versions)
    assert origin_differences(same, here) == {}
    older = replace(same, versions=here.versions | {"duckdb": "1.4.0"})
    assert origin_differences(older, here) == {"duckdb": ("1.4.0", here.versions["duckdb"])}


def test_each_part_of_the_code_has_its_own_hash(tmp_path):
    build = make_build(tmp_path)
    project = tmp_path / "dbt_project"
    (project / "seeds").mkdir(parents=True)
    (project / "seeds" / "terms.csv").write_text("a")
    (project / "dbt_project.yml").write_text("name: a")
    settings = build.settings.model_copy(update={"dbt_project_dir": project})
    first = read_origin(settings)
    (project / "seeds" / "terms.csv").write_text("b")
    second = read_origin(settings)
    changed = {name for name in first.code_parts if first.code_parts[name] != second.code_parts[name]}
    assert (changed, first.code_hash != second.code_hash) == ({"terms"}, True)
