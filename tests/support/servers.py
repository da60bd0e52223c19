"""An OpenSSH server and an S3-compatible server for one test, reachable from this machine only.

Missing programs are installed from Debian packages, as the project does on a new machine.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import boto3
import httpx

from reassurance.embedded.airflow import free_port
from reassurance.places import Connection

BUCKET = "exchange"

_ANSWERS_WITHIN = 30


@dataclass(frozen=True)
class SftpServer:
    """The address of the server and the credentials of its only account."""

    port: int
    key_file: Path
    host_key: str
    account: str

    def connection(self, **changes: object) -> Connection:
        """The connection that a source needs."""
        extra = {"key_file": str(self.key_file), "host_key": self.host_key}
        return Connection(
            **{"host": "127.0.0.1", "port": self.port, "login": self.account, "extra": extra} | changes
        )


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """OpenSSH's sshd with its sftp-server. The user who runs the tests logs in with a key."""
    program = _installed("/usr/sbin/sshd", "openssh-server")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    for name in ("host", "client"):
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(folder / name)
        (folder / name).chmod(0o600)
    public = {
        name: asyncssh.read_private_key(folder / name).export_public_key().decode()
        for name in ("host", "client")
    }
    (folder / "authorized").write_text(public["client"])
    port = free_port()
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nPasswordAuthentication no\n"
        "Subsystem sftp /usr/lib/openssh/sftp-server\n"
    )
    with _running(
        [program, "-D", "-e", "-f", str(folder / "sshd_config")], folder / "sshd.txt", lambda: _listens(port)
    ):
        yield SftpServer(port, folder / "client", public["host"], os.environ.get("USER", "root"))


@contextmanager
def s3_server(folder: Path, bucket: str) -> Iterator[Connection]:
    """An S3-compatible server with an empty bucket."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with _running(command, folder / "s3.txt", lambda: _answers(url)):
        extra = {"endpoint_url": url, "region_name": "eu-west-3"}
        connection = Connection(None, None, "sender", "any", extra)
        s3_client(connection).create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
        )
        yield connection


def s3_client(connection: Connection):
    """An S3 client, as a sender's program uses."""
    return boto3.client(
        "s3",
        aws_access_key_id=connection.login,
        aws_secret_access_key=connection.password,
        **connection.extra,
    )


@contextmanager
def redis_server(folder: Path, password: str) -> Iterator[int]:
    """The port of a Redis with a password."""
    program = _installed("/usr/bin/redis-server", "redis-server")
    port = free_port()
    (folder / "redis.conf").write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\nsave ""\nappendonly yes\n'
    )
    with _running([program, str(folder / "redis.conf")], folder / "redis.txt", lambda: _listens(port)):
        yield port


@contextmanager
def _running(command: list[str], log: Path, is_ready: Callable[[], bool]) -> Iterator[None]:
    with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            deadline = time.monotonic() + _ANSWERS_WITHIN
            while not is_ready():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, f"{command[0]} does not answer:\n{log.read_text()}"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def _installed(program: str, package: str) -> str:
    """The path of a program; its Debian package is installed when the program is missing."""
    if not Path(program).exists():
        assert shutil.which("apt-get"), f"{program} is missing, and this is no Debian: install {package}"
        assert os.geteuid() == 0, f"{program} is missing: run `apt-get install {package}` as root"
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "-qq", *command], check=True, env=environment, capture_output=True)
    return program
