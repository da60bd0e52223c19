"""A mail server and a webhook for one test, reachable from this machine only."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reassurance.embedded.airflow import free_port
from reassurance.places import Connection

SENDER = "plateforme@example.org"


@dataclass
class MailServer:
    """What the server accepted. It refuses the addresses in `refused` and aborts after `dies_after` mails."""

    port: int = field(default_factory=free_port)
    refused: tuple[str, ...] = ()
    dies_after: int | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)

    def connection(self, **changes: Any) -> Connection:
        extra = {"from_email": SENDER, "disable_tls": True}
        return Connection(**{"host": "127.0.0.1", "port": self.port, "extra": extra} | changes)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.refused:
            return f"550 no mailbox {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.dies_after is not None and len(self.mails) >= self.dies_after:
            server.transport.abort()
            return "421 aborted"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail["X-Recipients"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 OK"

    def recipients(self) -> list[str]:
        return sorted(mail["X-Recipients"] for mail in self.mails)

    @contextmanager
    def running(self, certificate: Path | None = None) -> Iterator["MailServer"]:
        """Run the server; with a certificate it requires TLS and a login."""
        options: dict[str, Any] = {}
        if certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            options = {"tls_context": context, "require_starttls": True, "auth_required": True}
            options["authenticator"] = self._login
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()

    def _login(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)


def self_signed(folder: Path) -> Path:
    """A certificate of 127.0.0.1 and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def webhook(answer: int = 200) -> Iterator[tuple[Connection, list[tuple[dict[str, str], dict[str, Any]]]]]:
    """A connection to a webhook, and the headers and JSON that it received."""
    received: list[tuple[dict[str, str], dict[str, Any]]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((dict(self.headers), json.loads(content)))
            self.send_response(answer)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}/hooks/s3cret"
        yield Connection(host=address, password="t0ken"), received  # noqa: S106
    finally:
        server.shutdown()
        server.server_close()
