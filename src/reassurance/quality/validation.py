"""Evaluate the suites with Great Expectations. Slow to import: import it inside functions."""

from collections.abc import Sequence
from typing import Any

import duckdb
import great_expectations as gx
from great_expectations import Checkpoint, ExpectationSuite, RunIdentifier, ValidationDefinition
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.exceptions.exceptions import GreatExpectationsError
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

from reassurance.database_errors import Limits, exhausted, exhausted_message
from reassurance.errors import ConfigurationError, ResourceError
from reassurance.quality.duckdb_datasource import DuckDBDatasource
from reassurance.quality.results import FailedExpectation, QualityResult, SuiteResult
from reassurance.quality.suite_files import Expectation, Suite
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.warehouse.record import BuildRecord

_EXAMPLES = 3


def validate(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    record: BuildRecord,
    suites: Sequence[Suite],
) -> QualityResult:
    """Run the suites on an open connection.

    Raises ConfigurationError when an expectation cannot be evaluated, ResourceError when DuckDB runs out of
    memory or disk.
    """
    context = open_context()
    _refuse_missing_tables(connection, suites)
    schemas = {suite.table.partition(".")[0] for suite in suites}
    datasources = {schema: DuckDBDatasource.on(connection, schema) for schema in sorted(schemas)}
    for datasource in datasources.values():
        context.add_datasource(datasource=datasource)
    definitions = []
    for suite in suites:
        schema, _, table = suite.table.partition(".")
        asset = datasources[schema].add_table_asset(suite.name, table_name=table)
        definition = ValidationDefinition(
            name=suite.name,
            data=asset.add_batch_definition_whole_table("all"),
            suite=context.suites.add(_gx_suite(suite)),
        )
        definitions.append(context.validation_definitions.add(definition))
    checkpoint = context.checkpoints.add(
        Checkpoint(name="build", validation_definitions=definitions, result_format="SUMMARY")
    )
    outcome = checkpoint.run(run_id=RunIdentifier(record.build_id, record.as_of))
    validations = {validation.suite_name: validation for validation in outcome.run_results.values()}
    failures = [
        failure
        for suite in suites
        for failure in _failures(connection, settings, suite, validations[suite.name].results)
    ]
    return QualityResult(
        build_id=record.build_id,
        suites=tuple(_count(suite, failures) for suite in suites),
        failures=tuple(failures),
    )


def open_context() -> EphemeralDataContext:
    """A Great Expectations context in memory, without usage statistics and progress bars."""
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={},
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _refuse_missing_tables(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite]) -> None:
    existing = {
        f"{schema}.{table}"
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
    }
    missing = sorted({suite.table for suite in suites} - existing)
    if missing:
        raise ConfigurationError(
            f"The suites name {', '.join(missing)}, which the build does not have: "
            "correct the table's name in the suite, or build the model."
        )


def _gx_suite(suite: Suite) -> Any:
    expectations = []
    for number, expectation in enumerate(suite.expectations):
        configuration = ExpectationConfiguration(
            type=expectation.type,
            kwargs=expectation.kwargs,
            severity=FailureSeverity(expectation.severity),
            description=expectation.meaning_fr,
            meta={"fr": expectation.meaning_fr, "en": expectation.meaning_en, "number": number},
        )
        try:
            expectations.append(configuration.to_domain_obj())
        except (GreatExpectationsError, ValueError, TypeError) as error:
            raise ConfigurationError(
                f"{expectation.where}: Great Expectations refuses {expectation.type!r}: {error}"
            ) from error
    return ExpectationSuite(name=suite.name, expectations=expectations)


def _failures(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    suite: Suite,
    results: Sequence[ExpectationValidationResult],
) -> list[FailedExpectation]:
    """The expectations that are not met, in the order of the suite."""
    failures = []
    for result in sorted(results, key=_number):
        expectation = suite.expectations[_number(result)]
        if not result.success:
            _refuse_unevaluated(settings, result, expectation)
            failures.append(_failure(connection, suite, expectation, result.result))
    return failures


def _number(result: ExpectationValidationResult) -> int:
    """The position of an expectation in its suite; results come in another order."""
    assert result.expectation_config is not None
    return int(result.expectation_config.meta["number"])


def _refuse_unevaluated(
    settings: Settings, result: ExpectationValidationResult, expectation: Expectation
) -> None:
    """Raise an error for an expectation that could not be computed: the project is at fault, not the data."""
    raised = result.exception_info or {}
    # Either one exception, or one per metric.
    for info in [raised] if "raised_exception" in raised else raised.values():
        if info["raised_exception"]:
            message = str(info["exception_message"]).partition("\n[SQL")[0]
            kind = exhausted(message)
            if kind is not None:
                raise ResourceError(
                    exhausted_message(kind, f"the expectation of {expectation.where}", Limits.of(settings))
                )
            raise ConfigurationError(f"{expectation.where}: cannot be evaluated: {message}")


def _failure(
    connection: duckdb.DuckDBPyConnection, suite: Suite, expectation: Expectation, observed: dict[str, Any]
) -> FailedExpectation:
    unexpected_count = observed.get("unexpected_count")
    examples = [_shown(value) for value in observed.get("partial_unexpected_list", []) if value is not None]
    query = expectation.kwargs.get("unexpected_rows_query")
    if query is not None:
        unexpected_count = observed["observed_value"]
        examples = _example_rows(connection, query.format(batch=suite.table))
    return FailedExpectation(
        suite=suite.name,
        table=suite.table,
        expectation=expectation.type,
        severity=expectation.severity,
        observed=str(observed.get("observed_value") if unexpected_count is None else unexpected_count),
        unexpected_count=unexpected_count,
        examples=tuple(dict.fromkeys(examples))[:_EXAMPLES],
        meaning_fr=expectation.meaning_fr,
        meaning_en=expectation.meaning_en,
    )


def _example_rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    cursor = connection.execute(f"from ({query}) order by all limit {_EXAMPLES}")
    return [_shown(row) for row in named_rows(cursor)]


def _shown(value: Any) -> str:
    """A value, or a row as `column = value, …`; NULL is a dash."""
    if isinstance(value, dict):
        return ", ".join(f"{name} = {'–' if part is None else part}" for name, part in value.items())
    return str(value)


def _count(suite: Suite, failures: Sequence[FailedExpectation]) -> SuiteResult:
    severities = [failure.severity for failure in failures if failure.suite == suite.name]
    return SuiteResult(
        suite=suite.name,
        title=suite.title,
        table=suite.table,
        expectation_count=len(suite.expectations),
        critical_failure_count=severities.count("critical"),
        warning_failure_count=severities.count("warning"),
    )
