"""Great Expectations uses no network, and is imported only when suites run."""

import subprocess
import sys

from support.quality_build import make_build


def test_suites_run_without_network_access(tmp_path):
    """In a separate process, where any network access raises, including during the first import."""
    build = make_build(tmp_path)
    script = f"""
import os, socket
def refuse(*arguments, **options):
    raise AssertionError(f"network access to {{arguments}}")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from datetime import datetime
from pathlib import Path
from reassurance.quality.suites import run_suites
from reassurance.settings import Settings
from reassurance.warehouse.record import read_record
settings = Settings(home=Path({str(build.settings.home)!r}),
                    expectations_dir=Path({str(build.settings.expectations_dir)!r}))
assert run_suites(settings, read_record(settings, {build.record.build_id!r})).success
import sys
assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
assert "posthog" not in sys.modules
from reassurance.quality.validation import open_context
assert open_context().variables.analytics_enabled is False
"""
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert "Calculating Metrics" not in finished.stderr


def test_great_expectations_is_not_imported_until_suites_run():
    script = (
        "import sys, reassurance.quality.gate, reassurance.quality.suites\n"
        "assert 'great_expectations' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
