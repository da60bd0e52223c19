"""What no message for senders holds: words of a library or of Python, English in French, paths of ours."""

import re

_FOREIGN = re.compile(
    r"\b(None|True|False|NoneType|Error|Exception|Traceback|errno|expected|cannot|invalid|unable|object has|"
    r"Binder|Catalog|Conversion|calamine|lxml|duckdb|zipfile|codec)\b"
    r"|/(?:home|tmp|work|usr|var)/|<class ",
)


def foreign_words(message: str) -> list[str]:
    """The words of a French message that are no words for a sender."""
    return [found[0] for found in _FOREIGN.finditer(message)]
