"""Two `nightly` commands started together make one build: the second waits and uses the first one's build.

NIGHT_PAIRS=20 .venv/bin/pytest tests/integration/test_two_nights.py
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reassurance.cli import HELD
from reassurance.settings import Settings
from support.packages import cedent_package

PAIRS = int(os.environ.get("NIGHT_PAIRS", "1"))
# Force progress bars and colours, as on a terminal, although the output is a pipe.
FORCED = {
    "FORCE_COLOR": "1",
    "TTY_COMPATIBLE": "1",
    "TTY_INTERACTIVE": "1",
    "TQDM_DISABLE": "",
    "COLUMNS": "40",
}
AS_OF = "2020-07-14T00:00:00Z"


@pytest.mark.timeout(60 + 240 * PAIRS)
def test_two_nights_started_together_make_one_build(tmp_path):
    for number in range(PAIRS):
        home = tmp_path / str(number)
        cedent_package().write(Settings(home=home, receipt_clock="package"))
        environment = os.environ | {"REASSURANCE_HOME": str(home), "REASSURANCE_RECEIPT_CLOCK": "package"}
        environment |= FORCED
        program = str(Path(sys.executable).with_name("reassurance"))
        command = [program, "nightly", "--as-of", AS_OF, "--json"]
        nights = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(2)]
        outputs = [json.loads(night.communicate()[0]) for night in nights]
        assert [night.returncode for night in nights] == [HELD, HELD]
        assert sorted(output.pop("is_new") for output in outputs) == [False, True]
        assert outputs[0] == outputs[1]
        assert len(list((home / "warehouse" / "builds").glob("*.duckdb"))) == 1
