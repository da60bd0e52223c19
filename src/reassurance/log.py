"""Log events: a name and its facts, such as `package_judged package=INS01-2020-06-001 verdict=accepted`.

Python's own logging: structlog loads Rich and takes 0.1 s to import, a tenth of the time of a small package.
Only `orchestration` uses it, as Airflow does.
"""

import logging
import sys
import time
from typing import TextIO

_ROOT = logging.getLogger("reassurance")


class EventLogger:
    """A logger of events. Its records have the event and its facts as attributes too: `event`, `facts`."""

    def __init__(self, name: str) -> None:
        """Log under the name of a module."""
        self._logger = logging.getLogger(name)

    def info(self, event: str, **facts: object) -> None:
        """Log an ordinary step."""
        self._log(logging.INFO, event, facts)

    def warning(self, event: str, **facts: object) -> None:
        """Log what a person should look at, although the work continues."""
        self._log(logging.WARNING, event, facts)

    def error(self, event: str, *, raised: BaseException | None = None, **facts: object) -> None:
        """Log what stopped a part of the work, with the traceback of the exception `raised`."""
        self._log(logging.ERROR, event, facts, raised)

    def exception(self, event: str, **facts: object) -> None:
        """Log the same with the exception that is being handled."""
        self._log(logging.ERROR, event, facts, sys.exception())

    def _log(
        self, level: int, event: str, facts: dict[str, object], raised: BaseException | None = None
    ) -> None:
        shown = (
            f" {name}={value if isinstance(value, str) else repr(value)}" for name, value in facts.items()
        )
        self._logger.log(
            level,
            "%s",
            f"{event}{''.join(shown)}",
            exc_info=raised,
            extra={"event": event, "facts": facts},
            stacklevel=3,  # the line that logs, not this one
        )


def log_to(stream: TextIO, level: int = logging.INFO) -> None:
    """Write the events of a level and above to a stream, with the time in UTC."""
    formatter = logging.Formatter("%(asctime)s [%(levelname)s] %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    _ROOT.handlers[:] = [handler]
    _ROOT.setLevel(level)
    _ROOT.propagate = False


def log_level() -> int:
    """The level from which events are logged."""
    return _ROOT.getEffectiveLevel()


def log_warnings_only() -> None:
    """Leave out ordinary steps, for a command that shows its own result."""
    _ROOT.setLevel(logging.WARNING)
