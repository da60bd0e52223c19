"""Something uses each macro, setting, text of a catalogue and rule of a style sheet."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from reassurance.settings import PROJECT_DIR, Settings

# dbt calls it by its name.
CALLED_BY_DBT = {"generate_schema_name"}
_TEXTS = {".py", ".sql", ".yml", ".yaml", ".j2", ".css", ".csv", ".env"}
_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")
_CLASS = re.compile(r"\.([a-z][\w-]*)(?=[^{}]*\{)")
_VARIABLE = re.compile(r"(--[a-z][\w-]*)\s*:")
_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
# Names of texts and classes that the code puts together from a code.
COMPOSED = re.compile(
    r"declared_\w+|(thousands|millions|billions)_(euros|number)|(unknown_)?submission_(added|removed)|series-.*"
)
# Other keys are values, such as a code of a regulator.
_NAME = re.compile(r"[a-z]\w+")


@cache
def texts() -> dict[str, str]:
    """The text files of the platform, by path; the queries that only lint macros are left out."""
    return {
        path.relative_to(PROJECT_DIR).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("src", "dags", "config", "dbt_project")
        for path in sorted((PROJECT_DIR / folder).rglob("*"))
        if path.suffix in _TEXTS
        and "target" not in path.parts
        and "analyses" not in path.parts
        and "logs" not in path.parts
    }


def unused(names: Iterable[str], contents: Iterable[str], definitions: int = 1) -> list[str]:
    """Names that occur no more often than they are defined."""
    counts: dict[str, int] = dict.fromkeys(names, 0)
    for content in contents:
        for name in re.findall(r"[\w-]+", content):
            if name in counts:
                counts[name] += 1
    return sorted(name for name, times in counts.items() if times <= definitions)


def keys_of(value: Any) -> Iterator[str]:
    """The keys of all texts in a catalogue."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            if isinstance(below, Mapping):
                yield from keys_of(below)
            else:
                yield str(key)


def styles(path: str, content: str) -> str:
    return content if path.endswith(".css") else "".join(_STYLE.findall(content))


def test_each_macro_is_called():
    macros = {name for content in texts().values() for name in _MACRO.findall(content)}
    # `adapter.dispatch` adds the prefix to the name that is called.
    called = {name for name in macros if not name.startswith(("default__", "duckdb__"))} - CALLED_BY_DBT
    assert len(called) > 80
    assert unused(called, texts().values()) == []


def test_each_setting_is_read():
    code = [content for path, content in texts().items() if path != "src/reassurance/settings.py"]
    assert len(Settings.model_fields) > 20
    assert unused(Settings.model_fields, code, definitions=0) == []


@pytest.mark.parametrize("path", [p for p in texts() if p.startswith("src/") and p.endswith(".yaml")])
def test_each_text_of_a_catalogue_is_used(path):
    keys = {key for key in keys_of(yaml.safe_load(texts()[path])) if _NAME.fullmatch(key)}
    assert keys
    others = [content for name, content in texts().items() if not name.endswith(".yaml")]
    others += [
        content.read_text(encoding="utf-8") for content in (PROJECT_DIR / "expectations").rglob("*.yaml")
    ]
    assert [key for key in unused(keys, others, definitions=0) if not COMPOSED.fullmatch(key)] == []


def test_each_class_of_a_style_sheet_is_used():
    defined = {
        name
        for path, content in texts().items()
        if path.endswith((".css", ".j2"))
        for name in _CLASS.findall(styles(path, content))
    }
    assert len(defined) > 40
    outside = [_STYLE.sub("", content) for path, content in texts().items() if not path.endswith(".css")]
    assert [name for name in unused(defined, outside, definitions=0) if not COMPOSED.fullmatch(name)] == []


def test_each_variable_of_a_style_sheet_is_used():
    everything = [content for path, content in texts().items() if path.endswith((".css", ".j2"))]
    defined = {name for content in everything for name in _VARIABLE.findall(content)}
    assert len(defined) > 10
    read = {name for content in everything for name in re.findall(r"var\((--[\w-]+)", content)}
    composed = {name for name in defined if COMPOSED.fullmatch(name.removeprefix("--"))}
    assert defined - read - composed == set()


def test_an_unused_name_is_reported():
    """Sabotage twin."""
    contents = ["{% macro cents(x) %}", "{% macro euros(x) %}", "select {{ cents('x') }}"]
    assert unused(["cents", "euros"], contents) == ["euros"]
    assert unused(["in_use", "left"], ["settings.in_use"], definitions=0) == ["left"]
    assert list(keys_of({"a": {"b": "text"}, "c": ["text"]})) == ["b", "c"]
