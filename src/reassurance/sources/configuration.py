"""The configuration file of the sources: one entry per sender.

- {sender: INS01, url: "sftp:///outgoing", connection: ins01_sftp}
- {sender: INS02, url: "s3://exchange/ins02", connection: ins02_s3}
- {sender: INS03, url: "file:///srv/exchange/ins03"}
"""

from reassurance.errors import ConfigurationError
from reassurance.places import Place, read_entries
from reassurance.registers.senders import load_senders
from reassurance.settings import Settings


class Source(Place):
    """The source of one sender."""

    sender: str


def load_sources(settings: Settings) -> tuple[Source, ...]:
    """All configured sources; none without the file: then senders write into the inbox.

    Raises ConfigurationError with the file, the entry and the error, without quoting the file.
    """
    path = settings.sources_path
    sources = read_entries(path, Source, "sources")
    if not sources:
        return ()
    known = load_senders(settings).roles
    for place, source in enumerate(sources, start=1):
        if source.sender not in known:
            raise ConfigurationError(
                f"{path}: the sender of entry {place} is neither in seeds/reference/insurers.csv "
                "nor in reinsurers.csv. Add it there, or correct the name."
            )
    senders = [source.sender for source in sources]
    twice = sorted({sender for sender in senders if senders.count(sender) > 1})
    if twice:
        raise ConfigurationError(f"{path}: {', '.join(twice)} named twice; a sender has one place.")
    return sources
