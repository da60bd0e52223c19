"""Find terms that no message to a sender may contain: of libraries, of Python, English in French, paths."""

import re

# English words that occur in no French sentence of the platform.
_ENGLISH = set(
    re.findall(
        r"\w+",
        """
    the of is are was were be been to and not has have had does did with without from by this that these
    those it its an at can cannot must should would will which what when where there here who how some
    any all each every other another more most than then too very file files line lines column columns
    row rows value values name names expected found missing invalid unable unknown empty read written
    error exception traceback failed unexpected between given into only also
    """,
    )
)
# Names of libraries, of their classes and of Python's exceptions.
_FOREIGN = re.compile(
    r"NoneType|\bNone\b|\bTrue\b|\bFalse\b|[A-Z]\w+(?:Error|Exception)\b|\b[Ee]rrno\b|\bcodec\b|<class |"
    r"0x[0-9a-f]{6,}|\b(?:Binder|Catalog|Conversion|Parser|IO|Invalid Input|Out of Memory) Error\b|"
    r"(?i:\b(?:calamine|lxml|libxml|expat|duckdb|pyarrow|zipfile|pandas|numpy|openpyxl|python)\b)|"
    r"(?<![\w.:])/(?:home|tmp|work|usr|var|root|opt|etc|proc)/"
)
# Texts, bytes and lists in Python notation.
_PYTHON = re.compile(r"(?<![\w\])}])[bru]?'[^'\n]*'(?!\w)|\[[^\]\n]*'[^\]\n]*\]|\{'|\bDecimal\(|\bdatetime\.")
_TERM = re.compile(r"[^\W\d_]+")
# The letters of a sha256 may form a word.
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”")


def foreign_terms(message: str, sent: str = "") -> list[str]:
    """The English or technical words of a French message, without those that the package contains.

    `sent` is the complete content of the package, as one text.
    """
    ours = _DIGEST.sub("", _QUOTED.sub("«»", message))
    english = [term for term in _TERM.findall(ours) if term.lower() in _ENGLISH]
    return [term for term in [*english, *_named(message)] if term not in sent]


def technical_terms(message: str, sent: str = "") -> list[str]:
    """The parts of an English message in Python notation, and names of libraries or of own paths."""
    occurrences = [match[0] for match in _PYTHON.finditer(_QUOTED.sub("“”", message))]
    return [term for term in [*occurrences, *_named(message)] if term not in sent]


def _named(message: str) -> list[str]:
    return [match[0] for match in _FOREIGN.finditer(message)]
