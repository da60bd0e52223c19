"""A small build: two tables of one register, a gate that releases it, and its suites."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, write_record

TABLES = """
    create schema marts;
    create table marts.fct_premiums (
        premium_line_id varchar, covers_from date, covers_to date, gross_premium_amount decimal(18, 2)
    );
    insert into marts.fct_premiums values
        ('P1', date '2020-06-01', date '2020-06-30', 100.00),
        ('P2', date '2020-06-01', date '2020-06-30', 9999999999999999.99);
    create schema gate;
    create table gate.gate_checks (
        check_code varchar, rule_id varchar, register_code varchar, reconciliation varchar,
        measure_code varchar, observed_value decimal(18, 6), limit_value decimal(18, 6),
        comparison varchar, is_held boolean, message_fr varchar, message_en varchar
    );
    insert into gate.gate_checks by name
        select 'missing_registers' as check_code, 0 as observed_value, 0 as limit_value,
            'at_most' as comparison, false as is_held,
            'Rien ne manque.' as message_fr, 'Nothing is missing.' as message_en;
    insert into gate.gate_checks by name
        select 'reconciled_share' as check_code, 'premium_ledger' as reconciliation,
            'premium' as measure_code, 0.99 as observed_value, 0.95 as limit_value,
            'at_least' as comparison, false as is_held, '99 %' as message_fr, '99%' as message_en;
"""


def expectation(kind: str, severity: str = "critical", **kwargs: object) -> dict:
    return {
        "type": kind,
        "severity": severity,
        "meta": {"fr": f"Ce que {kind} attend.", "en": f"What {kind} expects."},
        "kwargs": kwargs,
    }


DATES = expectation(
    "unexpected_rows_expectation",
    unexpected_rows_query="select premium_line_id, covers_to from {batch} where covers_to < covers_from",
)
UNIQUE = expectation("expect_column_values_to_be_unique", column="premium_line_id")
ROWS = expectation("expect_table_row_count_to_be_between", min_value=1)
AMOUNT = expectation(
    "unexpected_rows_expectation",
    "warning",
    unexpected_rows_query="select gross_premium_amount from {batch}"
    " where gross_premium_amount > 9999999999999999",
)
SUITE = {"title": "Primes", "tables": {"marts.fct_premiums": [DATES, UNIQUE, ROWS]}}


@dataclass
class Build:
    """A filled build in its own home."""

    settings: Settings
    record: BuildRecord

    def execute(self, sql: str) -> None:
        with connect(self.settings, self.record.path(self.settings)) as connection:
            connection.execute(sql)

    def query(self, sql: str) -> list[tuple]:
        with connect(self.settings, self.record.path(self.settings), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def expect(self, content: object, name: str = "marts") -> Path:
        path = self.settings.expectations_dir / "warehouse" / f"{name}.suite.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path


def make_build(
    home: Path, as_of: datetime = datetime(2020, 7, 14, tzinfo=UTC), digest: str = "abcdef01"
) -> Build:
    settings = Settings(home=home / "var", expectations_dir=home / "expectations")
    record = BuildRecord(
        build_id=f"{as_of:%Y-%m-%dT%H-%M-%SZ}_{digest}",
        as_of=as_of,
        status="built",
        submissions=(),
        code_hash="",
        git_commit=None,
        versions={},
    )
    write_record(settings, record)
    build = Build(settings, record)
    build.execute(TABLES)
    build.expect(SUITE)
    return build
