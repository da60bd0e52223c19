"""The tasks of Airflow that check stored files and published releases."""

import pytest
from airflow.sdk.exceptions import AirflowFailException

from reassurance.errors import UsageError
from reassurance.orchestration import checks
from reassurance.publication.release import publish
from reassurance.submissions import receive_all
from support.packages import cedent_package
from support.published_build import make_build


@pytest.fixture
def home(settings, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))
    cedent_package().write(settings)
    receive_all(settings)
    return settings


def test_stored_files_as_they_were_received_are_counted(home):
    counts = checks.check_stored_files.function()
    assert (counts["receipts"], counts["builds"], counts["releases"]) == (1, 0, 0)
    assert counts["objects"] > 1


def test_an_altered_file_fails_the_check_and_is_named_in_the_log(home, capsys):
    (altered, *_) = sorted(path for path in home.objects_dir.glob("??/*") if path.stat().st_size > 100)
    altered.chmod(0o600)
    altered.write_bytes(altered.read_bytes() + b" ")
    with pytest.raises(AirflowFailException, match="differ from what was received and decided: 1"):
        checks.check_stored_files.function()
    assert altered.name in capsys.readouterr().out


def test_a_release_of_other_code_is_not_replayed(tmp_path, monkeypatch):
    build = make_build(tmp_path)
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))
    published = publish(build.settings, build.record)
    params = {"release": published.path.name, "with_other_code": False}
    monkeypatch.setattr(checks, "get_current_context", lambda: {"params": params})
    with pytest.raises(UsageError, match="it was made by the code cccccccccccc"):
        checks.rebuild_and_compare.function()
