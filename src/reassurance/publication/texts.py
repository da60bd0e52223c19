"""French texts of a release, from one file: `labels_fr.yaml`."""

from datetime import datetime
from typing import Any

from reassurance.french import moment, typography
from reassurance.texts import load_catalogue

_FILE = "reassurance/publication/labels_fr.yaml"


def text(path: str, **values: str) -> str:
    """The text at `path`, such as `workbook.title`, with its blanks filled in."""
    return load_catalogue(_FILE).text(path, **values)


def lines(path: str) -> list[str]:
    """The list of texts at `path`."""
    return load_catalogue(_FILE).lines(path)


def code_label(column: str, code: str) -> str:
    """What a code of a column means; the code itself when no words were given to it."""
    labels: dict[str, str] = _at("any_code") | code_labels(column)
    return labels.get(code, code)


def code_labels(column: str) -> dict[str, str]:
    """The words given to the codes of a column; none for a column that holds no codes."""
    labels: dict[str, str] = _at("codes").get(column, {})
    return labels


def audience_label(audience: str) -> str:
    """An audience as its readers know it."""
    return str(_at("audiences").get(audience, audience))


def gate_lines(gate: dict[str, Any]) -> list[str]:
    """What let the build out: the gate, or a named person and what the gate had to say."""
    if gate["decision"] == "release":
        return [text("gate.released")]
    override = gate["override"]
    at = moment(datetime.fromisoformat(override["released_at"]))
    said = [text("gate.overridden", by=override["by"], at=at)]
    said.append(text("gate.override_reason", reason=override["reason"]))
    return said + [text("gate.reason", reason=typography(reason["message_fr"])) for reason in gate["reasons"]]


def _at(path: str) -> Any:
    return load_catalogue(_FILE).at(path)
