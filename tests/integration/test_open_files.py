"""A file of DuckDB that another program has open becomes one sentence with the next step."""

import subprocess
import sys

import duckdb
import pytest

from reassurance.cli.errors import in_a_sentence, is_foreseen


def test_a_file_that_another_program_has_open_gives_a_sentence(tmp_path):
    path = tmp_path / "build.duckdb"
    duckdb.connect(path).close()
    program = f"import duckdb, time; duckdb.connect({str(path)!r}); print('open', flush=True); time.sleep(60)"
    program = program.replace("duckdb.connect(", "held = duckdb.connect(")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout.readline() == "open\n"
            with pytest.raises(duckdb.IOException) as caught:
                duckdb.connect(path)
        finally:
            other.kill()
    assert is_foreseen(caught.value)
    sentence, exit_code = in_a_sentence(caught.value)
    assert str(path) in sentence
    assert "Another program has that file open" in sentence
    assert exit_code == 1
