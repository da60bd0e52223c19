"""Who is the same buyer, and what is France (issue 12 B10, B12)."""

from oracle.registers import Guarantee, LimitDecision
from oracle.seeds import Seeds


def buyer_of(line: Guarantee | LimitDecision) -> tuple[str, str]:
    """Identity of a buyer: a SIREN and the French VAT number that holds it are one.

    A name of an insurer's own is that insurer's alone.
    """
    scheme, name = line.buyer_id_scheme, line.buyer_id
    if scheme == "vat" and name.startswith("FR") and len(name) == 13:
        return "siren", name[4:]
    return (f"insurer {line.insurer_id}" if scheme == "insurer" else scheme), name


def may_be_same_buyer(one: Guarantee | LimitDecision, other: Guarantee | LimitDecision) -> bool:
    """Whether two lines are on one buyer; lines that name it in different ways cannot be compared (0013)."""
    first, second = buyer_of(one), buyer_of(other)
    return first == second or first[0] != second[0]


def is_france(country: str, seeds: Seeds) -> bool:
    """Mainland and overseas departments: countries of the domestic zone, whatever the day."""
    return any(
        zone.country_code == country and zone.risk_zone_code == "domestic" for zone in seeds.risk_zones
    )
