"""A rejection reason names its cause in a program or a system, and the remedy."""

import zipfile

import pytest
import xlsxwriter

from reassurance.submissions import PackagePath
from reassurance.submissions.receipt.labels import verdict
from reassurance.totals import scale_between, total_of
from support.packages import (
    cedent_package,
    contracts,
    descriptor_of,
    entry,
    limit_decision,
    refile,
    reinsurer_package,
    resource,
    rewrite,
    zipped,
)

MAC_FILES = ("__MACOSX/._premiums.csv", "._policies.csv", ".DS_Store")


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
def test_files_that_macos_adds_are_listed_separately(settings, receive, is_zip):
    place = cedent_package().write(settings)
    for path in MAC_FILES[:: 2 if is_zip else 1]:
        (place.path / path).parent.mkdir(exist_ok=True)
        (place.path / path).write_bytes(b"\x00\x05\x16\x07" + bytes(40))
    if is_zip:
        folder = place.path
        place = PackagePath("INS01", folder.with_name("mac.zip"))
        with zipfile.ZipFile(place.path, "w") as archive:
            for path in folder.rglob("*"):
                archive.write(path, path.relative_to(folder))
    receipt = receive(place)
    assert receipt.verdict == "accepted"
    (advice, _) = verdict(receipt, contracts()).steps
    assert advice.startswith("Ces fichiers ont été ajoutés par votre système")
    assert "«\u00a0.DS_Store\u00a0»" in advice
    assert "«\u00a0__MACOSX/._premiums.csv\u00a0»" in advice


def test_a_declared_resource_fork_is_named(settings, receive):
    place = cedent_package().write(settings)
    rewrite(place, "premiums", lambda _: b"\x00\x05\x16\x07" + bytes(40))
    (reason,) = receive(place).reasons
    assert "copie de ressources qu'ajoute macOS" in reason.message_fr


def test_a_package_in_a_folder_of_its_zip_is_located(settings, receive):
    folder = cedent_package().write(settings).path
    place = PackagePath("INS01", folder.with_name("nested.zip"))
    with zipfile.ZipFile(place.path, "w") as archive:
        archive.writestr("__MACOSX/INS01/._datapackage.json", b"\x00\x05\x16\x07")
        for path in folder.iterdir():
            archive.write(path, f"INS01 juin/{path.name}")
    (reason,) = receive(place).reasons
    assert (
        "« datapackage.json » manque au premier niveau du paquet et se trouve dans son dossier « INS01 juin »"
        in (reason.message_fr)
    )


def test_an_encrypted_zip_is_named(settings, receive):
    place = zipped(cedent_package().write(settings))
    # The flag of an encrypted file, in each header of the zip.
    content = place.path.read_bytes().replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )
    place.path.write_bytes(content)
    (reason,) = receive(place).reasons
    assert "« INS01-2020-06-001.zip » est protégé par un mot de passe" in reason.message_fr


@pytest.mark.parametrize("is_named", [True, False], ids=["sheetName", "all hidden"])
def test_a_hidden_sheet_that_was_read_is_named(settings, receive, tmp_path, is_named):
    path = tmp_path / "decisions.xlsx"
    with xlsxwriter.Workbook(path) as book:
        shown, hidden = book.add_worksheet("Lignes"), book.add_worksheet("Paramètres")
        for column, (name, value) in enumerate(limit_decision().items()):
            shown.write_string(0, column, name)
            shown.write_string(1, column, value)
        hidden.write_string(0, 0, "decision_id")
        hidden.hide()
    place = cedent_package().write(settings)
    declared = {"dialect": {"sheetName": "Paramètres"}} if is_named else {}
    refile(place, "limit_decisions", "decisions.xlsx", path.read_bytes(), format="xlsx", **declared)
    receipt = receive(place)
    messages = [reason.message_fr for reason in receipt.reasons if reason.code == "hidden_sheet"]
    if is_named:
        assert messages == [
            "La feuille lue, « Paramètres », est masquée : un tableur ne la montre pas. Nommez dans"
            " dialect.sheetName la feuille qui porte les lignes."
        ]
    else:
        assert (receipt.verdict, messages) == ("accepted", [])


@pytest.mark.parametrize(
    ("declared", "read", "scale"),
    [
        ("4000.00", "40.00", "100"),
        ("0.04", "40.00", "1 000"),
        ("400.00", "40.00", "10"),
        ("14.38", "14375491.30", "1 000 000"),
        ("14375.49", "14375491.30", "1 000"),
        ("-4000.00", "-40.00", "100"),
    ],
)
def test_a_total_in_another_unit_is_reported_with_the_factor(receive, declared, read, scale):
    package = reinsurer_package(
        lines={"ledger": [entry(amount=read)]}, totals={("ledger", "amount"): declared}
    )
    (reason,) = receive(package).reasons
    assert reason.code == "total_scaled"
    assert f"l'un est {scale} fois l'autre".replace(" 000", "\u202f000") in reason.message_fr


@pytest.mark.parametrize(
    ("one", "other"), [("41.00", "40.00"), ("0.00", "40.00"), ("40.00", "-4000.00"), ("40.00", "40.00")]
)
def test_another_total_is_not_taken_for_another_unit(one, other):
    assert scale_between(total_of(one), total_of(other)) == 0


def test_messages_write_amounts_in_french_notation(receive):
    package = cedent_package(totals={("premiums", "gross_premium_amount"): "14375491.30"})
    (reason,) = receive(package).reasons
    assert "Total annoncé 14\u202f375\u202f491,30, total des lignes lues 40,00." in reason.message_fr


def test_a_property_that_differs_by_case_is_named_with_the_right_one(settings, receive):
    place = cedent_package().write(settings)
    with descriptor_of(place) as content:
        content["reassurance"]["Period"] = content["reassurance"].pop("period")
    (reason,) = receive(place).reasons
    assert "n'a pas la propriété « period », mais « Period » : renommez-la" in reason.message_fr


def test_a_register_and_a_file_that_differ_by_case_are_named_with_the_right_ones(settings, receive):
    place = cedent_package().write(settings)
    with descriptor_of(place) as content:
        resource(content, "premiums")["path"] = "Premiums.csv"
        resource(content, "portfolio_exposures")["name"] = "Portfolio-Exposures"
    messages = {reason.code: reason.message_fr for reason in receive(place).reasons}
    assert messages == {
        "misspelt_file": "Le fichier annoncé « Premiums.csv » n'est pas dans le paquet, qui contient"
        " « premiums.csv ». Écrivez le même nom dans le descripteur.",
        "misspelt_register": "Le registre « Portfolio-Exposures » s'écrit « portfolio_exposures » dans un"
        " descripteur. Renommez-le.",
    }
