"""The page for senders, in Markdown and HTML, and its examples, generated from the schemas and the messages.

The files are in `docs/reference/`; a test fails when they are not up to date.
"""

import re
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from reassurance.french import typography
from reassurance.reference.due_dates import due_dates
from reassurance.reference.example_package import PERIOD, example_name, example_package
from reassurance.reference.senders_html import senders_html
from reassurance.registers.contract import Field, FieldKind, Register, load_contracts
from reassurance.registers.senders import Role
from reassurance.settings import Settings
from reassurance.submissions.messages.catalogue import load_messages
from reassurance.submissions.package.standard_properties import DESCRIPTIVE, FOLLOWED, REFUSED
from reassurance.submissions.receipt import labels
from reassurance.templates import load_template

PAGE = "submissions.md"
HTML_PAGE = "submissions.html"
EXAMPLES = "example"
# Objects of a descriptor, each with the properties that are followed, refused, or without effect.
_PLACES = {
    "`resources[]`": (FOLLOWED["resource"], REFUSED["resource"], DESCRIPTIVE["resource"]),
    "`dialect`": (FOLLOWED["dialect"], REFUSED["dialect"], DESCRIPTIVE["dialect"]),
    "`schema`": (FOLLOWED["schema"], REFUSED["schema"], DESCRIPTIVE["schema"]),
    "`schema.fields[]`": (FOLLOWED["field"], REFUSED["field"], DESCRIPTIVE["field"]),
}
_EXAMPLES: dict[Role, str] = {"cedent": "INS01", "reinsurer": "CCR"}


def write_reference(settings: Settings, folder: Path, on: date | None = None) -> list[Path]:
    """Write the reference in `folder`, in place of earlier examples; returns the paths of the files.

    With `on`, the page lists only the due dates from that day on.
    """
    if (folder / EXAMPLES).is_dir():
        shutil.rmtree(folder / EXAMPLES)
    written = []
    for path, content in reference_files(settings, on).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written.append(target)
    return written


def reference_files(settings: Settings, on: date | None = None) -> dict[str, bytes]:
    """The files of `docs/reference/` that are generated from the schemas, by path; see `write_reference`."""
    packages = {role: example_package(settings, role, sender) for role, sender in _EXAMPLES.items()}
    registers, messages = load_contracts(settings), load_messages()
    page = load_template("reassurance/reference/senders_page.md.j2", cell=_cell, blanks=_blanks).render(
        registers=list(registers.values()),
        due_dates=due_dates(settings.seeds_dir, on),
        quarterly=[
            register.labels.title for register in registers.values() if register.frequency == "quarterly"
        ],
        contact=settings.senders_contact,
        types={name: text.french for name, text in messages.expected_types.items()},
        line_rules=messages.line_rules,
        reasons=messages.reasons,
        properties=_PLACES,
        declarations=_declarations,
        label=labels.label,
        todo=labels.rule_todo,
        limits=_limits,
        package=packages["cedent"],
        example=example_name(_EXAMPLES["cedent"]),
        example_of_reinsurer=example_name(_EXAMPLES["reinsurer"]),
        sender=_EXAMPLES["cedent"],
        period=PERIOD,
        max_package_bytes=labels.number(settings.max_package_bytes),
        max_xml_bytes=labels.number(settings.max_xml_bytes),
        max_package_members=settings.max_package_members,
    )
    examples = {
        f"{EXAMPLES}/{example_name(_EXAMPLES[role])}/{path}": content
        for role, package in packages.items()
        for path, content in package.items()
    }
    page = _typeset(page)
    return {PAGE: page.encode(), HTML_PAGE: senders_html(page).encode(), **examples}


def _typeset(page: str) -> str:
    """The page with its no-break spaces, except within code."""
    parts = re.split(r"(```.*?```|`[^`\n]*`)", page, flags=re.DOTALL)
    return "".join(part if part.startswith("`") else typography(part) for part in parts)


def _declarations(names: Iterable[str]) -> str:
    """Names of properties in Markdown."""
    return ", ".join(f"`{name}`" for name in sorted(names)) or "–"


def _limits(register: Register, field: Field) -> str:
    """The constraints of a field in addition to its type, in French."""
    limits = []
    if field.values:
        limits.append(" ".join(f"`{value}`" for value in field.values))
    if field.pattern:
        limits.append(f"forme `{field.pattern}`")
    if field.minimum is not None:
        limits.append(f"≥ {field.minimum}")
    if field.maximum is not None:
        limits.append(f"≤ {field.maximum}")
    if field.max_length is not None:
        limits.append(f"{field.max_length} caractères au plus")
    if field.kind is FieldKind.SIREN:
        limits.append("clé de contrôle juste")
    limits += [f"une ligne de `{key.register}`" for key in register.foreign_keys if key.field == field.name]
    return ", ".join(limits)


def _cell(text: str) -> str:
    """A text for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def _blanks(message: str) -> str:
    """A message with `…` for its placeholders."""
    return re.sub(r"\{\w+(?:![rs])?\}\.?", "…", message)
