"""What no message for senders holds: words of a library or of Python, English in French, paths of ours."""

import re

# Words of English that no French sentence has, and none of ours needs.
_ENGLISH = set(
    re.findall(r"\w+", """
    the of is are was were be been to and not has have had does did with without from by this that these
    those it its an at can cannot must should would will which what when where there here who how some
    any all each every other another more most than then too very file files line lines column columns
    row rows value values name names expected found missing invalid unable unknown empty read written
    error exception traceback failed unexpected between given into only also
    """)
)  # fmt: skip
# Names that libraries and Python give to things.
_FOREIGN = re.compile(
    r"NoneType|\bNone\b|\bTrue\b|\bFalse\b|[A-Z]\w+(?:Error|Exception)\b|\b[Ee]rrno\b|\bcodec\b|<class |"
    r"0x[0-9a-f]{6,}|\b(?:Binder|Catalog|Conversion|Parser|IO|Invalid Input|Out of Memory) Error\b|"
    r"(?i:\b(?:calamine|lxml|libxml|expat|duckdb|pyarrow|zipfile|pandas|numpy|openpyxl|python)\b)|"
    r"(?<![\w.:])/(?:home|tmp|work|usr|var|root|opt|etc|proc)/"
)
# Texts, bytes and lists as Python writes them.
_PYTHON = re.compile(r"(?<![\w\])}])[bru]?'[^'\n]*'(?!\w)|\[[^\]\n]*'[^\]\n]*\]|\{'|\bDecimal\(|\bdatetime\.")
_WORD = re.compile(r"[^\W\d_]+")
# The letters of a sha256 may spell a word.
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”")


def foreign_words(message: str, sent: str = "") -> list[str]:
    """The words of a French message that no sender should read; what the package holds itself is no fault.

    `sent` is all that was sent, as one text.
    """
    ours = _DIGEST.sub("", _QUOTED.sub("«»", message))
    english = [word for word in _WORD.findall(ours) if word.lower() in _ENGLISH]
    return [word for word in [*english, *_named(message)] if word not in sent]


def foreign_signs(message: str, sent: str = "") -> list[str]:
    """Where an English message is written as Python writes values, or names a library or a path of ours."""
    found = [match[0] for match in _PYTHON.finditer(_QUOTED.sub("“”", message))]
    return [sign for sign in [*found, *_named(message)] if sign not in sent]


def _named(message: str) -> list[str]:
    return [found[0] for found in _FOREIGN.finditer(message)]
