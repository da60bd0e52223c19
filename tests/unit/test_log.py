"""An event is logged with its facts, from the line that logs it."""

import io
import logging

import pytest

from reassurance.log import EventLogger, log_to, log_warnings_only

log = EventLogger("reassurance.tests")


@pytest.fixture
def stream():
    """What is logged, as a command shows it."""
    root = logging.getLogger("reassurance")
    before = (root.handlers[:], root.level, root.propagate)
    stream = io.StringIO()
    log_to(stream)
    yield stream
    root.handlers[:], root.propagate = before[0], before[2]
    root.setLevel(before[1])


def test_an_event_has_its_facts_and_the_place_of_its_line(caplog):
    with caplog.at_level(logging.INFO, "reassurance"):
        log.info("package_judged", package="INS01-2020-06-001", findings=3, reasons=[])
    (record,) = caplog.records
    assert record.message == "package_judged package=INS01-2020-06-001 findings=3 reasons=[]"
    assert (record.event, record.facts["findings"]) == ("package_judged", 3)
    assert (record.filename, record.funcName) == (
        "test_log.py",
        "test_an_event_has_its_facts_and_the_place_of_its_line",
    )


def test_a_line_has_its_time_in_utc_its_level_and_the_traceback(stream):
    try:
        {}["gate"]
    except KeyError:
        log.exception("source_not_read", sender="INS01", text="100 %s")
    first, *traceback = stream.getvalue().splitlines()
    assert first[:4].isdigit()
    assert first[20:] == " [ERROR] source_not_read sender=INS01 text=100 %s"
    assert traceback[-1] == "KeyError: 'gate'"


def test_ordinary_steps_can_be_left_out(stream):
    log_warnings_only()
    log.info("package_judged")
    log.warning("build_held")
    assert stream.getvalue().splitlines()[0].endswith("[WARNING] build_held")
    assert "package_judged" not in stream.getvalue()
