"""Packages are collected from real servers: complete, once, and only after their upload has finished."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import pytest
import yaml
from typer.testing import CliRunner

from reassurance import cli
from reassurance.embedded.airflow import free_port
from reassurance.errors import SourceError
from reassurance.places import Connection
from reassurance.settings import Settings
from reassurance.sources import Source, collect, collect_all
from reassurance.submissions import receive_all
from reassurance.submissions.archive.verify import verify
from support.packages import Package, cedent_package, zipped
from support.servers import BUCKET, s3_client

SENDER = "INS01"
MONDAY = datetime(2020, 7, 6, 8, tzinfo=UTC)
UNCHANGED = MONDAY + timedelta(seconds=60)

pytestmark = pytest.mark.xdist_group("servers")


@dataclass(frozen=True)
class Place:
    """The sender's side of a source: how to write files, and how to connect."""

    source: Source
    connect: Callable[[str], Connection]
    write: Callable[[str, bytes], None]


@pytest.fixture(params=["file", "sftp", "s3"])
def place(request, tmp_path) -> Place:
    folder = tmp_path / "outgoing"
    folder.mkdir()

    def write(path: str, content: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)

    if request.param == "file":
        return Place(Source(sender=SENDER, url=f"file://{folder}"), _no_connection, write)
    if request.param == "sftp":
        server = request.getfixturevalue("sftp")
        source = Source(sender=SENDER, url=f"sftp://{folder}", connection="ins01")
        return Place(source, lambda _: server.connection(), write)
    connection = request.getfixturevalue("s3")
    prefix = tmp_path.name
    client = s3_client(connection)
    return Place(
        Source(sender=SENDER, url=f"s3://{BUCKET}/{prefix}", connection="ins01"),
        lambda _: connection,
        lambda path, content: client.put_object(Bucket=BUCKET, Key=f"{prefix}/{path}", Body=content),
    )


def _no_connection(connection_id: str) -> Connection:
    raise AssertionError("a folder needs no connection")


def _send(place: Place, package: Package, scratch: Path) -> dict[str, bytes]:
    """Write the files of a package to a place. Return their contents by path."""
    folder = package.write(Settings(home=scratch)).path
    files = {f"{folder.name}/{path.name}": path.read_bytes() for path in folder.iterdir()}
    for path, content in files.items():
        place.write(path, content)
    return files


def _inbox(settings: Settings) -> dict[str, bytes]:
    inbox = settings.inbox_dir / SENDER
    return {str(path.relative_to(inbox)): path.read_bytes() for path in inbox.rglob("*") if path.is_file()}


def test_a_package_unchanged_between_two_scans_is_collected_and_judged_once(place, settings, tmp_path):
    files = _send(place, cedent_package(), tmp_path / "sender")
    packed = zipped(cedent_package(sequence=2).write(Settings(home=tmp_path / "sender"))).path
    files |= {packed.name: packed.read_bytes()}
    place.write(packed.name, packed.read_bytes())

    first = collect(settings, place.source, place.connect, MONDAY)
    assert (first.brought, sorted(first.waiting)) == ((), ["INS01-2020-06-001", "INS01-2020-06-002.zip"])
    assert _inbox(settings) == {}
    assert collect(settings, place.source, place.connect, UNCHANGED - timedelta(seconds=1)).brought == ()
    second = collect(settings, place.source, place.connect, UNCHANGED)
    assert (second.brought, second.waiting) == (("INS01-2020-06-001", "INS01-2020-06-002.zip"), ())
    assert _inbox(settings) == files
    assert [receipt.verdict for receipt in receive_all(settings)] == ["accepted", "accepted"]
    assert collect(settings, place.source, place.connect, UNCHANGED + timedelta(days=1)).brought == ()
    assert _inbox(settings) == {}


def test_a_package_still_being_uploaded_is_not_collected(place, settings, tmp_path):
    files = _send(place, cedent_package(), tmp_path / "sender")
    path, content = max(files.items(), key=lambda file: len(file[1]))
    place.write(path, content[:-20])
    collect(settings, place.source, place.connect, MONDAY)
    place.write(path, content[:-10])
    assert collect(settings, place.source, place.connect, UNCHANGED).brought == ()
    place.write(path, content)
    assert collect(settings, place.source, place.connect, UNCHANGED + timedelta(seconds=60)).brought == ()
    assert _inbox(settings) == {}
    assert collect(settings, place.source, place.connect, UNCHANGED + timedelta(seconds=120)).brought
    assert _inbox(settings) == files


def test_a_package_with_a_marker_is_collected_at_once(place, settings, tmp_path):
    files = _send(place, cedent_package(), tmp_path / "sender")
    place.write("INS01-2020-06-001.ready", b"")
    assert collect(settings, place.source, place.connect, MONDAY).brought == ("INS01-2020-06-001",)
    assert _inbox(settings) == files


def test_a_partial_copy_of_a_killed_run_is_replaced(place, settings, tmp_path):
    files = _send(place, cedent_package(), tmp_path / "sender")
    place.write("INS01-2020-06-001.ready", b"")
    half = settings.inbox_dir / SENDER / ".brought" / "INS01-2020-06-001"
    half.mkdir(parents=True)
    (half / "policies.csv").write_bytes(b"policy_id\n")
    collect(settings, place.source, place.connect, MONDAY)
    assert _inbox(settings) == files


def test_a_package_collected_twice_is_judged_once(place, settings, tmp_path):
    _send(place, cedent_package(), tmp_path / "sender")
    place.write("INS01-2020-06-001.ready", b"")
    collect(settings, place.source, place.connect, MONDAY)
    shutil.rmtree(settings.sources_memory_dir)
    scan = collect(settings, place.source, place.connect, MONDAY)
    assert (scan.brought, scan.waiting) == ((), ("INS01-2020-06-001",)), "a package of this name is waiting"
    assert [receipt.is_new for receipt in receive_all(settings)] == [True]
    shutil.rmtree(settings.sources_memory_dir)
    collect(settings, place.source, place.connect, MONDAY)
    assert [receipt.is_new for receipt in receive_all(settings)] == [False]


