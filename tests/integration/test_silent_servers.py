"""A server that accepts a connection and sends nothing, or stops answering, times out."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import asyncssh
import pytest
import yaml

from reassurance.errors import SourceError
from reassurance.places import Connection
from reassurance.settings import Settings
from reassurance.sources import Source, collect, collect_all


@pytest.fixture
def settings(settings) -> Settings:
    settings.source_seconds = 1
    return settings


def connection(protocol: str, port: int) -> Connection:
    if protocol == "s3":
        extra = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "eu-west-3"}
        return Connection(None, None, "sender", "any", extra)
    return Connection("127.0.0.1", port, "sender", "any")


@pytest.mark.parametrize(("protocol", "url"), [("sftp", "sftp:///outgoing"), ("s3", "s3://exchange/ins01")])
def test_a_mute_server_times_out(settings, mute_port, protocol, url):
    with pytest.raises(SourceError, match=r"INS01: .* cannot be read: "):
        collect(
            settings,
            Source(sender="INS01", url=url, connection="any"),
            lambda _: connection(protocol, mute_port),
        )


def test_sources_that_do_not_answer_are_read_in_parallel_and_delay_no_other(settings, mute_port):
    living = settings.home / "outgoing"
    (living / "P").mkdir(parents=True)
    (living / "P" / "datapackage.json").write_text("{}")
    (living / "P.ready").touch()
    dead = [f"INS{number:02d}" for number in range(1, 5)]
    configured = [{"sender": name, "url": "sftp:///out", "connection": "any"} for name in dead]
    configured.append({"sender": "CCR", "url": f"file://{living}"})
    settings.sources_path.write_text(yaml.safe_dump(configured))
    # In sequence, the first source would wait for the others until the barrier breaks.
    together = threading.Barrier(len(dead), timeout=60)

    def connect(_: str) -> Connection:
        together.wait()
        return connection("sftp", mute_port)

    *failed, collected = collect_all(settings, connect)
    assert [source.sender for source in failed if "cannot be read" in source.error] == dead
    assert (collected.brought, collected.error) == (("P",), None)


class Hanging(asyncssh.SFTPServer):
    """Accepts its client, then answers no request."""

    async def stat(self, path: bytes) -> None:
        await asyncio.sleep(3600)

    lstat = realpath = stat

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        await asyncio.sleep(3600)
        yield asyncssh.SFTPName(b"never")


class AnyPassword(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return False


@contextmanager
def hanging_server() -> Iterator[tuple[int, str]]:
    """The port and the public key of the server."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[key], server_factory=AnyPassword, sftp_factory=Hanging
        )

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    try:
        yield server.get_port(), key.export_public_key().decode()
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def test_a_server_that_stops_answering_after_the_login_times_out(settings):
    with hanging_server() as (port, key):
        known = Connection("127.0.0.1", port, "sender", "any", {"host_key": key})
        with pytest.raises(SourceError, match=r"no answer in time \(REASSURANCE_SOURCE_SECONDS=1\)"):
            collect(settings, Source(sender="INS01", url="sftp:///out", connection="any"), lambda _: known)
