"""For any package, every line and cent is accepted, quarantined or reported as a remainder, exactly once."""

import json
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.submissions import Receipt, receive_package
from support.packages import RECEIVED_AT, Package, cedent_package, reinsurer_package
from support.random_packages import Sent, sent_packages
from support.stored_lines import stored_lines

Row = dict[str, object]


def _sound(package: Package) -> Sent:
    places = [(name, measure) for name in package.lines for measure in ("amount",) if name == "ledger"]
    return Sent(package, {name: set() for name in package.lines}, dict.fromkeys(places, Decimal(0)))


@given(sent_packages())
@example(_sound(cedent_package()))
@example(_sound(reinsurer_package()))
def test_every_line_and_every_cent_is_accounted_for_once(sent):
    with TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        receipt = receive_package(settings, sent.package.write(settings), RECEIVED_AT)
        accepted = _rows(settings, settings.registered_dir, sent.package)
        quarantined = _rows(settings, settings.quarantine_dir, sent.package)
    assert receipt.reasons == ()
    assert receipt.verdict == ("accepted_with_findings" if any(sent.refused.values()) else "accepted")
    _check_lines(sent, receipt, accepted, quarantined)
    _check_cents(sent, receipt, accepted, quarantined)


def _check_lines(
    sent: Sent, receipt: Receipt, accepted: dict[str, list[Row]], quarantined: dict[str, list[Row]]
) -> None:
    for count in receipt.registers:
        lines = sent.package.lines[count.register]
        refused = sent.refused[count.register]
        entered = [row["line_number"] for row in accepted[count.register]]
        quarantined_numbers = [row["line_number"] for row in quarantined[count.register]]
        assert quarantined_numbers == sorted(refused)
        assert sorted(entered + quarantined_numbers) == list(range(1, len(lines) + 1))
        assert (count.rows_declared, count.rows_read) == (len(lines), len(lines))
        assert (count.rows_accepted, count.rows_quarantined) == (len(entered), len(quarantined_numbers))
        for row in quarantined[count.register]:
            raw = json.loads(str(row["raw"]))
            line_number = raw.pop("line_number")
            assert line_number == row["line_number"]
            assert raw == {name: text or None for name, text in lines[line_number - 1].items()}
            broken = {
                refusal.rule
                for refusal in receipt.findings
                if (refusal.register, refusal.line_number) == (count.register, line_number)
            }
            assert row["rules"] == ",".join(sorted(broken)) != ""
        for row in accepted[count.register]:
            line = lines[int(str(row["line_number"])) - 1]
            for name, text in line.items():
                assert _text(row[name], text) == text


def _check_cents(
    sent: Sent, receipt: Receipt, accepted: dict[str, list[Row]], quarantined: dict[str, list[Row]]
) -> None:
    for count in receipt.registers:
        for total in count.totals:
            parts = [Decimal(total.accepted), Decimal(total.quarantined), Decimal(total.remainder)]
            assert Decimal(total.declared) == sum(parts)
            assert Decimal(total.read or "") == parts[0] + parts[1]
            assert parts[0] == _sum(accepted[count.register], total.measure)
            assert parts[1] == _sum(quarantined[count.register], total.measure)
            assert parts[2] == sent.unreadable.get((count.register, total.measure), Decimal(0))


def _rows(settings: Settings, root: Path, package: Package) -> dict[str, list[Row]]:
    """Rows of every register below a folder, in the order of their files."""
    rows: dict[str, list[Row]] = {name: [] for name in package.lines}
    with connect(settings) as connection:
        for name, lines in rows.items():
            lines.extend(stored_lines(connection, root / name))
    return rows


def _sum(rows: list[Row], measure: str) -> Decimal:
    return sum((Decimal(str(row[measure])) for row in rows if row[measure] is not None), Decimal(0))


def _text(value: object, sent: str) -> str:
    """A value as sent, without the zeros at the end of a number."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return sent if value == Decimal(sent) else f"{value} is not {sent}"
    return str(value).lower() if isinstance(value, bool) else str(value)
