"""When lines that a receipt counts are missing, no package is judged and no build is made."""

import pytest

from reassurance.database import connect
from reassurance.errors import ArchiveError
from reassurance.submissions.archive.lines import lines_path
from reassurance.warehouse.intake import load_intake
from support.packages import RECEIVED_AT, cedent_package, policy


@pytest.fixture
def received(receive):
    """The receipt of a package with one accepted and one refused line."""
    package = cedent_package()
    package.lines["policies"].append(policy(2, insured_siren="123456789"))
    return receive(package)


@pytest.fixture
def counted(settings, tmp_path):
    """The policies that a build reads, accepted and quarantined."""

    def count() -> tuple[int, int]:
        build = tmp_path / "build.duckdb"
        build.unlink(missing_ok=True)
        load_intake(settings, build, RECEIVED_AT)
        with connect(settings, build) as connection:
            ((accepted,),) = connection.execute("select count(*) from intake.policies").fetchall()
            ((refused,),) = connection.execute("select count(*) from intake.quarantined_policies").fetchall()
            return accepted, refused

    return count


def test_a_build_reads_the_lines_that_receipts_count(received, counted):
    assert counted() == (1, 1)


@pytest.mark.parametrize("root", ["registered_dir", "quarantine_dir"])
def test_no_build_is_made_when_lines_are_missing(settings, received, counted, root):
    path = lines_path(getattr(settings, root), "policies", "INS01", "2020-06", received.submission_hash)
    path.unlink()
    with pytest.raises(ArchiveError) as caught:
        counted()
    assert str(caught.value) == (
        f"Files of lines that receipts name are missing: 1, the first {path}. "
        "Restore them from a copy of the home folder: no package is processed and no build made without them."
    )


def test_no_package_is_judged_when_earlier_lines_are_missing(settings, received, receive):
    path = lines_path(settings.registered_dir, "guarantees", "INS01", "2020-06", received.submission_hash)
    path.unlink()
    later = cedent_package(period="2020-07", lines={name: [] for name in cedent_package().lines})
    place = later.write(settings)
    with pytest.raises(ArchiveError, match=r"are missing: 1, the first .*/guarantees/"):
        receive(place)
    assert place.path.exists()
