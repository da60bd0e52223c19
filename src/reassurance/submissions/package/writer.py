"""Write the descriptor and CSV files of a package, for examples, stories, the simulated market and tests."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from reassurance.registers.contract import ACTION, Register

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def package_name(sender: str, period: str, sequence: int) -> str:
    """The usual name of a package: `INS01-2020-06-001`."""
    return f"{sender}-{period}-{sequence:03d}"


def file_columns(register: Register, *, is_correction: bool) -> list[str]:
    """The columns of a register's file; a correction declares in the first what to do with each line."""
    names = [field.name for field in register.fields]
    return [ACTION, *names] if is_correction else names


def csv_content(
    columns: Sequence[str], lines: Iterable[Mapping[str, str | None]], *, delimiter: str, line_end: str = "\n"
) -> str:
    """A CSV file with its header. A column that a line does not have is empty; other keys are left out."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, columns, restval="", extrasaction="ignore", delimiter=delimiter, lineterminator=line_end
    )
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def content_properties(content: bytes, rows: int, totals: Mapping[str, str]) -> dict[str, object]:
    """What a descriptor declares of a file's content: hash, size, number of lines and control totals."""
    return {
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "bytes": len(content),
        "reassurance": {"rows": rows, "totals": dict(totals)},
    }


def descriptor_content(
    *,
    sender: str,
    period: str,
    sequence: int,
    kind: str,
    created: str,
    resources: Sequence[Mapping[str, object]],
) -> bytes:
    """The file `datapackage.json`; each resource declares its name, path, format and `content_properties`."""
    return json_content(
        {
            "$schema": _PROFILE,
            "name": package_name(sender, period, sequence).lower(),
            "created": created,
            "reassurance": {"sender": sender, "period": period, "sequence": sequence, "kind": kind},
            "resources": resources,
        }
    )


def json_content(content: object) -> bytes:
    """A JSON file as packages have it: indented, in UTF-8."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
