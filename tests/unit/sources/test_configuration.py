"""The file of sources and its connections: validated strictly, refused with one sentence."""

import traceback

import pytest

from reassurance.errors import ConfigurationError
from reassurance.places import Connection, read_connection
from reassurance.settings import Settings
from reassurance.sources import Source, load_sources


@pytest.fixture
def written(tmp_path):
    """Settings with this text in the file of sources."""

    def settings(text: str) -> Settings:
        (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
        return Settings(home=tmp_path)

    return settings


def test_without_a_file_senders_write_into_the_inbox(tmp_path):
    assert load_sources(Settings(home=tmp_path)) == ()


def test_an_empty_file_has_no_sources(written):
    assert load_sources(written("")) == ()


def test_each_url_has_a_protocol_and_a_path(written):
    settings = written(
        """
- {sender: INS01, url: "sftp:///outgoing/", connection: ins01_sftp}
- {sender: INS02, url: "s3://exchange/ins02", connection: ins02_s3}
- {sender: CCR, url: "file:///srv/exchange/ccr"}
"""
    )
    assert [(source.sender, source.protocol, source.path) for source in load_sources(settings)] == [
        ("INS01", "sftp", "/outgoing"),
        ("INS02", "s3", "exchange/ins02"),
        ("CCR", "file", "/srv/exchange/ccr"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "sources.yaml is not a list of sources"),
        ("- {sender: INS01}", "url"),
        ('- {sender: INS01, url: "ftp://x/y"}', "begins with file://, sftp:// or s3://"),
        # pragma: allowlist nextline secret
        ('- {sender: INS01, url: "sftp://ins01:secret@host/out"}', "no host and no password"),
        ('- {sender: INS01, url: "sftp://host/out"}', "no host and no password"),
        ('- {sender: INS01, url: "file:///srv/../etc"}', "leads upwards"),
        ('- {sender: INS01, url: "file:///a", user: me}', "entry 1: has a key that is none of"),
        ('- {sender: NOBODY, url: "file:///a"}', "the sender of entry 1 is neither in"),
        ('- {sender: INS01, url: "file:///a"}\n- {sender: INS01, url: "file:///b"}', "INS01 named twice"),
    ],
)
def test_an_unusable_entry_is_reported_with_its_file(written, text, message):
    with pytest.raises(ConfigurationError, match=r"sources\.yaml") as caught:
        load_sources(written(text))
    assert message in str(caught.value)


CREDENTIAL = "hunter2-Ünter"


@pytest.mark.parametrize(
    "text",
    [
        "- {{sender: INS01, url: 'sftp://ins01:{0}@host/out', connection: a}}",
        "- {{sender: INS01, url: 'sftp://{0}@host/out', connection: a}}",
        "- {{sender: INS01, url: 's3://key:{0}@bucket/x', connection: a}}",
        "- {{sender: INS01, url: '{0}', connection: a}}",
        "- {{sender: INS01, url: '{0}://x', connection: a}}",
        "- {{sender: INS01, url: 's3://bucket/x?secret={0}', connection: a}}",
        "- {{sender: INS01, url: 's3://bucket/x#{0}', connection: a}}",
        "- {{sender: INS01, url: 'sftp://a:{0}＃@host/out', connection: a}}",
        "- {{sender: INS01, url: 'sftp://[{0}/out', connection: a}}",
        "- {{sender: INS01, url: 'file:///../{0}'}}",
        "- {{sender: INS01, url: ['{0}'], connection: a}}",
        "- {{sender: {0}, url: 'file:///a'}}",
        "- {{sender: [{0}], url: 'file:///a'}}",
        "- {{sender: INS01, url: 'sftp:///out', connection: 'sftp://ins01:{0}@host'}}",
        "- {{sender: INS01, url: 'sftp:///out', connection: {{password: {0}}}}}",
        "- {{sender: INS01, url: 'sftp:///out', password: {0}}}",
        "- {{sender: INS01, url: 'sftp:///out', {0}: password}}",
        "- {0}",
        "{0}: [INS01]",
        "{0}",
        "- {{sender: INS01, url: 'sftp:///out', password: *{0}}}",
        "- {{sender: INS01, url: 'sftp:///out', password: !{0} x}}",
        "- {{sender: INS01, url: 'sftp:///out', password: '{0}",
        "- sender: INS01\n  password: {0}: x",
        "- sender: INS01\n\tpassword: {0}",
        "%{0}\n- a",
    ],
)
def test_a_password_in_the_wrong_place_is_not_quoted(written, text):
    with pytest.raises(ConfigurationError) as caught:
        load_sources(written(text.format(CREDENTIAL)))
    shown = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in shown
    assert "sources.yaml" in str(caught.value)


def test_a_file_that_is_not_utf_8_is_reported_without_its_bytes(tmp_path):
    (tmp_path / "sources.yaml").write_bytes(b"- {sender: hunter2\xff}")
    with pytest.raises(ConfigurationError, match="it is not YAML in UTF-8") as caught:
        load_sources(Settings(home=tmp_path))
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_a_connection_is_read_from_the_variable_of_airflow(monkeypatch):
    known = '"host": "sftp.example", "port": 2222, "login": "ins01", "extra": {"key_file": "/k"}'
    monkeypatch.setenv("AIRFLOW_CONN_INS01_SFTP", f'{{"conn_type": "sftp", {known}}}')
    assert read_connection("ins01_sftp") == Connection(
        "sftp.example", 2222, "ins01", extra={"key_file": "/k"}
    )


@pytest.mark.parametrize("text", ["sftp://host", "[]", '"host"'])
def test_a_connection_that_is_not_an_object_is_reported(monkeypatch, text):
    monkeypatch.setenv("AIRFLOW_CONN_X", text)
    with pytest.raises(ConfigurationError, match="AIRFLOW_CONN_X must be JSON"):
        read_connection("x")


def test_a_missing_connection_is_reported_with_the_place_to_define_it():
    with pytest.raises(ConfigurationError, match="read from AIRFLOW_CONN_NO_SUCH, as JSON"):
        read_connection("no_such")


def test_no_secret_is_shown():
    shown = repr(Connection("host", 22, "ins01", "hidden word", {"private": "hidden key"}))
    assert "hidden" not in shown
    assert "password" not in repr(Source(sender="INS01", url="file:///a"))
