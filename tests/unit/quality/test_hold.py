"""The reasons of a hold as a person reads them, and what a person may still decide."""

from dataclasses import replace

import pytest

from reassurance.decisions import HoldReason
from reassurance.errors import BuildError, GateError
from reassurance.quality.gate import decide, release_held
from reassurance.quality.hold import hold_page, require_held, require_latest, shortened
from reassurance.quality.results import QualityResult
from reassurance.warehouse.record import read_record, write_record


def reason(number: int, check: str = "missing_registers") -> HoldReason:
    return HoldReason(check, "policies", f"Registre {number} manquant.", f"Register {number} is missing.")


def test_ten_reasons_of_a_check_are_listed_and_the_others_counted():
    reasons = [*(reason(number) for number in range(496)), reason(1, "envelope_share")]
    lines = list(shortened(reasons))
    assert [line.check for line in lines] == ["missing_registers"] * 11 + ["envelope_share"]
    assert lines[9].message_en == "Register 9 is missing."
    assert lines[10].message_en == "486 more of missing_registers: the record of the build lists all of them."
    assert "486" in lines[10].message_fr
    assert lines[11].message_fr == "Registre 1 manquant."


def test_ten_reasons_are_listed_without_a_count():
    assert [line.message_en for line in shortened([reason(number) for number in range(10)])] == [
        f"Register {number} is missing." for number in range(10)
    ]


@pytest.fixture
def held(build):
    build.execute(
        "update gate.gate_checks set is_held = true, message_fr = 'INS05 manque : 1 234 EUR.',"
        " message_en = 'INS05 is missing.' where check_code = 'missing_registers'"
    )
    decide(build.settings, build.record, QualityResult(build.record.build_id, (), ()))
    return build


def test_the_page_of_a_held_build_has_the_reasons_in_both_languages(held):
    page = hold_page(require_held(held.settings, held.record.build_id))
    assert "- INS05 manque\u00a0: 1\u202f234 EUR." in page
    assert "- `missing_registers`: INS05 is missing." in page


def test_there_is_nothing_to_decide_about_a_build_that_is_not_held(held):
    release_held(held.settings, held.record.build_id, by="operator A", reason="Known.")
    with pytest.raises(GateError, match="is released: there is nothing to decide"):
        require_held(held.settings, held.record.build_id)
    with pytest.raises(BuildError, match="No build"):
        require_held(held.settings, "2020-01-01T00-00-00Z_00000000")


@pytest.mark.parametrize(("days", "status", "is_superseded"), [(1, "held", True), (-1, "held", False)])
def test_a_build_of_a_later_moment_supersedes_a_held_build(held, days, status, is_superseded):
    record = read_record(held.settings, held.record.build_id)
    as_of = record.as_of.replace(day=record.as_of.day + days)
    other = replace(record, build_id=f"{as_of:%Y-%m-%dT%H-%M-%SZ}_0123abcd", as_of=as_of, status=status)
    write_record(held.settings, other)
    if is_superseded:
        with pytest.raises(GateError, match=f"is superseded by {other.build_id}, which is held"):
            require_latest(held.settings, record.build_id)
    else:
        require_latest(held.settings, record.build_id)
