"""Packages that are right in every particular, small enough to be read, of which a test breaks one thing.

    package = cedent_package()
    package.lines["premiums"][0]["gross_premium_amount"] = "12,50"   # a line to refuse, declared as it is
    folder = package.write(settings)                                  # hash, bytes, rows, totals: all right
    with descriptor_of(folder) as content:                            # … unless the descriptor is edited
        resource(content, "premiums")["hash"] = "sha256:00"

Lines are texts, as senders write them. Totals are the sums of the amounts that can be read, unless
`Package.totals` says what the sender believes.
"""

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from stdnum import luhn

from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from reassurance.submissions.contract import Register, load_contracts

Line = dict[str, str]
Lines = dict[str, list[Line]]

RECEIVED_AT = datetime(2020, 7, 6, 8, tzinfo=UTC)

_AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")


@cache
def contracts() -> dict[str, Register]:
    """The project's registers."""
    return load_contracts(Settings())


def siren(number: int) -> str:
    """A SIREN that nobody bears, with the check digit it asks for."""
    body = f"99{number:06d}"
    return body + luhn.calc_check_digit(body)


def policy(number: int = 1, **changes: str) -> Line:
    """A sound line of `policies`."""
    return {
        "policy_id": f"POL-{number}",
        "policyholder_siren": siren(number),
        "policyholder_kind": "company",
        "insured_siren": siren(number),
        "insured_turnover_amount": "1500000.00",
        "insured_naf": "25.11Z",
        "insured_department": "69",
        "inception_date": "2020-01-01",
        "expiry_date": "2020-12-31",
    } | changes


def limit_decision(number: int = 1, **changes: str) -> Line:
    """A sound line of `limit_decisions`: it reduces the limit on the buyer of the same number."""
    return {
        "decision_id": f"DEC-{number}",
        "policy_id": f"POL-{number}",
        "buyer_id": siren(100 + number),
        "buyer_id_scheme": "siren",
        "buyer_country": "FR",
        "buyer_naf": "46.34Z",
        "buyer_department": "75",
        "decision_type": "reduce",
        "previous_limit_amount": "100000.00",
        "requested_limit_amount": "100000.00",
        "granted_limit_amount": "60000.00",
        "currency": "EUR",
        "decided_on": "2020-06-02",
        "insured_notified_on": "2020-06-03",
        "buyer_notified_on": "",
        "effective_on": "2020-06-05",
        "buyer_portal_subscribed": "true",
        "exceptional_reason": "",
    } | changes


def guarantee(number: int = 1, **changes: str) -> Line:
    """A sound line of `guarantees`: a complement that follows the decision of the same number."""
    return {
        "guarantee_id": f"GAR-{number}",
        "product_code": "CAP",
        "policy_id": f"POL-{number}",
        "buyer_id": siren(100 + number),
        "buyer_id_scheme": "siren",
        "buyer_country": "FR",
        "buyer_turnover_amount": "800000.00",
        "trigger_decision_id": f"DEC-{number}",
        "primary_limit_amount": "60000.00",
        "public_limit_amount": "40000.00",
        "currency": "EUR",
        "insured_percentage": "0.9",
        "buyer_pd": "0.02",
        "buyer_grade": "",
        "credit_period_days": "60",
        "annual_premium_rate": "0.012",
        "granted_on": "2020-06-05",
        "effective_on": "2020-06-05",
        "expires_on": "2020-12-31",
        "withdrawn_on": "",
    } | changes


def exposure(number: int = 1, **changes: str) -> Line:
    """A sound line of `exposures` at the end of June 2020."""
    return {
        "guarantee_id": f"GAR-{number}",
        "as_of": "2020-06-30",
        "public_limit_amount": "40000.00",
        "outstanding_amount": "25000.00",
        "currency": "EUR",
    } | changes


def premium(number: int = 1, **changes: str) -> Line:
    """A sound line of `premiums`: the month of June of the guarantee of the same number."""
    return {
        "premium_line_id": f"PRM-{number}",
        "guarantee_id": f"GAR-{number}",
        "treaty_id": "",
        "transaction_type": "premium",
        "covers_from": "2020-06-01",
        "covers_to": "2020-06-30",
        "premium_base_amount": "40000.00",
        "annual_premium_rate": "0.012",
        "gross_premium_amount": "40.00",
        "premium_tax_amount": "3.60",
        "ceded_premium_amount": "30.00",
        "ceding_commission_amount": "6.00",
        "currency": "EUR",
    } | changes


