"""The gate: release a build or hold it.

A build is held when a row of `gate.gate_checks` is (thresholds: seed `gate_thresholds`) or when a critical
expectation fails. A held build is released only by a named person who gives a reason; a failed build cannot
be released.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from reassurance.database import connect
from reassurance.decisions import Decision, HoldReason
from reassurance.errors import GateError
from reassurance.french import day, number, typography
from reassurance.log import EventLogger
from reassurance.periods import format_instant
from reassurance.quality.overrides import find_override, record_override
from reassurance.quality.results import FailedExpectation, QualityResult
from reassurance.settings import Settings
from reassurance.texts import load_catalogue
from reassurance.warehouse.current import make_current
from reassurance.warehouse.record import BuildRecord, decided_status, read_record, write_record
from reassurance.warehouse.seal import check_seal, seal

_TEXTS = load_catalogue("reassurance/quality/labels_fr.yaml")

log = EventLogger(__name__)


@dataclass(frozen=True)
class GateDecision:
    """The decision on a build; the same evidence gives the same decision."""

    build_id: str
    decision: Decision
    reasons: tuple[HoldReason, ...]


def decide(settings: Settings, record: BuildRecord, quality: QualityResult) -> GateDecision:
    """Decide on a filled build: store the decision in its file and record; a released build becomes current.

    Deciding again changes nothing. Raises GateError when the build is not filled, when the quality result is
    of another build, or when the evidence gives another decision than the stored one; IntegrityError when the
    build's file was altered after the decision.
    """
    record = read_record(settings, record.build_id)
    if quality.build_id != record.build_id:
        raise GateError(
            f"The quality result is of build {quality.build_id}, expected one of build {record.build_id}."
        )
    if record.status not in ("built", "released", "held"):
        raise GateError(
            f"Build {record.build_id} is {record.status}: the gate decides on filled builds only."
        )
    reasons = (*_held_checks(settings, record), *map(_unmet, quality.critical_failures))
    decision = GateDecision(record.build_id, "hold" if reasons else "release", reasons)
    if record.gate is None:
        _store_in_build(settings, record, decision)
        record = _decided(settings, record, decision, quality)
        seal(settings, record)
        write_record(settings, record)
        log.info("gate_decided", build_id=record.build_id, decision=decision.decision, reasons=len(reasons))
    elif _as_json(decision) != {key: record.gate[key] for key in ("decision", "reasons")}:
        raise GateError(
            f"Build {record.build_id} was decided: {record.gate['decision']}; its evidence now gives "
            f"{decision.decision}. The build file or its quality result was altered: build again."
        )
    else:
        check_seal(settings, record)
    if record.status == "released":
        make_current(settings, record)
    return decision


def release_held(
    settings: Settings, build_id: str, by: str, reason: str, at: datetime | None = None
) -> BuildRecord:
    """Release a held build by decision of `by`: the decision is archived and the build becomes current.

    Raises GateError when the build is not held, or without a name or a reason; IntegrityError when the build
    was altered since it was held.
    """
    record = read_record(settings, build_id)
    if record.status != "held" or record.gate is None:
        raise GateError(f"Build {build_id} cannot be released: {_why_not(record)}")
    check_seal(settings, record)
    override = record_override(settings, build_id, by, reason, at or datetime.now(UTC))
    gate = record.gate | {"override": asdict(override)}
    record = write_record(settings, record.with_(status="released", gate=gate))
    make_current(settings, record)
    log.warning("held_build_released", build_id=build_id, by=override.by, reason=override.reason)
    return record


def _why_not(record: BuildRecord) -> str:
    if record.status == "released":
        override = (record.gate or {}).get("override")
        return f"{override['by']} released it before." if override else "the gate released it before."
    if record.status == "failed":
        return "it failed, and a failed build is not published. Build again."
    return f"it is {record.status}, and the gate has not decided on it. Let the build end first."


def _held_checks(settings: Settings, record: BuildRecord) -> list[HoldReason]:
    """One reason per check that holds the build or could not be computed."""
    with connect(settings, record.path(settings), read_only=True, what="the gate") as connection:
        rows = connection.execute(
            "select check_code, coalesce("
            "nullif(concat_ws(' ', rule_id, register_code, reconciliation, measure_code), ''), 'any'"
            "), message_fr, message_en, is_held from gate.gate_checks order by all"
        ).fetchall()
    if not rows:
        return [
            HoldReason(
                "no_check_in_force",
                "gate_thresholds",
                _TEXTS.text("gate.no_threshold", day=day(record.as_of)),
                f"No threshold is in force on {record.as_of:%Y-%m-%d}: complete the seed gate_thresholds.",
            )
        ]
    # NULL means that the check could not be computed: it holds the build.
    return [HoldReason(*row[:4]) for row in rows if row[4] is not False]


def _unmet(failure: FailedExpectation) -> HoldReason:
    """A critical expectation that was not met, as a reason."""
    count, examples = failure.unexpected_count, failure.examples
    french = english = failure.observed
    if count is not None:
        french = _TEXTS.text("gate.one_row" if count < 2 else "gate.rows", count=number(count))
        english = f"{count} row{'' if count < 2 else 's'} at fault"
    if examples:
        are_all_shown = count == len(examples)
        form = "gate.all_examples" if are_all_shown else "gate.some_examples"
        french = _TEXTS.text(form, observed=french, examples=typography(" ; ").join(examples))
        english += f"{':' if are_all_shown else ', among them'} {' ; '.join(examples)}"
    return HoldReason(
        "expectation_failed",
        failure.table,
        _TEXTS.text("gate.failed_expectation", expected=failure.meaning_fr, observed=french),
        f"Expected: {failure.meaning_en} Found: {english}.",
    )


def _store_in_build(settings: Settings, record: BuildRecord, decision: GateDecision) -> None:
    """Write the tables `gate.decision` (one row) and `gate.decision_reasons` in one transaction."""
    with connect(settings, record.path(settings)) as connection:
        connection.execute("begin")
        connection.execute(
            "create or replace table gate.decision as select cast(? as varchar) as build_id,"
            " cast(? as timestamp) as as_of, cast(? as varchar) as decision,"
            " cast(? as integer) as reason_count",
            [record.build_id, record.as_of.replace(tzinfo=None), decision.decision, len(decision.reasons)],
        )
        connection.execute(
            "create or replace table gate.decision_reasons (reason_number integer, reason_code varchar,"
            " subject varchar, message_fr varchar, message_en varchar)"
        )
        for number, reason in enumerate(decision.reasons, start=1):
            connection.execute(
                "insert into gate.decision_reasons values (?, ?, ?, ?, ?)",
                [number, reason.code, reason.subject, reason.message_fr, reason.message_en],
            )
        connection.execute("commit")


def _decided(
    settings: Settings, record: BuildRecord, decision: GateDecision, quality: QualityResult
) -> BuildRecord:
    """The build's record with the decision, and with the override that a person gave this build before."""
    override = find_override(settings, record.build_id) if decision.decision == "hold" else None
    gate = _as_json(decision) | {
        "decided_at": format_instant(datetime.now(UTC)),
        "override": asdict(override) if override else None,
    }
    return record.with_(status=decided_status(gate), gate=gate, quality=quality.summary)


def _as_json(decision: GateDecision) -> dict[str, Any]:
    return {"decision": decision.decision, "reasons": [asdict(reason) for reason in decision.reasons]}
