"""`reassurance check` gives the verdict that `receive` would give, and changes no file."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reassurance.cli import app
from reassurance.cli.check import REJECTED, WITH_FINDINGS
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
def test_the_verdict_is_that_of_receive_and_no_file_changes(settings, receive, make, is_zip):
    place = zipped(make().write(settings)) if is_zip else make().write(settings)
    before = files_of(settings)
    checked = check_package(settings, place.path, received_at=RECEIVED_AT)
    assert files_of(settings) == before
    receipt = receive(place)
    assert checked.receipt == receipt
    assert (checked.verdict, checked.refusals, checked.unknown) == (receipt.verdict, receipt.findings, ())


def test_a_reference_to_an_earlier_package_is_reported_as_unknown(settings):
    checked = check_package(settings, later().write(settings).path)
    assert (checked.verdict, checked.refusals) == ("accepted", ())
    assert [(refusal.field, refusal.value, refusal.rule) for refusal in checked.unknown] == [
        ("guarantee_id", "GAR-1", "dangling_key")
    ]


def test_a_line_that_refers_to_a_refused_one_is_reported_as_unknown(settings):
    package = cedent_package()
    package.lines["policies"][0]["insured_siren"] = "123456789"
    checked = check_package(settings, package.write(settings).path)
    assert [refusal.rule for refusal in checked.refusals] == ["checksum"]
    assert {refusal.rule for refusal in checked.unknown} == {"parent_quarantined"}


def test_with_the_platforms_home_earlier_lines_are_known(settings, receive):
    receive(cedent_package())
    receive(cedent_package(sender="INS02"))
    place = later().write(settings)
    before = files_of(settings)
    checked = check_package(settings, place.path, home=settings.home)
    assert (checked.verdict, checked.unknown) == ("accepted", ())
    assert files_of(settings) == before
    assert receive(place).findings == ()
    dangling = later()
    dangling.sequence, dangling.lines["premiums"] = 2, [premium(3, guarantee_id="GAR-9")]
    refused = check_package(settings, dangling.write(settings).path, home=settings.home)
    assert (refused.verdict, refused.unknown) == ("accepted_with_findings", ())
    assert [refusal.rule for refusal in refused.refusals] == ["dangling_key"]


def test_a_used_sequence_is_known_with_the_platforms_home(settings, receive):
    receive(cedent_package())
    other = cedent_package(created="2020-07-05T19:00:00Z").write(settings)
    assert check_package(settings, other.path).verdict == "accepted"
    reasons = check_package(settings, other.path, home=settings.home).receipt.reasons
    assert [reason.code for reason in reasons] == ["sequence_reused"]


def test_the_sender_of_the_inbox_can_be_given(settings):
    place = cedent_package().write(settings)
    reasons = check_package(settings, place.path, sender="INS02").receipt.reasons
    assert [reason.code for reason in reasons] == ["sender_mismatch"]


@pytest.mark.parametrize("sender", ["../INS02", "/tmp", "", "."])  # noqa: S108
def test_a_declared_sender_that_is_a_path_is_refused(settings, sender):
    place = cedent_package().write(settings)
    with descriptor_of(place) as content:
        content["reassurance"]["sender"] = sender
    checked = check_package(settings, place.path)
    assert {reason.code for reason in checked.receipt.reasons} >= {"sender_mismatch", "unknown_sender"}


@pytest.mark.parametrize("sender", ["../INS02", "/tmp", "", "."])  # noqa: S108
def test_a_given_sender_that_is_a_path_is_refused(settings, sender):
    with pytest.raises(ConfigurationError, match="is not the name of a sender"):
        check_package(settings, cedent_package().write(settings).path, sender=sender)


def test_a_package_without_descriptor_is_rejected_by_check(settings):
    place = cedent_package().write(settings)
    (place.path / "datapackage.json").unlink()
    assert [reason.code for reason in check_package(settings, place.path).receipt.reasons] == [
        "unreadable_package"
    ]


@pytest.mark.parametrize("limit", ["max_package_members", "max_package_bytes", "max_refusals"])
def test_the_limits_are_those_of_receive(settings, receive, limit):
    package = with_findings()
    package.lines["premiums"][0]["gross_premium_amount"] = "many"
    place = package.write(settings)
    setattr(settings, limit, 1)
    checked = check_package(settings, place.path, received_at=RECEIVED_AT)
    assert (checked.verdict, checked.receipt) == ("rejected", receive(place))


def test_a_named_pipe_in_a_package_is_reported(settings):
    place = cedent_package().write(settings)
    os.mkfifo(place.path / "pipe")
    (reason,) = check_package(settings, place.path).receipt.reasons
    assert "“pipe” is neither a file nor a folder" in reason.message_en


def test_the_current_folder_is_checked_under_its_name(settings, monkeypatch):
    monkeypatch.chdir(cedent_package().write(settings).path)
    assert check_package(settings, Path()).receipt.package_name == "INS01-2020-06-001"


def test_a_file_and_a_home_without_archive_are_refused(settings, tmp_path):
    file = tmp_path / "premiums.csv"
    file.write_text("premium_line_id\n")
    with pytest.raises(ConfigurationError, match="neither a folder nor a"):
        check_package(settings, file)
    with pytest.raises(ConfigurationError, match="--home is the platform's home"):
        check_package(settings, cedent_package().write(settings).path, home=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("make", "code", "sentence"),
    [
        (cedent_package, 0, "Le paquet serait accepté."),
        (with_findings, WITH_FINDINGS, "Le paquet serait accepté, mais une de ses lignes écartée."),
        (rejected, REJECTED, "Le paquet serait rejeté."),
    ],
    ids=["accepted", "with findings", "rejected"],
)
def test_the_command_prints_the_verdict_and_returns_its_exit_code(
    settings, tmp_path, monkeypatch, make, code, sentence
):
    monkeypatch.chdir(tmp_path)
    place = make().write(settings)
    before = sorted(Path(tmp_path).rglob("*"))
    shown = CliRunner().invoke(app, ["check", str(place.path)])
    assert (shown.exit_code, shown.stdout.splitlines()[0]) == (code, sentence)
    assert sorted(Path(tmp_path).rglob("*")) == before
    parsed = CliRunner().invoke(app, ["check", str(place.path), "--json"])
    assert parsed.exit_code == code
    content = json.loads(parsed.stdout)
    assert content["verdict"] in {"accepted", "accepted_with_findings", "rejected"}
    assert [count["register"] for count in content["registers"]] == [
        name for name in cedent_package().lines if name in make().lines
    ]
    assert [refusal["value"] for refusal in content["findings"]] == (
        ["[red]GBP"] if code == WITH_FINDINGS else []
    )


def test_the_command_shows_values_as_they_were_sent(settings):
    shown = CliRunner().invoke(app, ["check", str(with_findings().write(settings).path)]).stdout
    assert "│ [red]GBP " in shown
    assert "Employez l'une des valeurs admises, à la lettre." in shown


def test_the_command_prints_the_number_of_findings_that_it_omits(settings):
    package = cedent_package()
    package.lines["premiums"] = [premium(n, guarantee_id="GAR-1", currency="GBP") for n in range(1, 6)]
    place = package.write(settings)
    shown = CliRunner().invoke(app, ["check", str(place.path), "--maximum", "2"])
    assert "… et 3 autres\u00a0: --maximum 5 les montre, --json les donne toutes." in shown.stdout
    assert "autres" not in CliRunner().invoke(app, ["check", str(place.path)]).stdout
