"""Two releases of a market: a night, a correction of one premium line, and the next night."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from reassurance import pipeline
from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.publication.diff import ReleaseDiff, diff
from reassurance.publication.release import publish
from reassurance.quality.gate import release_held
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.submissions import Receipt, receive_package
from reassurance.warehouse.record import BuildRecord
from support.packages import SOUND_LINES, correction_package
from support.released_market import released_copy

MONTH, PRODUCT, INSURER = "2020-05", "CAP", "INS01"
# What the correction adds to the amounts of the line.
ADDED = {
    "gross_premium_amount": Decimal(100),
    "ceded_premium_amount": Decimal(75),
    "ceding_commission_amount": Decimal(10),
}


@dataclass(frozen=True)
class CorrectedNight:
    """The home, the receipt of the correction, and the comparison of the second release with the first."""

    settings: Settings
    receipt: Receipt
    line_id: str
    compared: ReleaseDiff


def correct_and_release(market: Settings, build: BuildRecord, folder: Path) -> CorrectedNight:
    """Release the build of 14 July 2020 in a copy of its home, receive a correction, release 15 July."""
    settings, first = released_copy(market, build, folder)
    line = _corrected_line(settings, build)
    correction = correction_package(
        {"premiums": [line]}, sender=INSURER, period=MONTH, sequence=3, created="2020-07-14T10:00:00Z"
    )
    receipt = receive_package(settings, correction.write(settings), parse_instant(correction.created))
    record = pipeline.build(settings, parse_instant("2020-07-15T00:00:00Z"))
    if record.status == "held":
        record = release_held(settings, record.build_id, by="Chef du bureau", reason="Essai")
    second = publish(settings, record).path.name
    return CorrectedNight(settings, receipt, line["premium_line_id"], diff(settings, first, second))


def _corrected_line(settings: Settings, build: BuildRecord) -> dict[str, str]:
    """The first line of the month and product that the ledger confirms, with more of each amount."""
    columns = [name for name in SOUND_LINES["premiums"]() if name not in ADDED]
    with connect(settings, build.path(settings), read_only=True) as connection:
        (line,) = named_rows(
            connection.execute(
                f"select {', '.join(f'sent.{column}' for column in (*columns, *ADDED))}"
                " from registers.int_premiums_current as sent"
                " join marts.fct_premiums as line using (period, insurer_id, premium_line_id)"
                f" where line.period = '{MONTH}' and line.insurer_id = '{INSURER}'"
                f" and line.product_code = '{PRODUCT}' and line.premium_ledger_class = 'matched'"
                " and line.currency = 'EUR' and line.transaction_type = 'premium'"
                " order by sent.premium_line_id limit 1"
            )
        )
    amounts = {name: line[name] + more for name, more in ADDED.items()}
    return {name: _text(value) for name, value in (line | amounts).items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
