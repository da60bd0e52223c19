"""Names and texts of senders that can be written down anywhere: UTF-8, without control characters."""

import unicodedata

_NOT_PLAIN = ("Cc", "Cs")  # control characters; halves of characters


def is_plain(text: str) -> bool:
    """True when a text has no control character and no broken one."""
    return not any(unicodedata.category(letter) in _NOT_PLAIN for letter in text)


def printable(text: str) -> str:
    """The text with what is not plain escaped; a byte of a file name that is not UTF-8 as `\\xff`."""
    return "".join(letter if is_plain(letter) else _escaped(letter) for letter in text)


def same_name(text: str) -> str:
    """What two names have in common that a person, or another system, takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _escaped(letter: str) -> str:
    is_byte = "\udc80" <= letter <= "\udcff"  # how Python tells such a byte
    return f"\\x{ord(letter) & 0xFF:02x}" if is_byte else ascii(letter)[1:-1]
