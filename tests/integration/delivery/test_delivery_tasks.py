"""The tasks of `deliver_release` as functions: which release they deliver, and where."""

from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from reassurance.delivery import deliveries
from reassurance.orchestration import deliveries as tasks
from reassurance.orchestration.assets import RELEASE_PUBLISHED
from support.delivered import folder_target


@pytest.fixture
def in_run(releases, monkeypatch):
    """Let the tasks run in the home of the releases, in a run with these parameters and events."""
    monkeypatch.setenv("REASSURANCE_HOME", str(releases.settings.home))

    def run(release: str | None = None, published: tuple[str, ...] = ()) -> None:
        events = {RELEASE_PUBLISHED: [SimpleNamespace(extra={"release": name}) for name in published]}
        context = {"params": {"release": release}, "triggering_asset_events": events}
        monkeypatch.setattr(tasks, "get_current_context", lambda: context)

    return run


def test_the_release_of_the_run_is_delivered_to_each_target(releases, names, tmp_path, in_run):
    releases.configure(*(folder_target(tmp_path / name, "ministry", name=name) for name in ("one", "two")))
    for given, expected in (
        ({"release": names[0], "published": (names[1],)}, names[0]),
        ({"published": (names[0], names[1])}, names[1]),
        ({}, names[2]),
    ):
        in_run(**given)
        mapped = tasks.list_targets.function()
        assert mapped == [{"release": expected, "target": name} for name in ("one", "two")]
    assert tasks.deliver_release_to.function(**mapped[1])
    assert not tasks.deliver_release_to.function(**mapped[1])
    assert [each.release for each in deliveries(releases.settings, "two")] == [names[2]]
    assert deliveries(releases.settings, "one") == []


def test_an_unknown_release_fails_the_run_without_a_retry(releases, tmp_path, in_run):
    releases.configure(folder_target(tmp_path / "one", "ministry", name="one"))
    in_run("2019-01-01T00-00-00Z_0a1b2c3d")
    with pytest.raises(AirflowFailException, match=r"2019-01-01T00-00-00Z_0a1b2c3d.*form corrected"):
        tasks.list_targets.function()


def test_without_targets_the_run_is_skipped(releases, in_run):
    releases.configure()
    in_run()
    with pytest.raises(AirflowSkipException, match=r"targets\.yaml names no target"):
        tasks.list_targets.function()
