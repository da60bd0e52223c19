"""Messages with a real mail server: up, dead, dying half-way; one message per cause and recipient."""

import json
import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reassurance.notifications import ALWAYS, notify
from reassurance.places import Connection
from reassurance.settings import Settings
from reassurance.submissions import receive_package
from reassurance.warehouse.record import BuildRecord, read_record, write_record
from support.mail_server import SENDER, MailServer, self_signed, webhook
from support.packages import cedent_package, descriptor_of, resource

NOW = datetime.now(UTC).replace(microsecond=0)
HELD, FAILED = "2020-07-14T00-00-00Z_0a1b2c3d", "2020-07-15T00-00-00Z_0a1b2c3d"
RECIPIENTS = """
- {recipient: oncall, audience: engineers, channel: smtp, connection: mail, address: oncall@example.org}
- {recipient: bureau, audience: ministry, channel: smtp, connection: mail, address: bureau@example.org}
- {recipient: ins01, audience: sender/INS01, channel: smtp, connection: mail, address: contact@ins01.example}
"""
CHAT = "- {recipient: chat, audience: engineers, channel: webhook, connection: chat}\n"


@pytest.fixture
def home(settings) -> Settings:
    """A home with a held build, a failed build and the three recipients."""
    settings.home.mkdir(parents=True)
    settings.notifications_path.write_text(RECIPIENTS)
    settings = settings.model_copy(update={"notification_seconds": 5})
    held = {
        "decision": "hold",
        "reasons": [
            {"code": "c", "subject": "s", "message_fr": "Registre absent : primes.", "message_en": "Missing."}
        ],
        "decided_at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "override": None,
    }
    as_of = datetime(2020, 7, 14, tzinfo=UTC)
    opened = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    write_record(settings, BuildRecord(HELD, as_of, "held", (), "", None, {}, gate=held, opened_at=opened))
    write_record(settings, BuildRecord(FAILED, as_of, "failed", (), "", None, {}, opened_at=opened))
    return settings


def send(settings: Settings, **connections: Connection):
    return notify(settings, datetime.now(UTC), connections.__getitem__)


def files(settings: Settings, folder: str) -> list[str]:
    return sorted(path.stem for path in (settings.notifications_dir / folder).glob("*.json"))


def test_each_cause_gives_one_message_per_recipient(home):
    with MailServer().running() as server:
        first = send(home, mail=server.connection())
        again = send(home, mail=server.connection())
    assert (first.errors, first.sent.sent, again.recorded.causes, again.sent.sent) == ((), 3, (), 0)
    assert server.recipients() == ["bureau@example.org", "oncall@example.org", "oncall@example.org"]
    (french,) = [mail for mail in server.mails if mail["To"] == "bureau@example.org"]
    assert french["From"] == SENDER
    assert french["Subject"] == "Diffusion retenue, arrêtée au 14/07/2020 à 02:00"
    assert "- Registre absent\u00a0: primes." in french.get_content()
    assert french["Content-Language"] == "fr"
    assert {mail["Subject"] for mail in server.mails if mail["To"] == "oncall@example.org"} == {
        f"Build {HELD} is held",
        f"Build {FAILED} failed",
    }
    assert files(home, "waiting") == []
    assert files(home, "closed") == [f"failed_build-{FAILED}", f"held_build-{HELD}"]


