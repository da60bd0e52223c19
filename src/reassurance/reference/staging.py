"""The dbt files that follow from the registers' schemas: staging models, sources and descriptions of columns.

`dbt_project/` holds what this module makes; a convention test fails when it is not current.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from reassurance.errors import ConfigurationError
from reassurance.registers.contract import Register, load_contracts
from reassurance.settings import Settings
from reassurance.templates import load_template

_TEMPLATES = "reassurance/reference"


def write_staging(settings: Settings, project: Path) -> list[Path]:
    """Write the files in the dbt project `project` and give their paths.

    Removes the folders' files that no schema gives any more. Raises ConfigurationError like `staging_files`.
    """
    files = staging_files(settings)
    for outdated in set(generated_paths(project)) - set(files):
        (project / outdated).unlink()
    written = []
    for path, content in files.items():
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        written.append(target)
    return written


def generated_paths(project: Path) -> list[str]:
    """Paths, relative to the dbt project, of all its files that declare themselves generated."""
    return sorted(
        path.relative_to(project).as_posix()
        for path in (project / "models").rglob("*")
        if path.is_file() and "Generated from expectations/" in path.read_text(encoding="utf-8")[:200]
    )


def staging_files(settings: Settings) -> dict[str, str]:
    """Text of each generated file by its path in the dbt project.

    Raises ConfigurationError when two registers describe a column of one name differently.
    """
    registers = sorted(load_contracts(settings).values(), key=lambda register: register.name)
    files = {
        "models/staging/_fields.md": _render("fields.md.j2", descriptions=_descriptions(registers)),
        "models/staging/stg_staged_totals.sql": _render("staged_totals.sql.j2", registers=registers),
        "models/registers/int_register_rows.sql": _render("register_rows.sql.j2", registers=registers),
        "models/lineage/lin_register_lines.sql": _render("register_lines.sql.j2", registers=registers),
    }
    for register in registers:
        folder, name = f"models/staging/{register.name}", register.name
        files |= {
            f"{folder}/stg_{name}.sql": _render("staging_lines.sql.j2", register=register, is_refused=False),
            f"{folder}/stg_quarantined_{name}.sql": _render(
                "staging_lines.sql.j2", register=register, is_refused=True
            ),
            f"{folder}/_{name}.yml": _render("staging.yml.j2", register=register, key=_key(register)),
        }
    return files


def _render(template: str, **values: object) -> str:
    text = load_template(f"{_TEMPLATES}/{template}", quoted=_quoted, sender=_sender, totals=_totals).render(
        values
    )
    return text.rstrip("\n") + "\n"


def _descriptions(registers: Iterable[Register]) -> dict[str, str]:
    """English description of each column, by its name in the warehouse, in order of name."""
    descriptions: dict[str, str] = {}
    for register in registers:
        for field in register.fields:
            known = descriptions.setdefault(field.warehouse_name, field.labels.description_en)
            if known != field.labels.description_en:
                raise ConfigurationError(
                    f"{register.name}.schema.yaml describes {field.name} as “{field.labels.description_en}”, "
                    f"another register as “{known}”. Give both the same `description_en`, or one of them "
                    "a `warehouse_name` of its own."
                )
    return dict(sorted(descriptions.items()))


def _key(register: Register) -> list[str]:
    """Key columns by their names in the warehouse."""
    return [field.warehouse_name for name in register.key for field in register.fields if field.name == name]


def _sender(register: Register) -> str:
    """Column of the register's sender in the warehouse."""
    return "reinsurer_id" if register.sent_by == "reinsurer" else "insurer_id"


def _totals(register: Register) -> list[tuple[str, str | None]]:
    """Measure as the sender names it, and the column to add up; no column for the number of rows."""
    columns = {field.name: field.warehouse_name for field in register.fields}
    return [("rows", None), *((measure, columns[measure]) for measure in register.measures)]


def _quoted(text: str) -> str:
    """A text as a quoted YAML scalar."""
    return json.dumps(text, ensure_ascii=False)
