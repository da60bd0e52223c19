"""What another program reads of the command line: one document on standard output, all else beside it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from reassurance.settings import Settings
from support.packages import cedent_package

REASSURANCE = str(Path(sys.executable).with_name("reassurance"))


def test_json_stands_alone_on_standard_output(tmp_path):
    cedent_package().write(Settings(home=tmp_path))
    told = subprocess.run(
        [REASSURANCE, "receive", "--json"],
        env=os.environ | {"REASSURANCE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    (receipt,) = json.loads(told.stdout)
    assert receipt["verdict"] == "accepted"
    assert "package_judged" in told.stderr
