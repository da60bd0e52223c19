"""What the texts of a bank movement name: accounts, treaties, quarters, products, payers (decision 0047)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """Texts to look for, as words. Each dictionary gives the meaning of a text.

    `account_ids` gives the identifiers of account lines as they are declared.
    """

    treaties: dict[str, str]
    quarters: dict[str, str]
    products: dict[str, str]
    insurers: dict[str, str]
    account_ids: frozenset[str]


@dataclass(frozen=True)
class Named:
    """What a movement names. `exact_id` is the account line of its structured references, if there is one."""

    exact_ids: frozenset[str]
    account_ids: frozenset[str]
    treaties: frozenset[str]
    quarters: frozenset[str]
    products: frozenset[str]
    insurers: frozenset[str]

    @property
    def has_payer(self) -> bool:
        return bool(self.insurers or self.treaties or self.account_ids or self.exact_ids)


def split_text(text: str) -> list[str]:
    """Capitals without accents; every character other than A-Z and 0-9 separates words."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.findall("[A-Z0-9]+", bare.upper())


def compact(text: str) -> str:
    return "".join(split_text(text))


def read_names(
    exact_references: Iterable[str],
    reference: str,
    counterparty: str,
    vocabulary: Vocabulary,
    minimum_length: int,
) -> Named:
    """What a movement names in its reference, and in its counterparty's name for the insurer."""
    reference_parts = split_text(reference)
    given = {compact(text) for text in exact_references if compact(text)}
    given |= {text[4:] for text in given if re.fullmatch("RF[0-9]{2}.+", text)}
    rest, treaties = _take(reference_parts, vocabulary.treaties)
    return Named(
        exact_ids=frozenset(one for one in vocabulary.account_ids if compact(one) in given),
        account_ids=_account_ids(reference_parts, vocabulary.account_ids, minimum_length),
        treaties=treaties,
        quarters=_all_of(rest, vocabulary.quarters),
        products=_take(rest, vocabulary.products)[1],
        insurers=_all_of(reference_parts, vocabulary.insurers)
        or _all_of(split_text(counterparty), vocabulary.insurers),
    )


def starts_with(reference: str, text: str) -> bool:
    wanted = split_text(text)
    return split_text(reference)[: len(wanted)] == wanted


def _places(parts: list[str], wanted: list[str]) -> list[int]:
    last = len(parts) - len(wanted)
    return [place for place in range(last + 1) if parts[place : place + len(wanted)] == wanted]


def _all_of(parts: list[str], meanings: dict[str, str]) -> frozenset[str]:
    return frozenset(value for text, value in meanings.items() if _places(parts, split_text(text)))


def _take(parts: list[str], meanings: dict[str, str]) -> tuple[list[str], frozenset[str]]:
    """The words with each named text replaced by a slash, the longest text first, and what they name."""
    rest, named = list(parts), set()
    for text, value in sorted(meanings.items(), key=lambda item: -len(split_text(item[0]))):
        wanted = split_text(text)
        while places := _places(rest, wanted):
            rest[places[0] : places[0] + len(wanted)] = ["/"]
            named.add(value)
    return rest, frozenset(named)


def _account_ids(parts: list[str], ids: frozenset[str], minimum_length: int) -> frozenset[str]:
    text = "".join(parts)
    named = {one for one in ids if _places(parts, split_text(one)) or _in_compact(text, one, minimum_length)}
    return frozenset(
        one
        for one in named
        if not any(one != other and compact(one) in compact(other) != compact(one) for other in named)
    )


def _in_compact(text: str, account_id: str, minimum_length: int) -> bool:
    wanted = compact(account_id)
    if len(wanted) < minimum_length:
        return False
    return any(
        not _continues(text[place - 1 : place], wanted[0])
        and not _continues(wanted[-1], text[place + len(wanted) : place + len(wanted) + 1])
        for place in range(len(text))
        if text.startswith(wanted, place)
    )


def _continues(left: str, right: str) -> bool:
    return bool(left and right) and left.isdigit() == right.isdigit()
