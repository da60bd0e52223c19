"""French texts of published tables have no codes, months are also dates, the reference lists each table."""

import re

import pytest
import yaml

from reassurance.settings import PROJECT_DIR

_FOLDER = PROJECT_DIR / "dbt_project" / "models" / "publication"
_REFERENCE = PROJECT_DIR / "docs" / "reference" / "published-tables.md"
# A name of a column or a code in upper case, such as `base_code` or UNATTRIBUTED.
_CODE = re.compile(r"`|\b[a-z]+_[a-z_]+\b|\bUNATTRIBUTED\b")


def published_models() -> dict[str, dict]:
    """The models of the folder, by name."""
    return {
        model["name"]: model
        for path in sorted(_FOLDER.rglob("*.yml"))
        for model in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("models") or []
    }


def french_texts(model: dict) -> list[str]:
    metas = [model["config"]["meta"], *(column["config"]["meta"] for column in model["columns"])]
    return [meta[key] for meta in metas for key in ("label_fr", "description_fr", "sheet_fr") if key in meta]


def with_codes(model: dict) -> list[str]:
    return [text for text in french_texts(model) if _CODE.search(text)]


MODELS = published_models()


def test_tables_are_found():
    assert len(MODELS) >= 8


@pytest.mark.parametrize("name", MODELS)
def test_french_texts_have_no_codes(name):
    assert with_codes(MODELS[name]) == []


def test_a_code_in_a_french_text_is_reported():
    """Sabotage twin."""
    text = "Verdict : `accepted`."
    model = {"config": {"meta": {"label_fr": text}}, "columns": []}
    assert with_codes(model) == [text]


@pytest.mark.parametrize("name", MODELS)
def test_a_month_is_also_a_date(name):
    columns = {column["name"]: column["data_type"] for column in MODELS[name]["columns"]}
    assert "month" not in columns or columns.get("month_on") == "date"


@pytest.mark.parametrize("name", MODELS)
def test_the_reference_lists_the_table(name):
    assert f"| `{name}` |" in _REFERENCE.read_text(encoding="utf-8")
