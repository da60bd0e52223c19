"""Verification reads all stored files again; each difference is named with its remedy."""

import json

import pytest
from typer.testing import CliRunner

from reassurance.cli import DIFFERS, app
from reassurance.errors import ConfigurationError
from reassurance.submissions.archive.lines import lines_path
from reassurance.submissions.archive.objects import object_path
from reassurance.submissions.archive.receipts import receipt_path
from reassurance.submissions.archive.verify import Verification, read_heads, verify
from support.packages import cedent_package, files_of, policy, zipped

EMPTY = {name: [] for name in cedent_package().lines}


@pytest.fixture
def receipts(settings, receive):
    """Three receipts: one with accepted and refused lines, one of a zip, one of a rejected package."""
    package = cedent_package()
    package.lines["policies"].append(policy(2, insured_siren="123456789"))
    packed = zipped(cedent_package(lines=EMPTY, sequence=2).write(settings))
    return [receive(package), receive(packed), receive(cedent_package(lines=EMPTY, sequence=0))]


@pytest.fixture
def verified_home(settings, receipts):
    """Verify the home of these receipts."""

    def verified(claims=None, earlier=None) -> Verification:
        return verify(settings, claims or {}, earlier)

    return verified


def sabotage(path, how: str) -> None:
    path.chmod(0o644)
    if how == "removed":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")


def named(verification: Verification) -> list[tuple[str, str]]:
    return [(fault.code, fault.path.name) for fault in verification.faults]


def test_a_sound_home_has_no_fault(settings, receipts, verified_home):
    before = files_of(settings)
    verification = verified_home({"a build": [receipt.submission_hash for receipt in receipts]})
    assert verification.faults == ()
    assert verification.receipts == 3
    assert verification.objects == len([name for name in before if name.startswith("archive/objects/")])
    assert verification.lines == len([name for name in before if name.endswith(".parquet")]) > 5
    assert (verification.unnamed_objects, verification.unnamed_lines) == (0, 0)
    assert verification.heads["INS01"]["position"] == 3
    assert files_of(settings) == before


def test_an_empty_home_has_no_fault(settings):
    assert verify(settings, {}).faults == ()


@pytest.mark.parametrize("how", ["altered", "removed"])
@pytest.mark.parametrize("place", ["a file", "a zip", "a listing"])
def test_an_altered_or_removed_object_is_named(settings, receipts, verified_home, place, how):
    digest = {
        "a file": receipts[0].members[0].sha256,
        "a zip": receipts[1].packed.sha256,
        "a listing": receipts[2].submission_hash,
    }[place]
    sabotage(object_path(settings, digest), how)
    codes = {"altered": "object_altered", "removed": "object_missing"}
    faults = verified_home().faults
    assert {(fault.code, fault.path.name) for fault in faults} == {(codes[how], digest)}
    assert all("Restore it from a copy of the home folder" in fault.message for fault in faults)


@pytest.mark.parametrize("how", ["altered", "removed"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_an_altered_or_removed_receipt_is_named(settings, receipts, verified_home, place, how):
    path = receipt_path(settings, "INS01", receipts[place].submission_hash)
    sabotage(path, how)
    codes = {"altered": "receipt_altered", "removed": "receipt_missing"}
    assert (codes[how], path.name) in named(verified_home())


@pytest.mark.parametrize("how", ["altered", "removed"])
@pytest.mark.parametrize("root", ["registered_dir", "quarantine_dir"])
def test_an_altered_or_removed_file_of_lines_is_named(settings, receipts, verified_home, root, how):
    path = lines_path(getattr(settings, root), "policies", "INS01", "2020-06", receipts[0].submission_hash)
    sabotage(path, how)
    codes = {"altered": "lines_altered", "removed": "lines_missing"}
    assert named(verified_home()) == [(codes[how], path.name)]


def test_a_last_receipt_removed_with_its_link_is_missing_from_the_builds_made_of_it(
    settings, receipts, verified_home
):
    known = [receipt.submission_hash for receipt in receipts]
    receipt_path(settings, "INS01", known[2]).unlink()
    (settings.chain_dir / "INS01" / "000003").unlink()
    assert verified_home().faults == ()
    (fault,) = verified_home({"2020-07-14T00-00-00Z_0a1b2c3d": known}).faults
    assert fault.code == "receipt_forgotten"
    assert known[2] in fault.message


def test_a_last_receipt_removed_with_its_link_differs_from_an_earlier_verification(
    settings, receipts, verified_home, tmp_path
):
    stored = tmp_path / "verified.json"
    stored.write_text(json.dumps(verified_home().to_json()))
    assert verified_home(earlier=read_heads(stored)).faults == ()
    receipt_path(settings, "INS01", receipts[2].submission_hash).unlink()
    (settings.chain_dir / "INS01" / "000003").unlink()
    (fault,) = verified_home(earlier=read_heads(stored)).faults
    assert fault.code == "head_differs"
    assert "has no link any more" in fault.message


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"heads": {"INS01": 3}}'])
def test_a_file_without_heads_is_reported(tmp_path, content):
    stored = tmp_path / "verified.json"
    stored.write_text(content)
    with pytest.raises(ConfigurationError, match="is not what `reassurance verify --json` prints"):
        read_heads(stored)


def test_a_receipt_that_lists_other_files_than_the_archive_is_reported(
    settings, receipts, verified_home, monkeypatch
):
    monkeypatch.setattr("reassurance.submissions.archive.verify.chained_senders", lambda settings: [])
    path = receipt_path(settings, "INS01", receipts[0].submission_hash)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b'"path": "exposures.csv"', b'"path": "exposure.csv"', 1))
    assert named(verified_home()) == [("listing_differs", receipts[0].submission_hash)]


def test_another_file_among_the_objects_is_reported(settings, receipts, verified_home):
    (settings.objects_dir / "ab").mkdir(exist_ok=True)
    (settings.objects_dir / "ab" / "note.txt").write_text("mine")
    assert named(verified_home()) == [("stray_object", "note.txt")]


def test_a_file_that_no_receipt_names_is_counted_and_no_fault(settings, receipts, verified_home, receive):
    receive(zipped(cedent_package(lines=EMPTY, sequence=2, created="2020-07-05T18:00:00Z").write(settings)))
    stray = lines_path(settings.registered_dir, "policies", "INS01", "2020-06", "c" * 64)
    stray.write_bytes(b"")
    verification = verified_home()
    assert (verification.faults, verification.unnamed_lines) == ((), 1)


def test_the_command_returns_an_exit_code(settings, receipts, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))
    sound = CliRunner().invoke(app, ["verify", "--json"])
    assert (sound.exit_code, json.loads(sound.stdout)["is_whole"]) == (0, True)
    assert "as they were received" in CliRunner().invoke(app, ["verify"]).stdout
    path = object_path(settings, receipts[0].members[0].sha256)
    sabotage(path, "altered")
    broken = CliRunner().invoke(app, ["verify", "--json"])
    report = json.loads(broken.stdout)
    assert (broken.exit_code, DIFFERS, report["is_whole"]) == (6, 6, False)
    assert [(fault["code"], fault["path"]) for fault in report["faults"]] == [("object_altered", str(path))]
    assert "object_altered" in CliRunner().invoke(app, ["verify"]).stdout
