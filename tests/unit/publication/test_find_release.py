"""A release is found by its name, the beginning of its name, `current` or its path."""

import pytest

from reassurance.errors import UsageError
from reassurance.publication.releases_folder import find_release


def test_a_release_is_found_by_every_form_of_its_name(published_build, release):
    settings = published_build.settings
    for name in (release.name, "2020-07", "current", str(release)):
        assert find_release(settings, name) == release


@pytest.mark.parametrize("name", ["", "2019", "../inbox", "/etc/passwd", "..", "*", "a\0b", "x" * 300])
def test_another_name_is_refused(published_build, name):
    with pytest.raises(UsageError, match="No release"):
        find_release(published_build.settings, name)


def test_a_beginning_of_two_names_is_refused(published_build, release, tmp_path):
    settings = published_build.settings.model_copy(update={"home": tmp_path})
    for digest in ("00000001", "00000002"):
        folder = settings.releases_dir / f"2020-07-14T01-00-00Z_{digest}"
        folder.mkdir(parents=True)
        (folder / "datapackage.json").write_bytes((release / "datapackage.json").read_bytes())
    with pytest.raises(UsageError, match="2 releases begin with '2020'"):
        find_release(settings, "2020")
