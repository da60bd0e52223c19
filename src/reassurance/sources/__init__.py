"""Sources: the folders, SFTP servers and object stores from which packages are collected.

    configuration → finished packages → inbox

Packages that are still being uploaded are not collected. Nothing is changed at a source.
"""

from reassurance.sources.collect import Collected, collect, collect_all
from reassurance.sources.configuration import Source, load_sources

__all__ = [
    "Collected",
    "Source",
    "collect",
    "collect_all",
    "load_sources",
]
