"""Make names and texts of senders safe to store and print, and make invisible characters visible."""

import unicodedata

# Invisible characters that `str.isprintable` takes for printable.
_SHAPELESS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_BLANKS = " \t\r\n"
# Files that macOS and Windows create next to the user's files.
_SYSTEM_NAMES = (".ds_store", "thumbs.db", "desktop.ini")
_UNSAFE = ("Cc", "Cs")  # control characters and surrogates


def is_of_system(path: str) -> bool:
    """True for a file that the sender's operating system created, such as a resource fork of macOS."""
    *folders, name = path.lower().split("/")
    return "__macosx" in folders or name.startswith("._") or name in _SYSTEM_NAMES


def is_safe_text(text: str) -> bool:
    """True when a text has no control character and no surrogate."""
    # Almost every text is printable, which is decided thirty times as fast.
    return text.isprintable() or not any(unicodedata.category(letter) in _UNSAFE for letter in text)


def printable(text: str) -> str:
    """The text with control characters and surrogates escaped; a non-UTF-8 byte of a file name is `\\xff`."""
    return "".join(letter if is_safe_text(letter) else _escaped(letter) for letter in text)


def same_name(text: str) -> str:
    """A key that is equal for names which a person or another system confuses: NFC, case folded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def shown(text: str) -> str:
    """A text to quote in messages, with invisible characters as code points: `GAR-1[U+200B]`.

    Invisible are control and formatting characters, spaces other than U+0020, blanks at either end, and
    marks on another letter, such as the accent of a decomposed letter. A non-UTF-8 byte of a file name is
    shown as `\\xff`.
    """
    if text.isascii() and text.isprintable() and text.strip() == text:
        return text
    first = len(text) - len(text.lstrip(_BLANKS))
    last = len(text.rstrip(_BLANKS))
    return "".join(
        _by_number(letter) if _is_hidden(letter) or not first <= place < last else letter
        for place, letter in enumerate(text)
    )


def alike(text: str) -> str:
    """A key that is equal for names that differ only in case, accents, `_`, `-` or invisible characters."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text).casefold()
        if letter.isprintable()
        and not letter.isspace()
        and letter not in "_-"
        and unicodedata.category(letter) != "Mn"
    )


def _is_hidden(letter: str) -> bool:
    is_mark = unicodedata.category(letter).startswith("M")
    return not letter.isprintable() or letter in _SHAPELESS or is_mark


def _by_number(letter: str) -> str:
    return _escaped(letter) if "\udc80" <= letter <= "\udcff" else f"[U+{ord(letter):04X}]"


def _escaped(letter: str) -> str:
    is_byte = "\udc80" <= letter <= "\udcff"  # Python's code points for bytes that are not UTF-8
    return f"\\x{ord(letter) & 0xFF:02x}" if is_byte else ascii(letter)[1:-1]
