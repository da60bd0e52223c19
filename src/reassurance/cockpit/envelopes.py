"""The use of envelopes in a decided build."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from reassurance.warehouse.marts import Marts
from reassurance.warehouse.record import BuildRecord


@dataclass(frozen=True)
class EnvelopeLine:
    """The last day of an envelope in the build."""

    title: str
    usage_on: date
    cap_amount: Decimal
    used_amount_eur: Decimal
    share_used: Decimal
    forecast_exhaustion_on: date | None
    forecast_method: str | None


def envelopes(marts: Marts, record: BuildRecord) -> tuple[EnvelopeLine, ...]:
    """The last day of each envelope, the most used first."""
    columns = {each.name: each.name for each in fields(EnvelopeLine)} | {"title": "envelope_title_fr"}
    rows = marts.rows(
        record,
        f"select {', '.join(f'{column} as {name}' for name, column in columns.items())}"
        " from marts.fct_envelope_usage"
        " qualify row_number() over (partition by envelope_id order by usage_on desc) = 1"
        " order by share_used desc, title",
    )
    return tuple(EnvelopeLine(**row) for row in rows)
