"""Each message to senders has a code, both languages and the same placeholders, and is used."""

import re
import string
from collections.abc import Iterator
from dataclasses import fields

import pytest

from reassurance.settings import PROJECT_DIR
from reassurance.submissions.messages.catalogue import Messages, load_messages
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.texts import read_texts
from reassurance.wording import Worded

SOURCES = PROJECT_DIR / "src" / "reassurance"
JUDGES = ("sources", "submissions", "xlsx_process")
GROUPS = [field.name for field in fields(Messages)]
# The code of a declared type is built from the kind of its field.
BUILT = {"declared_amount", "declared_rate", "declared_integer"}
# Operators read these errors; no receipt has them.
FOR_OPERATORS = {"receive.py", "unreadable.py"}

_CALL = re.compile(r'\b(reason|unreadable|contradicting|UnreadableError)\(\s*"(\w+)"')


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def messages() -> Iterator[tuple[str, str, Worded]]:
    for group in GROUPS:
        for code, text in getattr(load_messages(), group).items():
            yield group, code, text


def sources() -> dict[str, str]:
    """The source files that judge packages, by name."""
    paths = [path for folder in JUDGES for path in sorted((SOURCES / folder).rglob("*.py"))]
    return {path.relative_to(SOURCES).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_both_languages_have_the_same_codes():
    french, english = (read_texts(f"reassurance/submissions/messages/{name}.yaml") for name in ("fr", "en"))
    assert list(french) == list(english) == GROUPS
    for group in GROUPS:
        assert list(french[group]) == list(english[group])
        assert french[group]


@pytest.mark.parametrize(("group", "code", "text"), messages())
def test_both_languages_have_the_same_placeholders(group, code, text):
    assert placeholders(text.french) == placeholders(text.english)
    if code != "boolean":
        assert text.french != text.english


def test_each_message_is_used():
    source = "\n".join(sources().values())
    quoted = set(re.findall(r"[\"'](\w+)[\"']", source))
    assert [(group, code) for group, code, _ in messages() if code not in quoted | BUILT] == []


def test_each_code_has_a_message():
    calls = [call for source in sources().values() for call in _CALL.findall(source)]
    assert len(calls) > 100
    known = load_messages()
    missing = {
        code
        for function, code in calls
        if code not in (known.reasons if function == "reason" else known.causes)
    }
    assert missing == set()


def test_senders_read_no_other_text():
    raising = {name for name, source in sources().items() if "raise PackageError(" in source}
    assert {name.rpartition("/")[2] for name in raising} <= FOR_OPERATORS, (
        "raise unreadable(<code>), and write its text in fr.yaml and en.yaml"
    )


def test_the_values_of_a_message_replace_its_placeholders():
    error = unreadable("columns_of_line", line=7, text="a,b", expected=3, actual=2)
    assert str(error) == "line 7 of the file has 2 values, expected 3: “a,b”"
    assert error.french == "la ligne 7 du fichier a 2 valeurs, 3 attendues : « a,b »"
