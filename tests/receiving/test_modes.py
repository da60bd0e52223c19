"""File permissions: the platform's group reads stored files, a sender's group reads its outbox."""

import grp
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reassurance.errors import ConfigurationError
from reassurance.settings import Settings
from support.packages import cedent_package

GROUP = grp.getgrgid(os.getgid()).gr_name


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.rglob("*") if not path.is_symlink()}


def test_no_file_of_a_home_is_readable_by_others(tmp_path):
    cedent_package().write(Settings(home=tmp_path / "home"))
    command = [str(Path(sys.executable).with_name("reassurance")), "receive", "--json"]
    subprocess.run(
        command,
        env=os.environ | {"REASSURANCE_HOME": str(tmp_path / "home")},
        capture_output=True,
        check=True,
    )
    for name in ("archive", "outbox", "registered", "verified"):
        actual = modes(tmp_path / "home" / name)
        assert actual
        assert {mode & 0o007 for mode in actual} == {0}, name
    assert modes(tmp_path / "home" / "outbox" / "INS01") == {0o440}


def test_the_group_of_a_sender_can_read_its_outbox(settings, receive):
    settings.outbox_groups = {"INS01": GROUP}
    receive(cedent_package())
    outbox = settings.outbox_dir / "INS01"
    assert (outbox.stat().st_mode & 0o777, outbox.stat().st_gid) == (0o750, os.getgid())
    assert modes(outbox) == {0o440}


def test_an_unknown_group_is_named(settings, receive):
    settings.outbox_groups = {"INS01": "no-such-group"}
    with pytest.raises(ConfigurationError, match="group 'no-such-group' of INS01"):
        receive(cedent_package())


def test_groups_are_read_from_the_environment_as_json(monkeypatch):
    monkeypatch.setenv("REASSURANCE_OUTBOX_GROUPS", json.dumps({"INS01": "ins01"}))
    settings = Settings()
    assert settings.outbox_groups == {"INS01": "ins01"}
    assert settings.environment()["REASSURANCE_OUTBOX_GROUPS"] == '{"INS01": "ins01"}'
