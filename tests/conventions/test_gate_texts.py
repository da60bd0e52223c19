"""The gate names registers and reconciliations as the tables of a release do, and names every check."""

import csv

from reassurance.publication.texts import code_labels
from reassurance.settings import PROJECT_DIR

_SEEDS = PROJECT_DIR / "dbt_project" / "seeds" / "gate"


def rows_of(seed: str) -> list[dict[str, str]]:
    with (_SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


TEXTS = {row["text_code"]: row["text_fr"] for row in rows_of("gate_texts")}
THRESHOLDS = rows_of("gate_thresholds")


def named(prefix: str) -> dict[str, str]:
    return {code.removeprefix(prefix): text for code, text in TEXTS.items() if code.startswith(prefix)}


def test_registers_and_reconciliations_have_one_name():
    assert len(named("register_")) == 10
    assert named("register_") == code_labels("register_code")
    assert named("reconciliation_") == code_labels("reconciliation")


def test_everything_a_threshold_is_about_has_a_name():
    for column, prefix in (
        ("check_code", "check_"),
        ("register_code", "register_"),
        ("reconciliation", "reconciliation_"),
        ("measure_code", "measure_"),
    ):
        codes = {row[column] for row in THRESHOLDS} - {""}
        assert codes, column
        assert codes <= set(named(prefix))
