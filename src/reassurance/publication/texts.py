"""The French texts of a release, from `labels_fr.yaml`."""

from datetime import datetime
from typing import Any

from reassurance.french import moment, typography
from reassurance.texts import load_catalogue

_FILE = "reassurance/publication/labels_fr.yaml"


def text(path: str, **values: str) -> str:
    """The text at `path`, such as `workbook.title`, with its placeholders filled."""
    return load_catalogue(_FILE).text(path, **values)


def lines(path: str) -> list[str]:
    """The list of texts at `path`."""
    return load_catalogue(_FILE).lines(path)


def code_label(column: str, code: str) -> str:
    """The label of a code in a column; the code itself when it has none."""
    return shown_labels(column).get(code, code)


def shown_labels(column: str) -> dict[str, str]:
    """The labels of the codes of a column, and of the codes that any column may have."""
    labels: dict[str, str] = _at("any_code") | code_labels(column)
    return labels


def code_labels(column: str) -> dict[str, str]:
    """The labels of the codes of a column; empty for a column without codes."""
    labels: dict[str, str] = _at("codes").get(column, {})
    return labels


def measure_labels(nature: str | None, basis: str | None, status: str | None) -> str:
    """The labels of a figure, such as `stock, cédé, provisoire`, without those that it lacks."""
    given = {"nature": nature, "basis": basis, "status": status}
    return ", ".join(text(f"measure.{name}.{code}") for name, code in given.items() if code)


def audience_label(audience: str, reader: str = "") -> str:
    """The name of an audience, or of one of its readers."""
    if reader:
        return text("audiences.reader", reader=reader)
    return str(_at("audiences").get(audience, audience))


def gate_lines(gate: dict[str, Any], *, with_reasons: bool) -> list[str]:
    """The decision to release: the gate's, or a person's, with the name and all reasons if asked.

    The reasons of the gate name senders and amounts.
    """
    if gate["decision"] == "release":
        return [text("gate.released")]
    if not with_reasons:
        return [text("gate.overridden_by_a_person")]
    override = gate["override"]
    at = moment(datetime.fromisoformat(override["released_at"]))
    listed = [text("gate.overridden", by=override["by"], at=at)]
    listed.append(text("gate.override_reason", reason=override["reason"]))
    return listed + [
        text("gate.reason", reason=typography(reason["message_fr"])) for reason in gate["reasons"]
    ]


def _at(path: str) -> Any:
    return load_catalogue(_FILE).at(path)
