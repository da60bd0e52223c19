"""A build reads the receipts of its complete history within the configured memory."""

import json
from datetime import timedelta

from reassurance.database import connect
from reassurance.submissions.archive.receipts import receipt_path
from reassurance.warehouse.intake import load_intake
from support.packages import cedent_package

RECEIPTS = 400


def test_a_build_reads_many_receipts_with_little_memory(settings, receive, tmp_path):
    """If DuckDB preserved the order of rows, each receipt would take 1 MB."""
    package = cedent_package()
    receipt = receive(cedent_package(lines={name: [] for name in package.lines}))
    path = receipt_path(settings, "INS01", receipt.submission_hash)
    content = json.loads(path.read_text(encoding="utf-8")) | {"lines": []}
    for number in range(1, RECEIPTS):
        submission_hash = f"{number:064x}"
        content["submission_hash"] = submission_hash
        receipt_path(settings, "INS01", submission_hash).write_text(json.dumps(content), encoding="utf-8")
    small = settings.model_copy(update={"memory_limit": "200MB"})
    load_intake(small, tmp_path / "build.duckdb", receipt.received_at + timedelta(days=1))
    with connect(settings, tmp_path / "build.duckdb", read_only=True) as connection:
        assert connection.execute("select count(*) from intake.submissions").fetchall() == [(RECEIPTS,)]
