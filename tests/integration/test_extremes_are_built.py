"""A build completes on the extreme values of every field of every register.

Models, data tests and suites must process every value that receiving accepts. EXTREMES_DRAWS=50 adds 50 lines
to each register. EXTREMES_SEED selects other lines.
"""

import os
from decimal import Decimal

import pytest

from reassurance import pipeline
from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.registers.contract import Field, Register
from reassurance.settings import Settings
from reassurance.submissions import Receipt, receive_all
from support.extremes import extreme_package, values
from support.packages import contracts
from support.stored_lines import stored_lines

DRAWS, SEED = (int(os.environ.get(f"EXTREMES_{name}", "0")) for name in ("DRAWS", "SEED"))
AS_OF = parse_instant("2023-02-01T00:00:00Z")
# Months: the first of the scheme, others within the scheme, and the last with exchange rates, a year later.
PACKAGES = {
    "INS01": "2020-03",
    "INS02": "2020-04",
    "INS03": "2020-12",
    "INS04": "2021-12",
    "INS05": "2022-12",
    "CCR": "2020-03",
    "BPIAE": "2022-12",
}
# Fields with only one accepted value, which depends on the package or on the position of the line.
GIVEN = {
    ("accounts", "account_period"),
    ("exposures", "as_of"),
    ("portfolio_exposures", "as_of"),
    ("bank_statements", "booked_on"),
    ("bank_statements", "xml_line"),
    ("bank_statements", "statement_id"),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"), receipt_clock="package")
    for sender, period in PACKAGES.items():
        extreme_package(settings, sender, period, draws=DRAWS, seed=SEED).write(settings)
    return settings


@pytest.fixture(scope="module")
def receipts(settings) -> list[Receipt]:
    return receive_all(settings)


@pytest.mark.xdist_group("extremes")
def test_every_extreme_value_is_received(settings, receipts):
    assert {receipt.sender_id: receipt.reasons for receipt in receipts} == dict.fromkeys(PACKAGES, ())
    missing = []
    with connect(settings) as connection:
        for register in contracts().values():
            lines = stored_lines(connection, settings.registered_dir / register.name)
            for field in drawn_fields(register):
                stored = {comparable(field, line[field.name]) for line in lines}
                missing += [
                    (register.name, field.name, value)
                    for value in values(field)
                    if comparable(field, value or None) not in stored
                ]
    assert missing == []


@pytest.mark.xdist_group("extremes")
def test_a_build_on_extreme_values_completes(settings, receipts):
    assert receipts
    record = pipeline.build(settings, AS_OF)
    assert record.status == "held"
    assert record.quality is not None
    with connect(settings, record.path(settings), read_only=True) as connection:
        ((unvalued,),) = connection.execute(
            "select count(*) from cover.int_limit_decision_facts where withdrawn_amount_eur is null"
        ).fetchall()
    assert unvalued == 0


def drawn_fields(register: Register) -> list[Field]:
    """Fields with extreme values: all except keys, references and fields of `GIVEN`."""
    named = {*register.key, "treaty_id", *(key.field for key in register.foreign_keys)}
    return [
        field
        for field in register.fields
        if field.name not in named and (register.name, field.name) not in GIVEN
    ]


def comparable(field: Field, value: object) -> object:
    if value is None or field.kind not in ("amount", "rate", "integer"):
        return None if value is None else str(value).lower() if field.kind == "boolean" else str(value)
    return Decimal(str(value))
