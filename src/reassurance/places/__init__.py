"""Places outside the platform: folders, SFTP servers, object stores and databases.

A configuration file gives the address of a place and the name of a connection. The connection has the host
and the credentials, and is never in the file.
"""

from reassurance.places.configuration import read_entries
from reassurance.places.connection import Connection, read_connection
from reassurance.places.files import errors_of, explained, open_files, time_limit
from reassurance.places.place import ConnectionName, Place

__all__ = [
    "Connection",
    "ConnectionName",
    "Place",
    "errors_of",
    "explained",
    "open_files",
    "read_connection",
    "read_entries",
    "time_limit",
]
