"""A damaged state file of a source is named and stops no other source."""

import pytest

from reassurance.errors import SourceError
from reassurance.settings import Settings
from reassurance.sources import collect_all
from reassurance.sources.finished import read_seen
from support.packages import cedent_package


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"P": 1}',
        '{"P": {"fingerprint": 1, "since": "x"}}',
        '{"P": {"fingerprint": "", "since": "x"}}',
    ],
)
def test_a_damaged_state_file_is_named(tmp_path, content):
    settings = Settings(home=tmp_path)
    path = settings.sources_memory_dir / "INS01.json"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(SourceError, match=r"sources/INS01\.json does not contain the state"):
        read_seen(settings, "INS01")


def test_a_source_with_a_damaged_state_file_delays_no_other(tmp_path):
    settings = Settings(home=tmp_path / "home", settle_seconds=0)
    sources = []
    for sender in ("INS01", "INS02"):
        place = tmp_path / sender
        cedent_package(sender=sender).write(Settings(home=tmp_path / sender))
        (place / "inbox" / sender).rename(place / "out")
        for package in list((place / "out").iterdir()):
            (place / "out" / f"{package.name}.ready").touch()
        sources.append(f'- {{sender: {sender}, url: "file://{place / "out"}"}}')
    settings.home.mkdir()
    settings.sources_path.write_text("\n".join(sources))
    state_file = settings.sources_memory_dir / "INS01.json"
    state_file.parent.mkdir()
    state_file.write_text("[1]")
    first, second = collect_all(settings)
    assert "INS01.json does not contain the state" in first.error
    assert (second.error, second.brought) == (None, ("INS02-2020-06-001",))
