"""A release is delivered as files to real servers: complete, verified, and once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import pytest

from reassurance.delivery import Target, deliver_all, deliveries
from reassurance.errors import DeliveryError, PublicationError
from reassurance.places import Connection
from reassurance.settings import Settings
from support.delivered import INSURERS, STATEMENT, Releases
from support.servers import BUCKET, s3_client

pytestmark = pytest.mark.xdist_group("servers")


@dataclass(frozen=True)
class Drive:
    """The place of a target: its files as its readers see them, with the state that a change would alter."""

    url: str
    connection: Connection
    files: Callable[[], dict[str, tuple[bytes, str]]]
    write: Callable[[str, bytes], None]

    def target(self, *audiences: str) -> Target:
        return Target(target="drive", url=self.url, connection="any", audiences=audiences)

    def contents(self) -> dict[str, bytes]:
        return {path: content for path, (content, _) in self.files().items()}

    @property
    def current(self) -> str:
        return json.loads(self.contents()["current.json"])["release"]


@pytest.fixture(params=["file", "sftp", "s3"])
def drive(request, tmp_path) -> Drive:
    if request.param == "s3":
        return bucket(request.getfixturevalue("s3"), tmp_path.name)
    folder = tmp_path / "drive"
    connection = request.getfixturevalue("sftp").connection() if request.param == "sftp" else Connection()

    def files() -> dict[str, tuple[bytes, str]]:
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {
            str(path.relative_to(folder)): (path.read_bytes(), str(path.stat().st_mtime_ns)) for path in paths
        }

    def write(path: str, content: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)

    return Drive(f"{request.param}://{folder}", connection, files, write)


def bucket(connection: Connection, prefix: str) -> Drive:
    client = s3_client(connection)

    def files() -> dict[str, tuple[bytes, str]]:
        listed = client.list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/").get("Contents", [])
        return {
            entry["Key"].removeprefix(f"{prefix}/"): (
                client.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read(),
                str(entry["LastModified"]),
            )
            for entry in listed
        }

    return Drive(
        f"s3://{BUCKET}/{prefix}",
        connection,
        files,
        lambda path, content: client.put_object(Bucket=BUCKET, Key=f"{prefix}/{path}", Body=content),
    )


def test_the_complete_release_is_copied_byte_for_byte(drive, releases, names):
    assert releases.deliver(names[0], drive.target("all"), drive.connection).is_new
    folder = releases.settings.releases_dir / names[0]
    published = {
        f"{names[0]}/{p.relative_to(folder)}": p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    assert len(published) > 10
    contents = drive.contents()
    assert json.loads(contents.pop("current.json")) == {
        "release": names[0],
        "descriptor_sha256": sha256(published[f"{names[0]}/datapackage.json"]).hexdigest(),
    }
    assert contents == published


def test_a_repetition_writes_nothing(drive, releases, names):
    releases.deliver(names[0], drive.target("all"), drive.connection)
    before = drive.files()
    again = releases.deliver(names[0], drive.target("all"), drive.connection)
    assert (again.is_new, again.is_current) == (False, True)
    assert drive.files() == before


def test_a_target_of_one_insurer_receives_its_folder_only(drive, releases, names):
    releases.deliver(names[0], drive.target("insurer/INS02"), drive.connection)
    contents = drive.contents()
    folder = releases.settings.releases_dir / names[0] / "insurers" / "INS02"
    own = {f"{names[0]}/insurers/INS02/{path.name}" for path in folder.iterdir()}
    assert f"{names[0]}/insurers/INS02/{STATEMENT}.csv" in own
    assert set(contents) == {"current.json", f"{names[0]}/datapackage.json", *own}
    descriptor = json.loads(contents[f"{names[0]}/datapackage.json"])
    assert {f"{names[0]}/{r['path']}" for r in descriptor["resources"]} == own
    others = [insurer for insurer in INSURERS if insurer != "INS02"]
    assert not any(insurer in json.dumps(descriptor) for insurer in others)
    assert "submissions" not in descriptor["build"]


def test_the_pointer_follows_the_latest_release(drive, releases, names):
    target = drive.target("ministry")
    for name, current in ((names[1], names[1]), (names[0], names[1]), (names[2], names[2])):
        delivered = releases.deliver(name, target, drive.connection)
        assert (drive.current, delivered.is_current) == (current, name == current)


def test_an_incomplete_or_altered_file_is_replaced(drive, releases, names):
    """A killed delivery leaves files without a descriptor: one may be cut, one may have other bytes."""
    table = f"{names[0]}/ministry/pub_ministry__premiums.csv"
    original = (releases.settings.releases_dir / table).read_bytes()
    drive.write(table, bytes(len(original)))
    drive.write(f"{names[0]}/ministry/classeur.xlsx", b"cut")
    releases.deliver(names[0], drive.target("ministry"), drive.connection)
    assert drive.contents()[table] == original
    drive.write(table, original[:-1])
    releases.deliver(names[0], drive.target("ministry"), drive.connection)
    assert drive.contents()[table] == original


def test_a_place_that_cannot_be_written_holds_up_no_other(releases, names, tmp_path):
    (tmp_path / "file").write_text("no folder")
    blocked = Target(target="blocked", url=f"file://{tmp_path}/file", audiences=("ministry",))
    works = Target(target="works", url=f"file://{tmp_path}/drive", audiences=("ministry",))
    failed, delivered = deliver_all(releases.settings, names[0], (blocked, works))
    assert failed.error.startswith(f"blocked: {names[0]} cannot be delivered to file://")
    assert (delivered.error, delivered.is_new) == (None, True)
    assert [each.release for each in deliveries(releases.settings, "works")] == [names[0]]
    assert deliveries(releases.settings, "blocked") == []


def test_a_server_that_does_not_answer_times_out(releases, names, mute_port):
    target = Target(target="mute", url="sftp:///incoming", connection="any", audiences=("ministry",))
    settings = releases.settings.model_copy(update={"target_seconds": 1})
    mute = Connection("127.0.0.1", mute_port, "reassurance", "any")
    (failed,) = deliver_all(settings, names[0], (target,), lambda _: mute)
    assert "mute: " in failed.error
    assert "cannot be delivered to sftp:///incoming" in failed.error


def test_an_altered_release_is_not_delivered(tmp_path):
    own = Releases(Settings(home=tmp_path / "home"))
    name = own.publish()
    target = Target(target="drive", url=f"file://{tmp_path}/drive", audiences=("ministry",))
    descriptor = own.settings.releases_dir / name / "datapackage.json"
    descriptor.chmod(0o600)
    descriptor.write_bytes(descriptor.read_bytes() + b"\n")
    with pytest.raises(DeliveryError, match="is not in the journal as it is"):
        own.deliver(name, target)
    table = descriptor.parent / "ministry" / "pub_ministry__premiums.csv"
    table.chmod(0o600)
    table.write_bytes(b"other")
    with pytest.raises(PublicationError, match="differs from what was published"):
        own.deliver(name, target)
    assert not (tmp_path / "drive").exists()
