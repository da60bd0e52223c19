"""Sources: the folders, SFTP servers and object stores from which packages are collected.

    configuration → connection → finished packages → inbox

Packages that are still being uploaded are not collected. Nothing is changed at a source.
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
