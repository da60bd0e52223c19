"""The file of targets: validated strictly, refused with one sentence that quotes nothing of it."""

import traceback

import pytest

from reassurance.delivery import load_targets
from reassurance.delivery.configuration import find_target
from reassurance.errors import ConfigurationError, UsageError
from reassurance.settings import Settings

GIVEN = """
- {target: ministry_drive, url: "file:///srv/ministry", audiences: [ministry]}
- {target: ins01, url: "sftp:///incoming", connection: ins01_out, audiences: [insurer/INS01]}
- {target: readers, url: "postgresql:///reassurance", connection: pg, audiences: [ministry, insurer, public]}
"""


@pytest.fixture
def written(tmp_path):
    """Settings with this text in the file of targets."""

    def settings(text: str) -> Settings:
        (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")
        return Settings(home=tmp_path)

    return settings


def test_without_a_file_nothing_is_delivered(tmp_path):
    assert load_targets(Settings(home=tmp_path)) == ()


def test_each_target_has_a_name_a_place_and_audiences(written):
    targets = load_targets(written(GIVEN))
    assert [(t.target, t.protocol, t.path, t.connection, t.audiences) for t in targets] == [
        ("ministry_drive", "file", "/srv/ministry", None, ("ministry",)),
        ("ins01", "sftp", "/incoming", "ins01_out", ("insurer/INS01",)),
        ("readers", "postgresql", "/reassurance", "pg", ("ministry", "insurer", "public")),
    ]
    assert targets[2].database == "reassurance"


def test_an_unknown_target_is_reported_with_those_that_exist(written):
    with pytest.raises(
        UsageError, match=r"No target 'x' in .*targets.yaml: it has ministry_drive, ins01, readers"
    ):
        find_target(written(GIVEN), "x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "targets.yaml is not a list of targets"),
        ("- {target: a, url: 'file:///a'}", "entry 1: audiences: Field required"),
        ("- {target: a, url: 'file:///a', audiences: []}", "are audiences, such as ministry"),
        ("- {target: a, url: 'file:///a', audiences: [Ministry]}", "are audiences, such as ministry"),
        ("- {target: a, url: 'file:///a', audiences: [insurer/../x]}", "are audiences, such as ministry"),
        ("- {target: a/b, url: 'file:///a', audiences: [all]}", "is the name of a target"),
        (
            "- {target: a, url: 'ftp://x/y', audiences: [all]}",
            "begins with file://, sftp://, s3:// or postgresql://",
        ),
        ("- {target: a, url: 'postgresql:///', audiences: [all]}", "names one database"),
        ("- {target: a, url: 'postgresql:///a/b', audiences: [all]}", "names one database"),
        ("- {target: a, url: 'postgresql://host/a', audiences: [all]}", "no host and no password"),
        ("- {target: a, url: 'file:///a', audiences: [all], folder: b}", "has a key that is none of"),
        (GIVEN + GIVEN, "ins01, ministry_drive, readers named twice: rename one"),
    ],
)
def test_an_unusable_entry_is_reported_with_its_file(written, text, message):
    with pytest.raises(ConfigurationError, match=r"targets\.yaml") as caught:
        load_targets(written(text))
    assert message in str(caught.value)


CREDENTIAL = "hunter2"


@pytest.mark.parametrize(
    "text",
    [
        "- {{target: a, url: 'postgresql://me:{0}@host/db', connection: a, audiences: [all]}}",
        "- {{target: a, url: 'postgresql:///db?password={0}', connection: a, audiences: [all]}}",
        "- {{target: a, url: 'postgresql:///{0}/db', connection: a, audiences: [all]}}",
        "- {{target: '{0} x', url: 'file:///a', audiences: [all]}}",
        "- {{target: a, url: 'file:///a', audiences: ['{0} x']}}",
        "- {{target: a, url: 'file:///a', audiences: {0}}}",
        "- {{target: a, url: 'file:///a', password: {0}, audiences: [all]}}",
    ],
)
def test_a_password_in_the_wrong_place_is_not_quoted(written, text):
    with pytest.raises(ConfigurationError) as caught:
        load_targets(written(text.format(CREDENTIAL)))
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
