"""The file of recipients: validated strictly, refused with one sentence that quotes nothing of it."""

import traceback

import pytest

from reassurance.errors import ConfigurationError
from reassurance.notifications import load_recipients
from reassurance.settings import Settings

ENGINEERS = "- {recipient: oncall, audience: engineers, channel: smtp, connection: mail, address: a@b.fr}\n"


@pytest.fixture
def written(tmp_path):
    """Settings with this text in the file of recipients."""

    def settings(text: str) -> Settings:
        (tmp_path / "notifications.yaml").write_text(text, encoding="utf-8")
        return Settings(home=tmp_path)

    return settings


def test_without_a_file_there_is_no_recipient(tmp_path):
    assert load_recipients(Settings(home=tmp_path)) == ()


def test_engineers_read_english_and_all_others_french(written):
    text = ENGINEERS + (
        "- {recipient: bureau, audience: ministry, channel: webhook, connection: chat}\n"
        "- {recipient: ins01, audience: sender/INS01, channel: smtp, connection: mail, address: c@d.fr}\n"
    )
    recipients = load_recipients(written(text))
    assert [(each.recipient, each.language) for each in recipients] == [
        ("oncall", "en"),
        ("bureau", "fr"),
        ("ins01", "fr"),
    ]


SECRET = "hunter2"  # noqa: S105
MAIL = "recipient: a, audience: ministry, channel: smtp, connection: c"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{recipient: a b, audience: ministry, channel: webhook, connection: c}", "name of a recipient"),
        ("{recipient: a, audience: hunter2, channel: webhook, connection: c}", "is engineers, ministry or"),
        ("{recipient: a, audience: ministry, channel: hunter2, connection: c}", "'smtp' or 'webhook'"),
        ("{recipient: a, audience: ministry, channel: smtp, connection: c}", "smtp needs an address"),
        (
            "{recipient: a, audience: ministry, channel: webhook, connection: c, address: hunter2@b.fr}",
            "smtp needs an address",
        ),
        (
            f"{{{MAIL}, address: 'hunter2@b.fr, c@d.fr'}}",
            "is one mail address",
        ),
        (
            f'{{{MAIL}, address: "hunter2@b.fr\\nBcc: x"}}',
            "is one mail address",
        ),
        ("{recipient: a, audience: ministry, channel: webhook, connection: 'https://hunter2'}", "no address"),
        ("{recipient: a, audience: sender/hunter2, channel: webhook, connection: c}", "entry 2 is neither"),
        ("{recipient: oncall, audience: ministry, channel: webhook, connection: c}", "oncall named twice"),
        ("{recipient: a, audience: ministry, channel: webhook, connection: c, password: hunter2}", "a key"),
    ],
)
def test_a_wrong_entry_is_refused_without_quoting_it(written, entry, message):
    with pytest.raises(ConfigurationError) as raised:
        load_recipients(written(ENGINEERS + f"- {entry}"))
    assert message in str(raised.value)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_the_engineers_have_a_recipient(written):
    text = "- {recipient: a, audience: ministry, channel: webhook, connection: c}"
    with pytest.raises(ConfigurationError, match="no recipient for engineers"):
        load_recipients(written(text))
