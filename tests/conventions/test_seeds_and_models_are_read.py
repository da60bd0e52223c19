"""Something reads each seed column and each model: another model, a data test, a scenario, the platform."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from reassurance.settings import PROJECT_DIR

_PROJECT = PROJECT_DIR / "dbt_project"
# For people who check a row: what it is based on, and the name of its code.
EVIDENCE = {
    "source",
    "reason",
    "legal_source",
    "approver_role",
    "is_fictitious",
    "is_interpretation",
    "is_unverified",
    "name_fr",
}
# Columns that a macro or a generic test reads by itself.
READ_BY = {"in_force(": {"valid_from", "valid_to"}}
_COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)
_REF = re.compile(r"ref\(['\"](\w+)['\"]\)")


@cache
def sql_files() -> dict[str, str]:
    """The models, in SQL or Python, data tests and macros, without comments, by name."""
    return {
        path.stem: _COMMENT.sub("", path.read_text(encoding="utf-8"))
        for folder in ("models", "tests", "macros")
        for path in sorted((_PROJECT / folder).rglob("*.*"))
        if path.suffix in {".sql", ".py"}
    }


@cache
def platform_files() -> dict[str, str]:
    """The Python modules and the SQL files of the platform, by path."""
    return {
        str(path): path.read_text(encoding="utf-8")
        for path in sorted((PROJECT_DIR / "src").rglob("*"))
        if path.suffix in {".py", ".sql"}
    }


def seed_columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def unread_columns(seed: str, columns: list[str], sql: dict[str, str], platform: dict[str, str]) -> list[str]:
    """Columns that no SQL file with a `ref` of the seed and no file of the platform that names it reads."""
    readers = [text for text in sql.values() if seed in _REF.findall(text)]
    readers += [text for text in platform.values() if re.search(rf"\b{seed}\b", text)]
    read = {name for text in readers for name in re.findall(r"\w+", text)}
    read |= {
        column for text in readers for mark, names in READ_BY.items() if mark in text for column in names
    }
    return [column for column in columns if column not in read | EVIDENCE]


def unread_models(models: list[str], sql: dict[str, str], platform: dict[str, str]) -> list[str]:
    """Models without a `ref` in another SQL file that no file of the platform names."""
    referenced = {name for place, text in sql.items() for name in _REF.findall(text) if name != place}
    named = {name for text in platform.values() for name in re.findall(r"\w+", text)}
    return [model for model in models if model not in referenced | named]


def exposed_models() -> set[str]:
    exposures = yaml.safe_load((_PROJECT / "models/publication/_exposures.yml").read_text(encoding="utf-8"))
    return {
        name
        for exposure in exposures["exposures"]
        for model in exposure["depends_on"]
        for name in _REF.findall(model)
    }


def explained_models() -> set[str]:
    """Models that the lineage of published measures names: `reassurance explain` reads them."""
    texts = (path.read_text(encoding="utf-8") for path in (_PROJECT / "models").rglob("*.yml"))
    return {name for text in texts for name in re.findall(r"\bfrom: (\w+)", text)}


@pytest.mark.parametrize("path", sorted((_PROJECT / "seeds").rglob("*.csv")), ids=lambda path: path.stem)
def test_each_seed_column_is_read(path):
    unread = unread_columns(path.stem, seed_columns(path), sql_files(), platform_files())
    assert unread == [], "remove the column, or use it"


def test_each_model_is_read():
    models = [path.stem for path in (_PROJECT / "models").rglob("*.sql")]
    assert len(models) > 100
    expected = {path.stem for path in (PROJECT_DIR / "tests/scenarios").glob("*/expected/*.csv")}
    # Generated for each register, as the staging model of its accepted lines.
    quarantined = {model for model in models if model.startswith("stg_quarantined_")}
    explained = explained_models()
    assert expected
    assert quarantined
    assert explained
    unread = set(unread_models(models, sql_files(), platform_files()))
    assert unread - exposed_models() - expected - quarantined - explained == set(), (
        "remove the model, or use it"
    )


def test_an_unread_column_is_reported():
    """Sabotage twin."""
    sql = {
        "a": "select rate from {{ ref('rates') }} where {{ in_force('rates', 'day') }}",
        "b": "select title",
    }
    columns = ["rate", "title", "valid_from", "source"]
    assert unread_columns("rates", columns, sql, {}) == ["title"]
    assert unread_columns("rates", columns, sql, {"page.py": 'rows("rates")["title"]'}) == []


def test_an_unread_model_is_reported():
    """Sabotage twin."""
    sql = {"a": "select 1", "b": "select * from {{ ref('a') }} union all select * from {{ ref('b') }}"}
    assert unread_models(["a", "b"], sql, {}) == ["b"]
    assert unread_models(["a", "b"], sql, {"pipeline.py": '"marts.b"'}) == []
