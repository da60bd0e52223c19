"""Where senders leave their packages: a folder, an SFTP server, an object store, by configuration alone.

    configured → reached through a connection → settled packages → inbox

What a sender has not finished uploading is left alone; nothing on its side is ever changed.
"""

from reassurance.sources.collect import Collected, collect, collect_all
from reassurance.sources.configuration import Source, load_sources
from reassurance.sources.connection import Connection, read_connection

__all__ = [
    "Collected",
    "Connection",
    "Source",
    "collect",
    "collect_all",
    "load_sources",
    "read_connection",
]
