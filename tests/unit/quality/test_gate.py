"""The gate: what holds a build, its reasons in both languages, and the release by a person."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reassurance.errors import BuildError, GateError
from reassurance.quality.gate import decide, release_held
from reassurance.quality.results import FailedExpectation, QualityResult
from reassurance.warehouse.current import current_build_id
from reassurance.warehouse.record import read_record, write_record
from support.quality_build import make_build

NOON = datetime(2020, 7, 14, 12, tzinfo=UTC)
MISSING = """
    update gate.gate_checks set is_held = true, message_fr = 'INS05 manque.', message_en = 'INS05 is missing.'
"""
FAILURE = FailedExpectation(
    suite="marts.fct_premiums",
    table="marts.fct_premiums",
    expectation="unexpected_rows_expectation",
    severity="critical",
    observed="2",
    unexpected_count=2,
    examples=("premium_line_id = P1", "premium_line_id = P2"),
    meaning_fr="Une prime finit de couvrir après avoir commencé.",
    meaning_en="A premium ends its cover after it begins.",
)


def quality(build, *failures: FailedExpectation) -> QualityResult:
    return QualityResult(build.record.build_id, (), failures)


def judge(build, *failures: FailedExpectation):
    return decide(build.settings, build.record, quality(build, *failures))


def hold(build):
    build.execute(f"{MISSING} where check_code = 'missing_registers'")
    return judge(build)


def stored(build):
    return read_record(build.settings, build.record.build_id)


def test_a_sound_build_is_released_and_becomes_current(build):
    decision = judge(build)
    assert (decision.decision, decision.reasons) == ("release", ())
    assert stored(build).status == "released"
    assert stored(build).gate["reasons"] == []
    assert stored(build).quality["success"] is True
    assert build.settings.current_build.resolve() == build.record.path(build.settings)
    assert build.query("select decision, reason_count from gate.decision") == [("release", 0)]


def test_the_link_to_the_current_build_survives_a_move_of_its_folder(build, tmp_path):
    judge(build)
    moved = build.settings.home.rename(tmp_path / "elsewhere")
    assert (moved / "warehouse" / "current.duckdb").resolve().is_file()


def test_a_held_check_holds_the_build_and_is_reported_in_both_languages(build):
    decision = hold(build)
    assert decision.decision == "hold"
    (reason,) = decision.reasons
    assert (reason.code, reason.subject) == ("missing_registers", "any")
    assert (reason.message_fr, reason.message_en) == ("INS05 manque.", "INS05 is missing.")
    assert stored(build).status == "held"
    assert stored(build).gate["reasons"][0]["message_fr"] == "INS05 manque."
    assert not build.settings.current_build.exists()
    assert build.query("from gate.decision_reasons") == [
        (1, "missing_registers", "any", "INS05 manque.", "INS05 is missing.")
    ]


def test_a_check_without_a_result_holds_the_build(build):
    build.execute("update gate.gate_checks set is_held = null where check_code = 'reconciled_share'")
    assert [reason.code for reason in judge(build).reasons] == ["reconciled_share"]


def test_a_gate_without_checks_holds_the_build(build):
    build.execute("delete from gate.gate_checks")
    (reason,) = judge(build).reasons
    assert reason.code == "no_check_in_force"
    assert "2020-07-14" in reason.message_en


def test_a_critical_expectation_holds_the_build_and_quotes_wrong_rows(build):
    (reason,) = judge(build, FAILURE).reasons
    assert (reason.code, reason.subject) == ("expectation_failed", "marts.fct_premiums")
    assert reason.message_fr == (
        "Attendu\u00a0: Une prime finit de couvrir après avoir commencé. "
        "Constaté\u00a0: 2 lignes en défaut\u00a0: "
        "premium_line_id = P1\u202f; premium_line_id = P2."
    )
    assert reason.message_en == (
        "Expected: A premium ends its cover after it begins. Found: 2 rows at fault: "
        "premium_line_id = P1 ; premium_line_id = P2."
    )


def test_a_reason_quotes_a_few_of_many_wrong_rows(build):
    (reason,) = judge(build, replace(FAILURE, observed="40", unexpected_count=40)).reasons
    assert "40 lignes en défaut, dont premium_line_id = P1\u202f; premium_line_id = P2." in reason.message_fr
    assert "40 rows at fault, among them premium_line_id = P1 ; premium_line_id = P2." in reason.message_en


def test_a_wrong_figure_of_a_table_is_reported_without_rows(build):
    of_table = replace(FAILURE, observed="0", unexpected_count=None, examples=())
    (reason,) = judge(build, of_table).reasons
    assert reason.message_en.endswith("Found: 0.")


def test_a_warning_does_not_hold_the_build(build):
    assert judge(build, replace(FAILURE, severity="warning")).decision == "release"
    assert stored(build).quality["warnings"] == 1


def test_deciding_again_changes_nothing(build):
    first = hold(build)
    before = stored(build)
    assert judge(build) == first
    assert stored(build) == before
    assert build.query("select count(*) from gate.decision_reasons") == [(1,)]


def test_an_interrupted_decision_is_repeated(build):
    judge(build)
    write_record(build.settings, build.record)
    build.settings.current_build.unlink()
    assert judge(build).decision == "release"
    assert stored(build).status == "released"
    assert build.settings.current_build.exists()


def test_evidence_altered_after_the_decision_is_refused(build):
    hold(build)
    build.execute("update gate.gate_checks set is_held = false")
    with pytest.raises(GateError, match="was decided: hold; its evidence now gives release"):
        judge(build)
    assert stored(build).status == "held"


@pytest.mark.parametrize("status", ["open", "failed"])
def test_an_unfinished_build_is_not_judged(build, status):
    write_record(build.settings, build.record.with_(status=status))
    with pytest.raises(GateError, match=f"is {status}: the gate decides on filled builds only"):
        judge(build)


def test_the_quality_result_of_another_build_is_refused(build):
    with pytest.raises(GateError, match="expected one of build"):
        decide(build.settings, build.record, QualityResult("another", (), ()))


def test_a_build_of_an_earlier_moment_does_not_become_current(build, tmp_path):
    judge(build)
    past = make_build(tmp_path, datetime(2020, 6, 1, tzinfo=UTC))
    assert judge(past).decision == "release"
    assert current_build_id(build.settings) == build.record.build_id


def test_a_damaged_record_of_the_current_build_stops_no_release(build, tmp_path):
    judge(build)
    build.record.path(build.settings).with_suffix(".json").write_text("{")
    past = make_build(tmp_path, datetime(2020, 6, 1, tzinfo=UTC))
    later = make_build(tmp_path, datetime(2020, 8, 1, tzinfo=UTC))
    judge(past)
    assert current_build_id(build.settings) == build.record.build_id
    judge(later)
    assert current_build_id(build.settings) == later.record.build_id


def test_a_later_build_becomes_current(build, tmp_path):
    judge(build)
    later = make_build(tmp_path, datetime(2020, 8, 1, tzinfo=UTC))
    judge(later)
    assert current_build_id(build.settings) == later.record.build_id
    assert sorted(path.name for path in build.settings.current_build.parent.iterdir()) == [
        "builds",
        "current.duckdb",
    ]


def test_a_held_build_leaves_the_last_released_one_current(build, tmp_path):
    judge(build)
    hold(make_build(tmp_path, datetime(2020, 8, 1, tzinfo=UTC)))
    assert current_build_id(build.settings) == build.record.build_id


def test_a_named_person_with_a_reason_releases_a_held_build(build):
    hold(build)
    record = release_held(
        build.settings, build.record.build_id, by="operator A", reason="INS05 a écrit.", at=NOON
    )
    assert record.status == "released"
    assert record == stored(build)
    assert record.gate["decision"] == "hold", "the decision of the gate is not rewritten"
    assert record.gate["override"] == {
        "build_id": build.record.build_id,
        "by": "operator A",
        "reason": "INS05 a écrit.",
        "released_at": "2020-07-14T12:00:00Z",
    }
    assert current_build_id(build.settings) == build.record.build_id
    (override_path,) = build.settings.overrides_dir.iterdir()
    assert json.loads(override_path.read_text())["by"] == "operator A"
    assert not override_path.stat().st_mode & 0o222, "an override is read-only"


@pytest.mark.parametrize(("by", "reason"), [("", "INS05 a écrit."), (" ", "x"), ("operator A", "\n")])
def test_no_one_releases_a_build_without_a_name_and_a_reason(build, by, reason):
    hold(build)
    with pytest.raises(GateError, match="named person with a reason"):
        release_held(build.settings, build.record.build_id, by=by, reason=reason)
    assert stored(build).status == "held"
    assert not build.settings.overrides_dir.exists()


@pytest.mark.parametrize("status", ["open", "built", "failed"])
def test_a_build_that_is_not_held_is_not_released(build, status):
    write_record(build.settings, build.record.with_(status=status))
    with pytest.raises(GateError, match="cannot be released: it "):
        release_held(build.settings, build.record.build_id, by="operator A", reason="Pressé.")
    assert stored(build).status == status


def test_a_build_that_the_gate_released_takes_no_override(build):
    judge(build)
    with pytest.raises(GateError, match="the gate released it before"):
        release_held(build.settings, build.record.build_id, by="operator A", reason="Pressé.")


def test_a_build_is_released_once(build):
    hold(build)
    release_held(build.settings, build.record.build_id, by="operator A", reason="INS05 a écrit.")
    with pytest.raises(GateError, match="operator A released it before"):
        release_held(build.settings, build.record.build_id, by="operator B", reason="Moi aussi.")


def test_an_unknown_build_is_not_released(build):
    with pytest.raises(BuildError, match="No build"):
        release_held(build.settings, "2020-01-01T00-00-00Z_00000000", by="operator A", reason="x")


def test_an_interrupted_release_is_completed_by_the_same_command_only(build):
    hold(build)
    held = stored(build)
    release_held(build.settings, build.record.build_id, by="operator A", reason="INS05 a écrit.", at=NOON)
    write_record(build.settings, held)
    with pytest.raises(GateError, match=r"already released by operator A .*INS05 a écrit"):
        release_held(build.settings, build.record.build_id, by="operator B", reason="Moi aussi.")
    record = release_held(build.settings, build.record.build_id, by="operator A", reason="INS05 a écrit.")
    assert record.gate["override"]["released_at"] == "2020-07-14T12:00:00Z"


def test_a_rebuilt_build_keeps_its_override(build):
    hold(build)
    release_held(build.settings, build.record.build_id, by="operator A", reason="INS05 a écrit.")
    write_record(build.settings, build.record)
    assert judge(build).decision == "hold"
    assert stored(build).status == "released"
    assert stored(build).gate["override"]["by"] == "operator A"
