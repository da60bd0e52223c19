"""Correct a descriptor after its files were changed."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from support.oracle_judgement import (
    JudgedLines,
    RejectedError,
    columns_of,
    declared_values,
    read_texts,
    schemas,
)


def redeclare(files: dict[str, bytes]) -> None:
    """Declare the actual hash, size, number of lines and totals of each file, where they can be read."""
    try:
        content = json.loads(files["datapackage.json"])
        for declared in content["resources"]:
            _declare(declared, files[declared["path"]], content["reassurance"]["kind"])
    except (KeyError, ValueError, TypeError, AttributeError):
        # Changes to the descriptor itself are kept.
        return
    files["datapackage.json"] = json.dumps(content, indent=1).encode()


def _declare(declared: dict[str, Any], content: bytes, kind: str) -> None:
    declared["hash"] = "sha256:" + hashlib.sha256(content).hexdigest()
    declared["bytes"] = len(content)
    if declared["format"] not in ("csv", "xml") or declared["name"] not in schemas():
        return
    try:
        texts = read_texts(content, declared, columns_of(declared["name"], kind))
        judged = JudgedLines(texts, declared_values(declared, texts))
    except RejectedError:
        return
    declared["reassurance"]["rows"] = len(texts)
    for measure in declared["reassurance"]["totals"]:
        if measure in (schemas()[declared["name"]]["reassurance"].get("measures") or []):
            declared["reassurance"]["totals"][measure] = f"{judged.total(measure) or Decimal(0):.2f}"
