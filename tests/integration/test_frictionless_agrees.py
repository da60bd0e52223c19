"""Structural verdicts equal those of frictionless, except for the differences that the docs list."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import frictionless
import pytest

from reassurance.settings import PROJECT_DIR, Settings
from support import structural_files, structural_values
from support.answers import receive_checked
from support.structural_packages import Case

PAGE = PROJECT_DIR / "docs" / "reference" / "frictionless.md"
CHUNK = 12
CASES = [*structural_values.cases(), *structural_files.cases()]
FAMILIES = {case.family for case in CASES}
CHUNKS = [
    listed[start : start + CHUNK]
    for listed in ([case for case in CASES if case.family == family] for family in sorted(FAMILIES))
    for start in range(0, len(listed), CHUNK)
]
# Error types of frictionless for each of our codes.
COUNTERPARTS = {
    "required": {"constraint-error"},
    "type": {"type-error"},
    "pattern": {"constraint-error"},
    "enum": {"constraint-error"},
    "minimum": {"constraint-error"},
    "maximum": {"constraint-error"},
    "length": {"constraint-error"},
    "duplicate_key": {"primary-key"},
    "dangling_key": {"foreign-key"},
    "missing_column": {"missing-label", "incorrect-label"},
    "unexpected_column": {"extra-label", "incorrect-label"},
    "misspelt_column": {"missing-label", "incorrect-label"},
    "missing_file": {"scheme-error"},
    "hash_differs": {"hash-count"},
    "bytes_differ": {"byte-count"},
    "unreadable_file": {
        "source-error",
        "encoding-error",
        "missing-cell",
        "extra-cell",
        "extra-label",
        "missing-label",
        "incorrect-label",
        "duplicate-label",
        "blank-row",
    },
    "unreadable_package": {"package-error"},
}

# Families of values that we cannot read, and that frictionless reads as amounts out of bounds.
OUT_OF_BOUNDS = {"not_a_finite_number", "too_many_digits"}


def listed() -> dict[str, tuple[bool, bool]]:
    """Families on the page, each with whether we accept it and whether frictionless accepts it."""
    rows = re.findall(
        r"^\| `(\w+)` \| (\w+) \| (\w+) \| \S.*\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {family: (ours == "accepted", theirs == "accepted") for family, ours, theirs in rows}


def judged(case: Case, home: Path) -> tuple[set[str], set[str]]:
    """Our error codes and the error types of frictionless for a package."""
    settings = Settings(home=home)
    place = case.make(settings)
    report = frictionless.validate(str(place.path / "datapackage.json"))
    theirs = {kind for (kind,) in report.flatten(["type"])}
    assert report.valid == (not theirs)
    receipt = receive_checked(settings, place)
    ours = {reason.code for reason in receipt.reasons} | {refusal.rule for refusal in receipt.findings}
    assert (receipt.verdict == "accepted") == (not ours)
    return ours - {"parent_quarantined"}, theirs


def test_every_structural_fault_has_cases():
    assert len(CASES) >= 300
    assert len({(case.family, case.name) for case in CASES}) == len(CASES)
    assert len(FAMILIES) > 30
    assert set(listed()) < FAMILIES, "the page lists a family without cases"
    assert all(ours != theirs for ours, theirs in listed().values())


@pytest.mark.parametrize("cases", CHUNKS, ids=lambda cases: f"{cases[0].family} {cases[0].name}")
def test_our_verdict_equals_that_of_frictionless_except_for_listed_differences(cases):
    expected = listed().get(cases[0].family)
    is_sound = cases[0].family == "sound"
    differing = []
    for case in cases:
        with TemporaryDirectory() as home:
            ours, theirs = judged(case, Path(home))
        if expected is not None:
            agrees = (not ours, not theirs) == expected
        elif is_sound:
            agrees = not ours and not theirs
        else:
            # Both refuse the package for the same fault.
            agrees = any(_counterparts(case, code) & theirs for code in ours)
        if not agrees:
            differing.append((case.name, sorted(ours), sorted(theirs)))
    assert differing == []


def _counterparts(case: Case, code: str) -> set[str]:
    if code == "type" and case.family in OUT_OF_BOUNDS:
        return {"constraint-error"}
    return COUNTERPARTS.get(code, set())
