"""Identity of buyers, and the territory of France."""

from datetime import date

from oracle.registers import Guarantee, LimitDecision
from oracle.seeds import Seeds, holds_on


def buyer_of(line: Guarantee | LimitDecision) -> tuple[str, str]:
    """Identity of a buyer: a SIREN and the French VAT number that contains it are the same buyer.

    An identifier of an insurer's own scheme is valid for that insurer only.
    """
    scheme, name = line.buyer_id_scheme, line.buyer_id
    if scheme == "vat" and name.startswith("FR") and len(name) == 13:
        return "siren", name[4:]
    return (f"insurer {line.insurer_id}" if scheme == "insurer" else scheme), name


def may_be_same_buyer(one: Guarantee | LimitDecision, other: Guarantee | LimitDecision) -> bool:
    """Whether two lines may be on one buyer.

    Identifiers of different schemes are not compared (decision 0013).
    """
    first, second = buyer_of(one), buyer_of(other)
    return first == second or first[0] != second[0]


def is_france(country: str, day: date, seeds: Seeds) -> bool:
    """Whether a country code is part of France on a day, overseas territories included."""
    return any(holds_on(row, day) for row in seeds.french_territories if row.country_code == country)
