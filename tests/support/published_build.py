"""A released build with two small tables, and the part of a dbt manifest that publication reads."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reassurance.database import connect
from reassurance.journal import append
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, write_record
from reassurance.warehouse.seal import seal

AS_OF = datetime(2020, 7, 14, 1, tzinfo=UTC)
MALICIOUS = (
    "=1+1",
    "+33 1",
    "-2",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "https://example.org/",
    "{=A1}",
    'un "mot", deux',
)
LINES = [(f"2020-0{4 + number % 3}", f"INS0{number % 5 + 1}", note) for number, note in enumerate(MALICIOUS)]

PREMIUMS = [
    ("month", "varchar", True, None),
    ("insurer_id", "varchar", True, None),
    ("note", "varchar", False, None),
    ("ceded_premium_amount_eur", "decimal(18, 2)", True, ("flow", "ceded", "provisional")),
    ("compared_share", "decimal(18, 6)", False, ("flow", "ceded", "provisional")),
    ("line_count", "bigint", True, ("flow", "ceded", "provisional")),
    ("due_on", "date", True, None),
    ("received_at", "timestamp", False, None),
    ("is_agreement", "boolean", True, None),
    ("class", "varchar", True, None),
]
ENVELOPES = [
    ("usage_on", "date", True, None),
    ("cap_amount_eur", "decimal(18, 2)", True, ("stock", "state", "final")),
]
REASON = {
    "code": "missing_registers",
    "subject": "INS05 premiums 2020-06",
    "message_fr": "Le registre des primes de INS05 manque.",
    "message_en": "The premiums of INS05 are missing.",
}
RELEASE = {"decision": "release", "reasons": [], "decided_at": "2020-07-14T01:02:03Z", "override": None}
HOLD = RELEASE | {"decision": "hold", "reasons": [REASON]}
OVERRIDE = {
    "build_id": "2020-07-14T01-00-00Z_0a1b2c3d",
    "by": "Prénom Nom",
    "reason": "Envoi annoncé.",
    "released_at": "2020-07-14T08:00:00Z",
}


@dataclass(frozen=True)
class Build:
    """A build in its own home."""

    settings: Settings
    record: BuildRecord

    def execute(self, sql: str) -> None:
        with connect(self.settings, self.record.path(self.settings)) as connection:
            connection.execute(sql)
        self.decide()

    def change_record(self, **changes: Any) -> "Build":
        changed = Build(self.settings, write_record(self.settings, self.record.with_(**changes)))
        changed.decide()
        return changed

    def decide(self) -> None:
        """Write the gate's decision of the record into the journal."""
        gate = self.record.gate
        if gate is None:
            return
        seal(self.settings, self.record)
        if gate["override"]:
            append(self.settings, "held_build_released", self.record.build_id, gate["override"])

    def change_manifest(self, path: Sequence[str], value: Any) -> None:
        manifest = json.loads(self.record.manifest_path(self.settings).read_text(encoding="utf-8"))
        holder = manifest
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value
        self.record.manifest_path(self.settings).write_text(json.dumps(manifest), encoding="utf-8")
        self.decide()


