"""Foreseen errors become one sentence with the cause, the place and the next step."""

import errno
import os

import pytest
from pydantic import ValidationError

from reassurance.cli.errors import in_a_sentence, is_foreseen
from reassurance.errors import BuildError, ConfigurationError
from reassurance.settings import Settings


def test_errors_of_the_platform_keep_their_message_and_exit_code():
    assert in_a_sentence(BuildError("dbt did not complete.")) == ("dbt did not complete.", 1)
    assert in_a_sentence(ConfigurationError("No period."))[1] == 2


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (
            "REASSURANCE_THREADS",
            "many",
            "REASSURANCE_THREADS='many' cannot be used: input should be a valid integer",
        ),
        (
            "REASSURANCE_OUTBOX_GROUPS",
            "INS01: ins01",
            "REASSURANCE_OUTBOX_GROUPS='INS01: ins01' cannot be used",
        ),
    ],
)
def test_an_invalid_setting_is_named_with_its_value(monkeypatch, name, value, expected):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    sentence, exit_code = in_a_sentence(caught.value)
    assert expected in sentence
    assert exit_code == 2


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (errno.ENOSPC, "/srv/home/archive: No space left on device. Free space on that disk."),
        (errno.EROFS, "/srv/home/archive: Read-only file system. Make the disk writable"),
        (errno.EIO, "/srv/home/archive: Input/output error."),
    ],
)
def test_an_operating_system_error_names_the_file_and_the_next_step(code, expected):
    sentence, exit_code = in_a_sentence(OSError(code, os.strerror(code), "/srv/home/archive"))
    assert sentence.startswith(expected)
    assert exit_code == 1


def test_a_programming_error_keeps_its_traceback():
    assert not is_foreseen(ZeroDivisionError())
