"""`reassurance check` gives the verdict of a later reception and changes no file."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reassurance.cli import REJECTED, WITH_FINDINGS, app
from reassurance.errors import ConfigurationError
from reassurance.submissions.check import check_package
from support.packages import (
    RECEIVED_AT,
    cedent_package,
    descriptor_of,
    files_of,
    premium,
    reinsurer_package,
    zipped,
)


def with_findings():
    package = cedent_package()
    package.lines["premiums"][0]["currency"] = "[red]GBP"
    return package


def rejected():
    package = cedent_package(totals={("premiums", "gross_premium_amount"): "41.00"})
    del package.lines["exposures"]
    return package


PACKAGES = {
    "accepted": cedent_package,
    "of a reinsurer": reinsurer_package,
    "with findings": with_findings,
    "rejected": rejected,
}


def later():
    """A package whose only line refers to a guarantee of an earlier package."""
    package = cedent_package(period="2020-07", created="2020-08-04T18:00:00Z")
    package.lines = {name: [] for name in package.lines} | {"premiums": [premium(2, guarantee_id="GAR-1")]}
    return package


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("make", PACKAGES.values(), ids=PACKAGES)
def test_the_verdict_is_that_of_receiving_and_nothing_changes(settings, receive, make, is_zip):
    place = zipped(make().write(settings)) if is_zip else make().write(settings)
    before = files_of(settings)
    checked = check_package(settings, place.path, received_at=RECEIVED_AT)
    assert files_of(settings) == before
    receipt = receive(place)
    assert checked.receipt == receipt
    assert (checked.verdict, checked.findings, checked.unknown) == (receipt.verdict, receipt.findings, ())


def test_a_reference_to_an_earlier_package_is_told_as_unknown(settings):
    checked = check_package(settings, later().write(settings).path)
    assert (checked.verdict, checked.findings) == ("accepted", ())
    assert [(found.field, found.value, found.rule) for found in checked.unknown] == [
        ("guarantee_id", "GAR-1", "dangling_key")
    ]


def test_a_line_that_hangs_on_a_refused_one_may_have_been_right_before(settings):
    package = cedent_package()
    package.lines["policies"][0]["insured_siren"] = "123456789"
    checked = check_package(settings, package.write(settings).path)
    assert [found.rule for found in checked.findings] == ["checksum"]
    assert {found.rule for found in checked.unknown} == {"parent_quarantined"}


def test_with_the_platforms_home_earlier_lines_are_known(settings, receive):
    receive(cedent_package())
    receive(cedent_package(sender="INS02"))
    place = later().write(settings)
    before = files_of(settings)
    checked = check_package(settings, place.path, home=settings.home)
    assert (checked.verdict, checked.unknown) == ("accepted", ())
    assert files_of(settings) == before
    assert receive(place).findings == ()
    unheard = later()
    unheard.sequence, unheard.lines["premiums"] = 2, [premium(3, guarantee_id="GAR-9")]
    refused = check_package(settings, unheard.write(settings).path, home=settings.home)
    assert (refused.verdict, refused.unknown) == ("accepted_with_findings", ())
    assert [found.rule for found in refused.findings] == ["dangling_key"]


def test_a_sequence_already_taken_is_known_with_the_platforms_home(settings, receive):
    receive(cedent_package())
    other = cedent_package(created="2020-07-05T19:00:00Z").write(settings)
    assert check_package(settings, other.path).verdict == "accepted"
    told = check_package(settings, other.path, home=settings.home).receipt.reasons
    assert [reason.code for reason in told] == ["sequence_reused"]


def test_the_inbox_it_is_for_may_be_told(settings):
    place = cedent_package().write(settings)
    told = check_package(settings, place.path, sender="INS02").receipt.reasons
    assert [reason.code for reason in told] == ["sender_mismatch"]


@pytest.mark.parametrize("sender", ["../INS02", "/tmp", "", "."])  # noqa: S108
def test_a_sender_that_is_no_name_leads_nowhere(settings, sender):
    place = cedent_package().write(settings)
    with descriptor_of(place) as content:
        content["reassurance"]["sender"] = sender
    checked = check_package(settings, place.path)
    assert {reason.code for reason in checked.receipt.reasons} >= {"sender_mismatch", "unknown_sender"}


@pytest.mark.parametrize("sender", ["../INS02", "/tmp", "", "."])  # noqa: S108
def test_an_inbox_that_is_no_name_is_told(settings, sender):
    with pytest.raises(ConfigurationError, match="is not the name of a sender"):
        check_package(settings, cedent_package().write(settings).path, sender=sender)


def test_a_package_that_cannot_be_opened_is_rejected_as_it_would_be(settings):
    place = cedent_package().write(settings)
    (place.path / "datapackage.json").unlink()
    assert [reason.code for reason in check_package(settings, place.path).receipt.reasons] == [
        "unreadable_package"
    ]


@pytest.mark.parametrize("limit", ["max_package_members", "max_package_bytes", "max_refusals"])
def test_limits_hold_as_they_do_at_reception(settings, receive, limit):
    package = with_findings()
    package.lines["premiums"][0]["gross_premium_amount"] = "many"
    place = package.write(settings)
    setattr(settings, limit, 1)
    checked = check_package(settings, place.path, received_at=RECEIVED_AT)
    assert (checked.verdict, checked.receipt) == ("rejected", receive(place))


def test_what_is_neither_file_nor_folder_is_told(settings):
    place = cedent_package().write(settings)
    os.mkfifo(place.path / "pipe")
    (reason,) = check_package(settings, place.path).receipt.reasons
    assert "“pipe” is neither a file nor a folder" in reason.message_en


def test_a_package_is_named_after_its_folder_wherever_one_stands(settings, monkeypatch):
    monkeypatch.chdir(cedent_package().write(settings).path)
    assert check_package(settings, Path()).receipt.package_name == "INS01-2020-06-001"


def test_what_is_no_package_and_a_home_without_archive_are_told(settings, tmp_path):
    file = tmp_path / "premiums.csv"
    file.write_text("premium_line_id\n")
    with pytest.raises(ConfigurationError, match="neither a folder nor a"):
        check_package(settings, file)
    with pytest.raises(ConfigurationError, match="--home is the platform's home"):
        check_package(settings, cedent_package().write(settings).path, home=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("make", "code", "told"),
    [
        (cedent_package, 0, "Le paquet serait accepté."),
        (with_findings, WITH_FINDINGS, "Le paquet serait accepté, mais une de ses lignes écartée."),
        (rejected, REJECTED, "Le paquet serait rejeté."),
    ],
    ids=["accepted", "with findings", "rejected"],
)
def test_the_command_tells_the_verdict_in_words_and_in_its_exit_code(
    settings, tmp_path, monkeypatch, make, code, told
):
    monkeypatch.chdir(tmp_path)
    place = make().write(settings)
    before = sorted(Path(tmp_path).rglob("*"))
    shown = CliRunner().invoke(app, ["check", str(place.path)])
    assert (shown.exit_code, shown.stdout.splitlines()[0]) == (code, told)
    assert sorted(Path(tmp_path).rglob("*")) == before
    parsed = CliRunner().invoke(app, ["check", str(place.path), "--json"])
    assert parsed.exit_code == code
    content = json.loads(parsed.stdout)
    assert content["verdict"] in {"accepted", "accepted_with_findings", "rejected"}
    assert [count["register"] for count in content["registers"]] == [
        name for name in cedent_package().lines if name in make().lines
    ]
    assert [found["value"] for found in content["findings"]] == (
        ["[red]GBP"] if code == WITH_FINDINGS else []
    )


def test_the_command_shows_values_as_they_were_sent(settings):
    shown = CliRunner().invoke(app, ["check", str(with_findings().write(settings).path)]).stdout
    assert "│ [red]GBP " in shown
    assert "Employez l'une des valeurs admises, à la lettre." in shown


def test_the_command_says_how_many_findings_it_leaves_out(settings):
    package = cedent_package()
    package.lines["premiums"] = [premium(n, guarantee_id="GAR-1", currency="GBP") for n in range(1, 6)]
    place = package.write(settings)
    shown = CliRunner().invoke(app, ["check", str(place.path), "--most", "2"])
    assert "… et 3 autres\u00a0: --most 5 les montre, --json les donne toutes." in shown.stdout
    assert "autres" not in CliRunner().invoke(app, ["check", str(place.path)]).stdout
