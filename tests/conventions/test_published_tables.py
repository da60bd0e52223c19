"""French texts of published tables have no codes, months are also dates, the reference lists each table."""

import re

import pytest
import yaml

from reassurance.build_names import EXAMPLE
from reassurance.delivery.postgresql.tables import partition_name
from reassurance.errors import DeliveryError
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


def test_only_the_administration_reads_why_the_gate_held_a_build():
    """These reasons name senders and amounts."""
    exposures = yaml.load((_FOLDER / "_exposures.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    metas = [each["config"]["meta"] for each in exposures["exposures"]]
    shown = {meta["audience"] for meta in metas if meta.get("gate_reasons")}
    assert shown == {"ministry", "regulatory"}


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


# Roles that are not `<audience>_reader`, because their readers have another name.
ROLES = {"regulatory": "supervisor_reader"}


def test_each_audience_is_read_by_its_role():
    content = yaml.safe_load((_FOLDER / "_exposures.yml").read_text(encoding="utf-8"))
    metas = [exposure["config"]["meta"] for exposure in content["exposures"]]
    assert len(metas) >= 2
    for meta in metas:
        assert meta.get("role") == ROLES.get(meta["audience"]), f"`role` in the meta of {meta['audience']}"


@pytest.mark.parametrize("name", MODELS)
def test_the_name_of_a_partition_fits_into_postgresql(name):
    version = MODELS[name]["config"]["meta"]["version"].partition(".")[0]
    assert partition_name(f"{name}_v{version}", EXAMPLE), "shorten the name of the table"


def test_a_partition_name_that_postgresql_would_cut_is_refused():
    with pytest.raises(DeliveryError, match="is longer than 63 bytes: shorten the table's name"):
        partition_name("pub_ministry__" + "x" * 28, EXAMPLE)