def test_a_dead_server_loses_nothing_and_delays_no_other(home, caplog):
    home.notifications_path.write_text(RECIPIENTS + CHAT)
    dead = MailServer()
    caplog.set_level(logging.DEBUG)
    # A command that ran in this process before may have raised the level of the program's own log.
    caplog.set_level(logging.DEBUG, "reassurance")
    with webhook() as (chat, posted):
        first = send(home, mail=dead.connection(), chat=chat)
        assert (first.sent.sent, first.sent.waiting) == (2, 3)
        assert first.errors == ("mail: ConnectionRefusedError: Connection refused. Its messages wait.",)
        with dead.running():
            second = send(home, mail=dead.connection(), chat=chat)
    assert (second.sent.sent, second.sent.waiting, len(dead.mails), len(posted)) == (3, 0, 3, 2)
    headers, content = posted[0]
    assert headers["Authorization"] == "Bearer t0ken"
    assert content["text"] == f"{content['subject']}\n\n{content['body']}"
    # Neither the log nor the errors have an address, the path of the webhook or its token.
    logged = "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert "message_sent recipient=oncall" in logged
    for secret in ("example.org", "s3cret", "t0ken"):
        assert secret not in logged + str(first) + str(second)


# With two messages, the server dies between the two recipients of the held build.
@pytest.mark.parametrize("accepted", [1, 2])
def test_a_server_that_dies_half_way_gets_each_message_once(home, accepted):
    server = MailServer(dies_after=accepted)
    with server.running():
        first = send(home, mail=server.connection())
    assert (first.sent.sent, first.sent.waiting) == (accepted, 3 - accepted)
    assert first.errors == ("mail: SMTPServerDisconnected. Its messages wait.",)
    server.dies_after = None
    with server.running():
        second = send(home, mail=server.connection())
    assert (second.sent.sent, second.sent.waiting) == (3 - accepted, 0)
    assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 3


def test_a_refused_address_stops_no_other_and_is_tried_again(home):
    server = MailServer(refused=("oncall@example.org",))
    with server.running():
        first = send(home, mail=server.connection())
        server.refused = ()
        second = send(home, mail=server.connection())
    assert (first.sent.sent, first.sent.waiting, second.sent.sent) == (1, 2, 2)
    assert all("is refused: SMTPRecipientsRefused 550. It waits." in error for error in first.errors)
    assert "@" not in "".join(first.errors)


def test_a_message_sent_again_after_a_kill_has_the_same_identifier(home, monkeypatch):
    """The process is killed between sending and marking."""
    server = MailServer()
    with server.running():
        with monkeypatch.context() as patched:
            patched.setattr("reassurance.notifications.send.mark_sent", _killed)
            with pytest.raises(KeyboardInterrupt):
                send(home, mail=server.connection())
        assert len(server.mails) == 1
        send(home, mail=server.connection())
    assert (len(server.mails), len({mail["Message-ID"] for mail in server.mails})) == (4, 3)


def test_a_server_that_never_answers_costs_one_time_limit(home, mute_port):
    impatient = home.model_copy(update={"notification_seconds": 1})
    began = time.monotonic()
    sent = send(impatient, mail=MailServer(mute_port).connection())
    assert time.monotonic() - began < 3
    assert (sent.sent.waiting, sent.errors) == (3, ("mail: SMTPServerDisconnected. Its messages wait.",))


def _killed(*_: object):
    raise KeyboardInterrupt


def test_a_server_without_tls_gets_no_message_unless_the_connection_allows_it(home):
    with MailServer().running() as server:
        sent = send(home, mail=server.connection(extra={"from_email": SENDER}))
        with_password = send(home, mail=server.connection(login="a", password="hunter2"))  # noqa: S106
    assert server.mails == []
    assert sent.errors == ("mail: SMTPNotSupportedError. Its messages wait.",)
    assert "without TLS" in with_password.errors[0]


def test_the_password_is_sent_to_a_server_with_a_known_certificate_only(home, tmp_path, monkeypatch):
    certificate = self_signed(tmp_path)
    server = MailServer()
    login = {"login": "platform", "password": "hunter2", "extra": {"from_email": SENDER}}
    with server.running(certificate):
        unknown = send(home, mail=server.connection(**login))
        assert "SSLCertVerificationError" in unknown.errors[0]
        assert server.logins == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        known = send(home, mail=server.connection(**login))
    assert (known.errors, known.sent.sent) == ((), 3)
    assert server.logins == [("platform", "hunter2")]