def make_build(
    home: Path, as_of: datetime = AS_OF, lines: Sequence[tuple] = LINES, digest: str = "0a1b2c3d"
) -> Build:
    """A released build of a given moment; `lines` are months, insurers and notes of the premiums."""
    settings = Settings(home=home)
    settings.builds_dir.mkdir(parents=True, exist_ok=True)
    record = BuildRecord(
        build_id=f"{as_of:%Y-%m-%dT%H-%M-%SZ}_{digest}",
        as_of=as_of,
        status="released",
        submissions=("a" * 64, "b" * 64),
        code_hash="c" * 64,
        git_commit="d" * 40,
        versions={"duckdb": "1", "dbt-core": "2"},
        gate=RELEASE,
    )
    write_record(settings, record)
    record.manifest_path(settings).write_text(json.dumps(make_manifest()), encoding="utf-8")
    with connect(settings, record.path(settings)) as connection:
        connection.execute("create schema publication; create schema seeds")
        connection.execute(
            "create table seeds.break_classes as select 'premium_ledger' as reconciliation, 'other' as class"
        )
        for name, columns in (("premiums", PREMIUMS), ("envelope_usage", ENVELOPES)):
            listed = ", ".join(f"{column} {sql_type}" for column, sql_type, *_ in columns)
            connection.execute(f"create table publication.pub_ministry__{name} ({listed})")
        connection.executemany(
            "insert into publication.pub_ministry__premiums select month, insurer, note,"
            " 1234567.89 + ascii(insurer[5]), 0.123456, 1250, date '2020-06-15',"
            " timestamp '2020-06-14 08:30:00', true, 'matched'"
            " from (values (?, ?, ?)) given(month, insurer, note)",
            lines,
        )
        connection.execute(
            "insert into publication.pub_ministry__premiums values"
            " ('2020-07', 'INS09', null, -9999999999999.99, null, 0, date '2020-08-15', null, false,"
            " 'amount_differs'),"
            " ('2020-07', 'UNATTRIBUTED', '', 0, 1, 1, date '2020-08-15', null, false, 'not_yet_worded')"
        )
        connection.execute(
            "insert into publication.pub_ministry__envelope_usage select cast(day as date), 10000000000"
            " from range(date '2020-04-01', date '2020-06-01', interval 1 day) given(day)"
        )
    build = Build(settings, record)
    build.decide()
    return build


def make_manifest() -> dict[str, Any]:
    """Two published models, a test and a second exposure, in dbt's structure."""
    names = ("pub_ministry__premiums", "pub_ministry__envelope_usage")
    nodes = {
        "model.reassurance.pub_ministry__premiums": model(
            names[0], "Primes", PREMIUMS, ["month", "insurer_id", "note"]
        ),
        "model.reassurance.pub_ministry__envelope_usage": model(
            names[1], "Enveloppes", ENVELOPES, ["usage_on"]
        ),
        "test.reassurance.unique_combination": {"name": "unique_combination", "resource_type": "test"},
    }
    return {
        "nodes": nodes,
        "exposures": {
            "exposure.reassurance.ministry_release": _exposure("ministry_release", list(nodes)[:2]),
            "exposure.reassurance.some_dashboard": _exposure(
                "some_dashboard", ["model.reassurance.fct_premiums"]
            ),
        },
    }


def _exposure(name: str, nodes: list[str]) -> dict[str, Any]:
    owner = {"name": "Bureau de la réassurance", "email": "bureau@example.org"}
    return {
        "name": name,
        "owner": owner,
        "depends_on": {"macros": [], "nodes": nodes},
        "meta": {"gate_reasons": True},
    }


def model(name: str, label: str, columns: Sequence[tuple], grain: list[str]) -> dict[str, Any]:
    meta = {
        "label_fr": label,
        "description_fr": f"Lignes de la table « {label} ».",
        "sheet_fr": label,
        "owner": "Bureau",
        "version": "1.0",
        "grain": grain,
        "sort": grain[:1],
        "dated_by": grain[0],
    }
    return {
        "name": name,
        "alias": name,
        "schema": "publication",
        "resource_type": "model",
        "description": f"Rows of {name}.",
        "meta": meta,
        "contract": {"enforced": True, "alias_types": True},
        "columns": {column: _column(column, *rest) for column, *rest in columns},
    }


def _column(
    name: str, sql_type: str, is_required: bool, measure: tuple[str, str, str] | None
) -> dict[str, Any]:
    meta: dict[str, Any] = {"label_fr": f"Libellé {name}", "description_fr": f"Définition de `{name}`."}
    if measure:
        meta["measure"] = dict(zip(("nature", "basis", "status"), measure, strict=True))
    constraints = [{"type": "not_null", "columns": None}] if is_required else []
    return {
        "name": name,
        "data_type": sql_type,
        "description": f"Definition of `{name}`.",
        "meta": meta,
        "constraints": constraints,
    }