def test_a_package_changed_before_its_verdict_is_collected_again_after_it(place, settings, tmp_path):
    files = _send(place, cedent_package(), tmp_path / "sender")
    place.write("INS01-2020-06-001.ready", b"")
    collect(settings, place.source, place.connect, MONDAY)
    path = "INS01-2020-06-001/datapackage.json"
    place.write(path, files[path].replace(b'"INS01"', b'"INS01" '))
    assert collect(settings, place.source, place.connect, UNCHANGED).brought == ()
    assert [receipt.is_new for receipt in receive_all(settings)] == [True]
    assert collect(settings, place.source, place.connect, UNCHANGED).brought == ("INS01-2020-06-001",)
    assert [receipt.is_new for receipt in receive_all(settings)] == [True]


def test_a_package_beyond_the_limits_is_rejected_and_delays_no_other(place, settings, tmp_path):
    _send(place, cedent_package(), tmp_path / "sender")
    place.write("INS01-2020-05-001/datapackage.json", b"x" * 200_000)
    for name in ("INS01-2020-05-001", "INS01-2020-06-001"):
        place.write(f"{name}.ready", b"")
    limited = settings.model_copy(update={"max_package_bytes": 100_000})
    with pytest.raises(
        SourceError, match="INS01-2020-05-001 of INS01 is not collected: 1 files of 200000 bytes"
    ):
        collect(limited, place.source, place.connect, MONDAY)
    assert {path.partition("/")[0] for path in _inbox(settings)} == {"INS01-2020-06-001"}
    first = _rejections(settings)
    assert "1 fichiers de 200\u202f000 octets en tout : un paquet compte au plus 100 fichiers" in first[0]
    with pytest.raises(SourceError, match="is not collected"):
        collect(limited, place.source, place.connect, MONDAY)
    assert _rejections(settings) == first, "the same package has another receipt at each scan"
    collect(settings, place.source, place.connect, MONDAY)
    assert {path.partition("/")[0] for path in _inbox(settings)} == {
        "INS01-2020-05-001",
        "INS01-2020-06-001",
    }


def _rejections(settings) -> list[str]:
    """The reasons of rejection in the receipts of the outbox, in French."""
    receipts = [json.loads(path.read_bytes()) for path in (settings.outbox_dir / SENDER).glob("*.json")]
    return [reason["message_fr"] for receipt in receipts for reason in receipt["reasons"]]


def test_a_server_with_another_host_key_is_refused(sftp, settings, tmp_path):
    source = Source(sender=SENDER, url=f"sftp://{tmp_path}", connection="ins01")
    other = sftp.connection(extra={"key_file": str(sftp.key_file), "host_key": _another_key()})
    with pytest.raises(SourceError, match=r"INS01: sftp://.* cannot be read: HostKeyNotVerifiable"):
        collect(settings, source, lambda _: other, MONDAY)


def test_a_link_in_a_shared_folder_is_not_followed(settings, tmp_path):
    outgoing = tmp_path / "outgoing" / "INS01-2020-06-001"
    outgoing.mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("of another")
    (outgoing / "policies.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "outgoing" / "INS01-2020-06-001.ready").touch()
    with pytest.raises(SourceError, match=r"“policies.csv” is a symbolic link"):
        collect(settings, Source(sender=SENDER, url=f"file://{tmp_path / 'outgoing'}"), now=MONDAY)
    assert _inbox(settings) == {}
    (reason,) = _rejections(settings)
    assert reason.startswith("Le paquet n'a pas été pris chez vous : « policies.csv » est un lien symbolique")
    assert verify(settings, {}).faults == ()


def test_a_source_that_fails_delays_no_other(s3, settings, tmp_path, monkeypatch):
    (tmp_path / "outgoing" / "INS03-2020-06-001").mkdir(parents=True)
    (tmp_path / "outgoing" / "INS03-2020-06-001.ready").touch()
    sources = [
        {"sender": "INS01", "url": "sftp:///outgoing", "connection": "gone"},
        {"sender": "INS02", "url": "s3://no-such-bucket/ins02", "connection": "store"},
        {"sender": "INS03", "url": f"file://{tmp_path / 'outgoing'}"},
    ]
    settings.home.mkdir()
    settings.sources_path.write_text(yaml.safe_dump(sources))
    connections = {"gone": Connection(host="127.0.0.1", port=free_port(), login="x"), "store": s3}
    scans = collect_all(settings, connections.__getitem__)
    assert [scan.brought for scan in scans] == [(), (), ("INS03-2020-06-001",)]
    assert "INS01: sftp:///outgoing through connection 'gone' cannot be read" in str(scans[0].error)
    assert "NoSuchBucket" in str(scans[1].error) or "FileNotFoundError" in str(scans[1].error)
    assert scans[2].error is None

    scans = collect_all(settings)
    assert "read from AIRFLOW_CONN_GONE, as JSON" in str(scans[0].error)

    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))
    monkeypatch.setenv("AIRFLOW_CONN_GONE", '{"host": "127.0.0.1", "port": 9, "login": "x"}')
    monkeypatch.setenv("AIRFLOW_CONN_STORE", '{"extra": {"endpoint_url": "http://127.0.0.1:9"}}')
    finished = CliRunner().invoke(cli.app, ["collect", "--json"])
    assert finished.exit_code == 1
    assert '"sender": "INS01"' in finished.stdout


def _another_key() -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