def test_a_rejected_package_is_answered_by_mail_with_its_receipt(home):
    place = cedent_package().write(home)
    with descriptor_of(place) as content:
        resource(content, "premiums")["hash"] = "sha256:00"
    receipt = receive_package(home, place, NOW)
    with MailServer().running() as server:
        send(home, mail=server.connection())
    (mail,) = [mail for mail in server.mails if mail["To"] == "contact@ins01.example"]
    assert mail["Subject"] == f"Paquet rejeté\u00a0: {receipt.package_name}"
    body = mail.get_body().get_content()
    assert "premiums" in body
    assert " :" not in body
    attached = {Path(part.get_filename()).suffix: part for part in mail.iter_attachments()}
    assert set(attached) == {".html", ".xlsx", ".json"}
    assert json.loads(attached[".json"].get_content())["verdict"] == "rejected"


def test_the_engineers_get_the_message_of_a_sender_without_a_contact(home):
    home.notifications_path.write_text("\n".join(RECIPIENTS.splitlines()[:-1]))
    place = cedent_package().write(home)
    with descriptor_of(place) as content:
        resource(content, "premiums")["hash"] = "sha256:00"
    receive_package(home, place, NOW)
    with MailServer().running() as server:
        send(home, mail=server.connection())
    (mail,) = [mail for mail in server.mails if mail["Subject"].startswith("Package rejected")]
    assert mail["To"] == "oncall@example.org"
    assert "INS01 has no contact in notifications.yaml" in mail.get_body().get_content()


def test_old_causes_are_recorded_and_never_sent(home):
    later = NOW + timedelta(days=8)
    with MailServer().running() as server:
        first = notify(home, later, {"mail": server.connection()}.__getitem__)
        more_days = home.model_copy(update={"notification_days": 30})
        second = notify(more_days, later, {"mail": server.connection()}.__getitem__)
    assert (len(first.recorded.causes), first.recorded.too_old) == (2, 2)
    assert (second.recorded.causes, second.sent.sent, server.mails) == ((), 0, [])


def test_a_message_that_waits_is_sent_although_it_is_old_by_then(home):
    server = MailServer()
    send(home, mail=server.connection())
    with server.running():
        late = notify(home, NOW + timedelta(days=60), {"mail": server.connection()}.__getitem__)
    assert (late.sent.sent, late.sent.waiting) == (3, 0)


def test_a_build_released_before_the_run_gives_no_message(home):
    record = read_record(home, HELD)
    write_record(home, record.with_(status="released"))
    with MailServer().running() as server:
        send(home, mail=server.connection())
    assert [mail["Subject"] for mail in server.mails] == [f"Build {FAILED} failed"]


def test_a_finder_that_fails_and_a_damaged_file_stop_no_other(home):
    def broken(*_: object):
        raise ValueError("no such column")

    with MailServer().running() as server:
        mail = {"mail": server.connection()}.__getitem__
        waiting = home.notifications_dir / "waiting"
        waiting.mkdir(parents=True)
        (waiting / "a.json").write_text("{}")
        sent = notify(home, NOW, mail, (broken, *ALWAYS))
    assert sent.sent.sent == 3
    assert sent.errors[0] == "broken: ValueError: no such column"
    assert "a.json is not a notification" in sent.errors[1]


@pytest.mark.parametrize(("status", "error"), [(503, "chat: HTTP 503"), (404, "is refused: HTTP 404")])
def test_a_webhook_that_takes_nothing_loses_nothing(home, status, error):
    home.notifications_path.write_text(CHAT)
    with webhook(status) as (chat, posted):
        sent = send(home, chat=chat)
    assert (sent.sent.sent, sent.sent.waiting) == (0, 2)
    assert error in sent.errors[0]
    # After an error of the server, its other messages wait without being tried.
    assert len(posted) == (1 if status == 503 else 2)
    with webhook() as (chat, posted):
        send(home, chat=chat)
    assert len(posted) == 2