def claim(number: int = 1, **changes: str) -> Line:
    """A sound line of `claims`: a payment under the guarantee of the same number."""
    return {
        "movement_id": f"MVT-{number}",
        "claim_id": f"CLM-{number}",
        "guarantee_id": f"GAR-{number}",
        "treaty_id": "",
        "movement_type": "payment",
        "cause": "insolvency",
        "loss_on": "2020-06-10",
        "movement_on": "2020-06-29",
        "gross_amount": "12000.00",
        "ceded_amount": "12000.00",
        "currency": "EUR",
    } | changes


def portfolio_exposure(number: int = 1, **changes: str) -> Line:
    """A sound line of `portfolio_exposures` at the end of June 2020; there are four, then they repeat."""
    return {
        "scope": ("own_book", "cap_relais")[number % 2],
        "as_of": "2020-06-30",
        "segment": ("domestic", "export")[number // 2 % 2],
        "treaty_id": "TRT-1" if number % 2 else "",
        "guaranteed_amount": "5000000.00",
        "limits_count": "120",
        "policies_count": "30",
    } | changes


ACCOUNT_LINES = (
    "balance",
    "ceded_premium",
    "ceding_commission",
    "ceded_claims_paid",
    "ceded_recoveries",
    "ceded_reserve_change",
)


def account(number: int = 1, **changes: str) -> Line:
    """A sound line of `accounts` of the second quarter of 2020; the first six are one account of zero."""
    return {
        "account_id": f"CPT-{number}",
        "treaty_id": f"TRT-{1 + (number - 1) // len(ACCOUNT_LINES)}",
        "account_period": "2020-Q2",
        "line_code": ACCOUNT_LINES[(number - 1) % len(ACCOUNT_LINES)],
        "amount": "0.00",
        "currency": "EUR",
    } | changes


def entry(number: int = 1, **changes: str) -> Line:
    """A sound line of a reinsurer's `ledger`."""
    return {
        "entry_id": f"ENT-{number}",
        "treaty_id": "TRT-1",
        "insurer_id": "INS01",
        "account_period": "2020-Q2",
        "line_code": "ceded_premium",
        "amount": "30.00",
        "currency": "EUR",
        "booked_on": "2020-07-08",
        "source_reference": f"PRM-{number}",
    } | changes


SOUND_LINES = {
    "policies": policy,
    "limit_decisions": limit_decision,
    "guarantees": guarantee,
    "exposures": exposure,
    "premiums": premium,
    "claims": claim,
    "portfolio_exposures": portfolio_exposure,
    "accounts": account,
    "ledger": entry,
}


@dataclass
class Package:
    """What a sender is about to send. Change anything, then `write` it."""

    lines: Lines
    sender: str = "INS01"
    period: str = "2020-06"
    sequence: int = 1
    kind: str = "full"
    created: str = "2020-07-05T18:00:00Z"
    delimiter: str = ","
    encoding: str = "utf-8"
    totals: dict[tuple[str, str], str] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the folder or of the zip."""
        return f"{self.sender}-{self.period}-{self.sequence:03d}"

    def write(self, settings: Settings, inbox: str | None = None) -> PackagePath:
        """Write the folder in the sender's inbox, or in another one."""
        owner = self.sender if inbox is None else inbox
        folder = settings.inbox_dir / owner / self.name
        folder.mkdir(parents=True)
        resources = [self._write_register(folder, name, lines) for name, lines in self.lines.items()]
        content = {
            "name": self.name.lower(),
            "created": self.created,
            "reassurance": {
                "sender": self.sender,
                "period": self.period,
                "sequence": self.sequence,
                "kind": self.kind,
            },
            "resources": resources,
        }
        (folder / "datapackage.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
        return PackagePath(owner, folder)

    def columns(self, register: str) -> list[str]:
        """The columns of a register's file: those of its contract unless `headers` says otherwise."""
        if register in self.headers:
            return self.headers[register]
        names = [column.name for column in contracts()[register].fields]
        return ["_action", *names] if self.kind == "correction" else names

    def _write_register(self, folder: Path, name: str, lines: list[Line]) -> dict[str, Any]:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(
            text,
            self.columns(name),
            restval="",
            extrasaction="ignore",
            delimiter=self.delimiter,
            lineterminator="\r\n",
        )
        writer.writeheader()
        writer.writerows(lines)
        content = text.getvalue().encode(self.encoding)
        (folder / f"{name}.csv").write_bytes(content)
        totals = {measure: f"{_sum(measure, lines):.2f}" for measure in contracts()[name].measures}
        totals |= {measure: total for (register, measure), total in self.totals.items() if register == name}
        schema = {"schema": self.schemas[name]} if name in self.schemas else {}
        return schema | {
            "name": name,
            "path": f"{name}.csv",
            "format": "csv",
            "encoding": self.encoding,
            "dialect": {"delimiter": self.delimiter},
            "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "reassurance": {"rows": len(lines), "totals": totals},
        }


def cedent_package(**changes: Any) -> Package:
    """A full package of an insurer: every register it owes for the month, one sound line in each."""
    period = changes.get("period", "2020-06")
    lines = {
        name: [SOUND_LINES[name]()]
        for name, register in contracts().items()
        if register.sent_by == "cedent" and register.is_due(period)
    }
    return Package(**{"lines": lines} | changes)


def reinsurer_package(**changes: Any) -> Package:
    """A full package of a reinsurer: a ledger of one sound line."""
    return Package(**{"lines": {"ledger": [entry()]}, "sender": "CCR"} | changes)


def correction_package(lines: Lines, **changes: Any) -> Package:
    """A correction: lines without `_action` are written to replace or to add."""
    acted = {name: [{"_action": "upsert"} | line for line in listed] for name, listed in lines.items()}
    return Package(**{"lines": acted, "kind": "correction", "sequence": 2} | changes)


@contextmanager
def descriptor_of(package: PackagePath) -> Iterator[dict[str, Any]]:
    """The descriptor of a written folder, to edit; written again on leaving."""
    path = package.path / "datapackage.json"
    content = json.loads(path.read_bytes())
    yield content
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def resource(content: dict[str, Any], register: str) -> dict[str, Any]:
    """What a descriptor says of one register."""
    return next(said for said in content["resources"] if said["name"] == register)


def rewrite(package: PackagePath, register: str, change: Any) -> None:
    """Replace the bytes of a register's file and declare the new hash and size."""
    path = package.path / f"{register}.csv"
    path.write_bytes(change(path.read_bytes()))
    with descriptor_of(package) as content:
        said = resource(content, register)
        said["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        said["bytes"] = path.stat().st_size


def refile(package: PackagePath, register: str, name: str, content: bytes, **said: Any) -> None:
    """Send a register in another file: the CSV is gone, the descriptor tells of the new one and `said`."""
    (package.path / f"{register}.csv").unlink()
    (package.path / name).write_bytes(content)
    with descriptor_of(package) as described:
        told = resource(described, register)
        del told["dialect"], told["encoding"]
        told |= {"path": name, "hash": "sha256:" + hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        told |= said


def files_of(settings: Settings) -> dict[str, bytes]:
    """Every file below the home and what it holds, locks and what DuckDB spilled left out."""
    home = settings.home
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.relative_to(home).parts[0] not in ("locks", "tmp")
    }


def zipped(package: PackagePath) -> PackagePath:
    """The same package as a zip in the place of the folder."""
    target = package.path.with_name(f"{package.path.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # Last file first: the order in a zip must not matter.
        for path in sorted(package.path.iterdir(), reverse=True):
            archive.write(path, path.name)
    shutil.rmtree(package.path)
    return PackagePath(package.sender_id, target)


def readable_amount(text: str) -> Decimal:
    """An amount as the contract reads it; what cannot be read counts for nothing."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else Decimal(0)


def _sum(measure: str, lines: list[Line]) -> Decimal:
    return sum((readable_amount(line.get(measure, "")) for line in lines), Decimal("0.00"))
