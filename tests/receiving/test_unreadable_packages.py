"""A package that is unreadable or malicious is archived and rejected with its fault."""

import json
import os
import stat
import zipfile

import pytest

from reassurance.submissions import PackagePath, Receipt
from reassurance.submissions.archive.objects import read_object
from support.packages import cedent_package, descriptor_of, resource, zipped

NO_ZIP = "cannot be unpacked: the zip is damaged, incomplete or protected by a password"


@pytest.fixture
def message_of(settings, receive):
    """Receive a package that cannot be read; returns the fault in the message to its sender."""

    def detail(package: PackagePath) -> str:
        receipt: Receipt = receive(package)
        assert receipt.verdict == "rejected"
        (reason,) = receipt.reasons
        assert (reason.code, reason.where) == ("unreadable_package", package.path.name)
        assert (receipt.sender_id, receipt.declared_sender, receipt.period) == ("INS01", None, None)
        assert (receipt.sequence, receipt.kind, receipt.registers) == (None, None, ())
        assert not package.path.exists(), "the package is still in the inbox"
        for member in receipt.members:
            assert read_object(settings, member.sha256).stat().st_size == member.bytes
        english = reason.message_en
        assert english.startswith("The package cannot be read: ")
        assert english.endswith(". Make it again and send it again.")
        fault = english.removeprefix("The package cannot be read: ").removesuffix(
            ". Make it again and send it again."
        )
        french = reason.message_fr
        assert french.startswith("Le paquet n'est pas lisible : ")
        assert french.endswith(". Recomposez-le et envoyez-le de nouveau.")
        assert fault not in french, "the French message contains the English text"
        return fault

    return detail


def zip_of(settings, members: dict[str, bytes]) -> PackagePath:
    path = settings.inbox_dir / "INS01" / "made by hand.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return PackagePath("INS01", path)


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x03\x04 cut short"])
def test_a_file_that_is_not_a_zip_is_archived_unchanged(settings, message_of, content):
    path = settings.inbox_dir / "INS01" / "broken.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert message_of(PackagePath("INS01", path)) == f"broken.zip {NO_ZIP}"
    assert content in [path.read_bytes() for path in settings.objects_dir.rglob("*") if path.is_file()]


def test_a_truncated_zip_is_reported(settings, message_of):
    package = zipped(cedent_package().write(settings))
    package.path.write_bytes(package.path.read_bytes()[:-30])
    assert message_of(package) == f"INS01-2020-06-001.zip {NO_ZIP}"


def test_a_zip_with_a_wrong_checksum_is_reported(settings, message_of):
    package = zip_of(settings, {"datapackage.json": b"{}", "policies.csv": b"policy_id"})
    package.path.write_bytes(package.path.read_bytes().replace(b"policy_id", b"policy_ie", 1))
    assert message_of(package) == f"made by hand.zip {NO_ZIP}"


@pytest.mark.parametrize(
    "name", ["../INS02/evil.csv", "/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:evil"]
)
def test_a_zip_with_a_path_out_of_the_package_is_not_unpacked(settings, message_of, name):
    assert message_of(zip_of(settings, {name: b"evil"})) == (
        f"“{name}” leads out of the package: use plain relative paths"
    )
    assert not (settings.inbox_dir / "INS02").exists()


def test_a_zip_with_two_files_of_the_same_name_is_reported(settings, message_of):
    path = settings.inbox_dir / "INS01" / "twice.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("datapackage.json", b"{}")
    assert message_of(PackagePath("INS01", path)) == "two members have the same name: send each file once"


def test_symbolic_links_are_not_followed(settings, message_of, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"a secret")
    package = cedent_package().write(settings)
    (package.path / "link.csv").symlink_to(secret)
    assert message_of(package) == "“link.csv” is a symbolic link: send the file itself"
    assert secret.read_bytes() not in [
        path.read_bytes() for path in settings.objects_dir.rglob("*") if path.is_file()
    ]
    assert secret.exists()


