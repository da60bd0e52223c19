"""The certificate of a database server is verified, unless its connection requires less."""

import ssl

import pytest

from reassurance.delivery.postgresql.session import _encryption
from reassurance.places import Connection


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"sslrootcert": "/ca.crt"}, {"sslmode": "verify-full", "sslrootcert": "/ca.crt"}),
        ({"sslmode": "disable"}, {"sslmode": "disable"}),
        ({"sslmode": "require", "sslcert": "/me.crt"}, {"sslmode": "require", "sslcert": "/me.crt"}),
    ],
)
def test_a_connection_chooses_how_the_server_is_verified(extra, expected):
    assert _encryption(Connection(extra=extra)) == expected


@pytest.mark.parametrize(("cafile", "expected"), [("/etc/ssl/ca.crt", "/etc/ssl/ca.crt"), (None, "system")])
def test_by_default_the_authorities_of_the_machine_are_trusted(monkeypatch, cafile, expected):
    paths = ssl.get_default_verify_paths()._replace(cafile=cafile)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert _encryption(Connection()) == {"sslmode": "verify-full", "sslrootcert": expected}
