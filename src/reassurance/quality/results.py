"""Results of the suites, stored with the build and read by the gate."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

# The names of Great Expectations: `critical` holds the release, `warning` is reported.
Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class FailedExpectation:
    """An expectation that is not met.

    `unexpected_count` counts rows or values; it is None for a figure of the entire table. `examples` are a
    few of them.
    """

    suite: str
    table: str
    expectation: str
    severity: Severity
    observed: str
    unexpected_count: int | None
    examples: tuple[str, ...]
    meaning_fr: str
    meaning_en: str


@dataclass(frozen=True)
class SuiteResult:
    """The result of one suite: numbers of expectations and of failures."""

    suite: str
    title: str
    table: str
    expectation_count: int
    critical_failure_count: int
    warning_failure_count: int


@dataclass(frozen=True)
class QualityResult:
    """The results of all suites on one build."""

    build_id: str
    suites: tuple[SuiteResult, ...]
    failures: tuple[FailedExpectation, ...]

    @property
    def success(self) -> bool:
        """True when no critical expectation failed."""
        return not self.critical_failures

    @property
    def critical_failures(self) -> tuple[FailedExpectation, ...]:
        """Failures that hold the release."""
        return tuple(failure for failure in self.failures if failure.severity == "critical")

    @property
    def warnings(self) -> tuple[FailedExpectation, ...]:
        """Failures that are reported and do not hold the release."""
        return tuple(failure for failure in self.failures if failure.severity == "warning")

    @property
    def summary(self) -> dict[str, Any]:
        """The counts for the build's record."""
        return {
            "success": self.success,
            "suites": len(self.suites),
            "expectations": sum(suite.expectation_count for suite in self.suites),
            "critical_failures": len(self.critical_failures),
            "warnings": len(self.warnings),
        }

    def to_json(self) -> dict[str, Any]:
        """The result as plain values."""
        return {"success": self.success} | asdict(self)