def test_symbolic_links_in_a_zip_are_not_created(settings, message_of):
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert message_of(zip_of(settings, {link: b"/etc/hostname"})) == (
        "“link.csv” is a symbolic link: send the file itself"
    )


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
def test_a_package_that_is_too_large_once_unpacked_is_reported_with_both_sizes(settings, message_of, is_zip):
    package = cedent_package().write(settings)
    size = sum(path.stat().st_size for path in package.path.iterdir())
    settings.max_package_bytes = size - 1
    assert message_of(zipped(package) if is_zip else package) == (
        f"{size} bytes unpacked: a package holds at most {size - 1}"
    )


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
def test_a_package_with_too_many_files_is_reported_with_both_counts(settings, message_of, is_zip):
    package = cedent_package().write(settings)
    files = len(list(package.path.iterdir()))
    settings.max_package_members = files - 1
    assert message_of(zipped(package) if is_zip else package) == (
        f"{files} files: a package holds at most {files - 1}"
    )


def test_a_package_at_the_limits_is_accepted(settings, receive):
    package = cedent_package().write(settings)
    settings.max_package_members = len(list(package.path.iterdir()))
    settings.max_package_bytes = sum(path.stat().st_size for path in package.path.iterdir())
    assert receive(package).verdict == "accepted"


def test_a_missing_descriptor_is_reported(settings, message_of):
    package = cedent_package().write(settings)
    (package.path / "datapackage.json").unlink()
    assert message_of(package) == "datapackage.json is missing at the top of the package"


def test_a_descriptor_in_a_folder_of_the_package_is_located(settings, message_of):
    package = zip_of(settings, {"INS01-2020-06-001/datapackage.json": b"{}"})
    assert message_of(package) == (
        "datapackage.json is missing at the top of the package, and is in its folder “INS01-2020-06-001”:"
        " pack the files of that folder, not the folder"
    )


def test_an_empty_folder_is_a_package_without_a_descriptor(settings, receive):
    folder = settings.inbox_dir / "INS01" / "empty"
    folder.mkdir(parents=True)
    receipt = receive(PackagePath("INS01", folder))
    assert (receipt.verdict, receipt.members) == ("rejected", ())
    assert "datapackage.json is missing" in receipt.reasons[0].message_en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", "is not JSON: see line 1, column 1"),
        (b"{\n", "is not JSON: see line 2, column 1"),
        (b"{'name': 1}", "is not JSON: see line 1, column 2"),
        (b'{\n"name": "\xff"}', "is not written in UTF-8: see line 2"),
    ],
)
def test_a_descriptor_that_is_not_json_is_reported(settings, message_of, text, expected):
    package = cedent_package().write(settings)
    (package.path / "datapackage.json").write_bytes(text)
    assert message_of(package) == f"datapackage.json {expected}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["created"], " lacks the property “created”"),
        (["resources"], " lacks the property “resources”"),
        (["reassurance"], " lacks the property “reassurance”"),
        (["reassurance", "period"], ": reassurance lacks the property “period”"),
        (["resources", 0, "name"], ": resources[0] lacks the property “name”"),
        (["resources", 0, "path"], ": accounts lacks the property “path”"),
        (["resources", 0, "reassurance", "rows"], ": accounts.reassurance lacks the property “rows”"),
        (["resources", 0, "reassurance", "totals"], ": accounts.reassurance lacks the property “totals”"),
    ],
)
def test_a_missing_property_of_the_descriptor_is_named(settings, message_of, path, expected):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        place = content
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
    assert message_of(package) == f"datapackage.json{expected}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([], " is []: expected an object {…}"),
        ("text", ' is "text": expected an object {…}'),
        ({"reassurance": []}, ": reassurance is []: expected an object {…}"),
        (
            {"reassurance": {"sender": "A", "period": "B", "sequence": "first"}},
            ': reassurance.sequence is "first": expected a whole number',
        ),
        (
            {"reassurance": {"sender": None, "period": "B", "sequence": 1}},
            ": reassurance.sender is null: expected a text",
        ),
    ],
)
def test_a_descriptor_of_another_structure_is_reported(settings, message_of, content, expected):
    package = cedent_package().write(settings)
    (package.path / "datapackage.json").write_text(json.dumps(content))
    assert message_of(package) == f"datapackage.json{expected}"


def test_a_number_of_rows_that_is_not_a_number_is_reported(settings, message_of):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        resource(content, "premiums")["reassurance"]["rows"] = "one"
    assert message_of(package) == (
        'datapackage.json: premiums.reassurance.rows is "one": expected a whole number'
    )


def test_an_unreadable_package_does_not_stop_the_others(settings, receive):
    broken = settings.inbox_dir / "INS01" / "broken.zip"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(os.urandom(64))
    assert receive(PackagePath("INS01", broken)).verdict == "rejected"
    assert receive(cedent_package()).verdict == "accepted"
