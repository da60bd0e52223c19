"""Suites of expectations, read from `expectations/**/<name>.suite.yaml`.

    title: Bordereau des primes
    tables:
      registers.int_premiums_current:
        - type: expect_column_values_to_not_be_null     # a Great Expectations class, by its own name
          severity: critical                            # holds the release; `warning` is reported
          meta: {fr: what is expected, en: the same in English}
          kwargs: {column: covers_from}

Types and arguments are those of Great Expectations: its documentation is the reference.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from reassurance.errors import ConfigurationError
from reassurance.french import typography
from reassurance.quality.results import Severity
from reassurance.settings import Settings

_KEYS = {"type", "severity", "meta", "kwargs"}


@dataclass(frozen=True)
class Expectation:
    """One thing expected of a table; `where` names its place in its file."""

    type: str
    severity: Severity
    meaning_fr: str
    meaning_en: str
    kwargs: dict[str, Any]
    where: str


@dataclass(frozen=True)
class Suite:
    """All that one file expects of one table, `schema.table`."""

    name: str
    title: str
    table: str
    expectations: tuple[Expectation, ...]


def load_suites(settings: Settings) -> list[Suite]:
    """Every suite, in the order of files and of tables.

    Raises ConfigurationError when a file does not have the shape above, or when there is none:
    a gate that expects nothing would let anything through.
    """
    suites = [
        suite
        for path in sorted(settings.expectations_dir.glob("*/*.suite.yaml"))
        for suite in _read_file(path)
    ]
    if not suites:
        raise ConfigurationError(
            f"No suite in {settings.expectations_dir}: expected at least one <folder>/<name>.suite.yaml."
        )
    names = [suite.name for suite in suites]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ConfigurationError(f"Suites declared twice: {', '.join(repeated)}. Keep one file per subject.")
    return suites


def _read_file(path: Path) -> list[Suite]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path} is not YAML: {error}") from error
    if not isinstance(content, dict) or not content.get("title") or not content.get("tables"):
        raise ConfigurationError(f"{path} must give a `title` and, under `tables`, at least one table.")
    stem = path.name.removesuffix(".suite.yaml")
    suites = []
    for table, declared in content["tables"].items():
        if table.count(".") != 1 or not declared:
            raise ConfigurationError(
                f"{path}, {table}: expected a table named `schema.table` with at least one expectation."
            )
        expectations = (
            _read_expectation(item, f"{path}, {table}, expectation {number}")
            for number, item in enumerate(declared, start=1)
        )
        name = f"{stem}.{table.partition('.')[2]}"
        suites.append(Suite(name, content["title"], table, tuple(expectations)))
    return suites


def _read_expectation(item: dict[str, Any], where: str) -> Expectation:
    if not isinstance(item, dict) or set(item) != _KEYS:
        raise ConfigurationError(
            f"{where}: expected exactly the keys {', '.join(sorted(_KEYS))}; found {item}."
        )
    if item["severity"] not in get_args(Severity):
        raise ConfigurationError(
            f"{where}: severity {item['severity']!r} does not exist; `critical` holds the release, "
            "`warning` is reported."
        )
    meta = item["meta"]
    if not isinstance(meta, dict) or not meta.get("fr") or not meta.get("en"):
        raise ConfigurationError(f"{where}: `meta` must have a sentence in `fr` and one in `en`.")
    return Expectation(
        item["type"], item["severity"], typography(meta["fr"]), meta["en"], item["kwargs"], where
    )
