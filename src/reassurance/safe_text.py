"""Names and texts of senders that can be written down anywhere, with what cannot be seen in them shown."""

import unicodedata

# Letters and signs without a shape, beside those that Python calls not printable.
_SHAPELESS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_BLANKS = " \t\r\n"
# Files that macOS and Windows put beside those of their user.
_SYSTEM_NAMES = (".ds_store", "thumbs.db", "desktop.ini")
_NOT_PLAIN = ("Cc", "Cs")  # control characters; halves of characters


def is_of_system(path: str) -> bool:
    """Whether a file of a package was put there by the sender's system: resource forks of a Mac and such."""
    *folders, name = path.lower().split("/")
    return "__macosx" in folders or name.startswith("._") or name in _SYSTEM_NAMES


def is_plain(text: str) -> bool:
    """True when a text has no control character and no broken one."""
    return not any(unicodedata.category(letter) in _NOT_PLAIN for letter in text)


def printable(text: str) -> str:
    """The text with what is not plain escaped; a byte of a file name that is not UTF-8 as `\\xff`."""
    return "".join(letter if is_plain(letter) else _escaped(letter) for letter in text)


def same_name(text: str) -> str:
    """What two names have in common that a person, or another system, takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def shown(text: str) -> str:
    """A text to be quoted, with what cannot be seen in it by its number: `GAR-1[U+200B]`.

    That is: control and formatting characters, spaces other than U+0020, blanks at either end, and the
    accents of decomposed letters. A byte of a file name that is not UTF-8 is shown as `\\xff`.
    """
    if text.isascii() and text.isprintable() and text.strip() == text:
        return text
    is_composed = unicodedata.is_normalized("NFC", text)
    first = len(text) - len(text.lstrip(_BLANKS))
    last = len(text.rstrip(_BLANKS))
    return "".join(
        _by_number(letter)
        if _is_hidden(letter, is_composed=is_composed) or not first <= place < last
        else letter
        for place, letter in enumerate(text)
    )


def alike(text: str) -> str:
    """What two names have in common that differ by case, accents, underscores or what cannot be seen."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text).casefold()
        if letter.isprintable()
        and not letter.isspace()
        and letter not in "_-"
        and unicodedata.category(letter) != "Mn"
    )


def _is_hidden(letter: str, *, is_composed: bool) -> bool:
    is_accent = unicodedata.category(letter) == "Mn" and not is_composed
    return not letter.isprintable() or letter in _SHAPELESS or is_accent


def _by_number(letter: str) -> str:
    return _escaped(letter) if "\udc80" <= letter <= "\udcff" else f"[U+{ord(letter):04X}]"


def _escaped(letter: str) -> str:
    is_byte = "\udc80" <= letter <= "\udcff"  # how Python tells such a byte
    return f"\\x{ord(letter) & 0xFF:02x}" if is_byte else ascii(letter)[1:-1]
