"""The page of the quality checks of a build, in French: what is expected of each table, and what is not met.

One HTML file without scripts or external resources. The same results give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reassurance.french import moment, number
from reassurance.quality.results import FailedExpectation, QualityResult
from reassurance.quality.suite_files import Expectation, Suite
from reassurance.templates import load_template
from reassurance.texts import load_catalogue
from reassurance.warehouse.record import BuildRecord


@dataclass(frozen=True)
class _Check:
    """An expectation, and its failure when it is not met."""

    expectation: Expectation
    failure: FailedExpectation | None


def write_page(folder: Path, record: BuildRecord, suites: Sequence[Suite], result: QualityResult) -> None:
    """Write `index.html` in `folder`, which is created."""
    folder.mkdir(parents=True)
    failures = {(failure.suite, failure.meaning_fr): failure for failure in result.failures}
    page = load_template("reassurance/quality/page.html.j2", number=number)
    (folder / "index.html").write_text(
        page.render(
            record=record,
            as_of=moment(record.as_of),
            result=result,
            suites=[
                (
                    suite,
                    [
                        _Check(expectation, failures.get((suite.name, expectation.meaning_fr)))
                        for expectation in suite.expectations
                    ],
                )
                for suite in suites
            ],
            text=load_catalogue("reassurance/quality/labels_fr.yaml").text,
        ),
        encoding="utf-8",
    )
