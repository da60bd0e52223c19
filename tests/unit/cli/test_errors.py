"""What cannot go on ends in a sentence: what, where, what to do."""

import errno
import os

import pytest
from pydantic import ValidationError

from reassurance.cli.errors import in_a_sentence
from reassurance.errors import BuildError, ConfigurationError
from reassurance.settings import Settings


def test_an_error_of_ours_keeps_its_message_and_exit_code():
    assert in_a_sentence(BuildError("dbt did not complete.")) == ("dbt did not complete.", 1)
    assert in_a_sentence(ConfigurationError("No period."))[1] == 2


def test_a_setting_that_cannot_be_used_is_named_with_its_value(monkeypatch):
    monkeypatch.setenv("REASSURANCE_THREADS", "many")
    with pytest.raises(ValidationError) as caught:
        Settings()
    sentence, exit_code = in_a_sentence(caught.value)
    assert "REASSURANCE_THREADS='many' cannot be used: input should be a valid integer" in sentence
    assert exit_code == 2


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (errno.ENOSPC, "/srv/home/archive: No space left on device. Free space on that disk."),
        (errno.EROFS, "/srv/home/archive: Read-only file system. Make the disk writable"),
        (errno.EIO, "/srv/home/archive: Input/output error."),
    ],
)
def test_a_refusal_of_the_operating_system_names_the_file_and_the_remedy(code, expected):
    sentence, exit_code = in_a_sentence(OSError(code, os.strerror(code), "/srv/home/archive"))
    assert sentence.startswith(expected)
    assert exit_code == 1
