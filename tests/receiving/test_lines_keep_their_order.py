"""A line keeps its number in a file of any length, so that the right line is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from reassurance.registers.contract import Register
from reassurance.settings import Settings
from reassurance.submissions import Receipt
from reassurance.submissions.validation import package as validation
from reassurance.submissions.validation.lines import store_lines
from support.packages import (
    Package,
    cedent_package,
    contracts,
    correction_package,
    policy,
    reinsurer_package,
)

# DuckDB reads a file of this many lines in several threads: it exceeds the bytes of one thread.
_MANY, _SEVERAL_THREADS = 80_000, 8_000_000


def test_the_first_line_of_a_long_file_is_refused_by_its_number(
    settings: Settings, receive: Callable[..., Receipt]
) -> None:
    lines = [policy() | {"policy_id": f"POL-{number:060}"} for number in range(_MANY)]
    lines[0] |= {"policyholder_kind": "farmer"}
    written = correction_package({"policies": lines}).write(settings)
    assert (written.path / "policies.csv").stat().st_size > _SEVERAL_THREADS

    receipt = receive(written)

    refused = [(refusal.register, refusal.line_number, refusal.value) for refusal in receipt.findings]
    assert refused == [("policies", 1, "farmer")]


def test_duckdb_writes_the_lines_of_each_register_in_the_order_of_their_file(
    receive: Callable[[Package], Receipt], monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: dict[tuple[str, bool], str] = {}

    class Explained:
        """A connection that also explains each COPY."""

        def __init__(self, connection: Any, key: tuple[str, bool]) -> None:
            self.connection, self.key = connection, key

        def execute(self, query: str) -> Any:
            if query.startswith("copy"):
                ((_, plan),) = self.connection.execute(f"explain {query}").fetchall()
                plans[self.key] = plan
            return self.connection.execute(query)

    def explained(connection: Any, register: Register, *arguments: Any, is_correction: bool) -> None:
        spied: Any = Explained(connection, (register.name, is_correction))
        store_lines(spied, register, *arguments, is_correction=is_correction)

    monkeypatch.setattr(validation, "store_lines", explained)
    full = cedent_package()
    for package in (full, reinsurer_package(), correction_package(full.lines)):
        assert receive(package).verdict == "accepted"

    assert {register for register, _ in plans} == set(contracts())
    # DuckDB adds batch numbers to its plan only where it preserves the order of lines.
    assert [key for key, plan in plans.items() if "BATCH_COPY_TO_FILE" not in plan] == []
