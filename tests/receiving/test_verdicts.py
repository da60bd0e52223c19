"""A sound package is accepted; the same package with one fault is rejected for that fault.

Each reason is compared as its sender reads it: place, actual value, declared value, remedy.
"""

import hashlib

import pytest

from reassurance.submissions.receipt.model import RejectionReason
from support.packages import (
    cedent_package,
    descriptor_of,
    entry,
    policy,
    premium,
    reinsurer_package,
    resource,
)


@pytest.fixture
def refused(settings, receive):
    """Receive a package that must be rejected for one reason; returns the reason."""

    def reason_of(package) -> RejectionReason:
        receipt = receive(package)
        assert receipt.verdict == "rejected"
        assert receipt.findings == ()
        assert all(count.rows_accepted == count.rows_quarantined == 0 for count in receipt.registers)
        assert list(settings.registered_dir.rglob("*.parquet")) == []
        assert list(settings.quarantine_dir.rglob("*.parquet")) == []
        assert not package.path.exists(), "a rejected package stays in the inbox"
        assert [member.path for member in receipt.members], "a rejected package is not archived"
        (only,) = receipt.reasons
        return only

    return reason_of


@pytest.mark.parametrize("package", [cedent_package(), reinsurer_package()], ids=["insurer", "reinsurer"])
def test_a_sound_package_is_accepted_completely(receive, package):
    receipt = receive(package)
    assert (receipt.verdict, receipt.reasons, receipt.findings) == ("accepted", (), ())
    assert (receipt.sender_id, receipt.declared_sender) == (package.sender, package.sender)
    assert (receipt.period, receipt.sequence, receipt.kind) == ("2020-06", 1, "full")
    assert {count.register for count in receipt.registers} == set(package.lines)
    for count in receipt.registers:
        assert (count.rows_declared, count.rows_read) == (1, 1)
        assert (count.rows_accepted, count.rows_quarantined) == (1, 0)
        for total in count.totals:
            assert total.declared == total.read == total.accepted
            assert (total.quarantined, total.remainder) == ("0.00", "0.00")


def test_a_package_of_empty_registers_is_accepted(receive):
    receipt = receive(cedent_package(lines={name: [] for name in cedent_package().lines}))
    assert receipt.verdict == "accepted"
    assert {count.rows_read for count in receipt.registers} == {0}


def test_a_file_changed_after_its_declaration_is_reported_with_both_hashes(settings, refused):
    package = cedent_package().write(settings)
    path = package.path / "policies.csv"
    declared = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b"25.11Z", b"25.12Z"))
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    assert refused(package) == RejectionReason(
        "hash_differs",
        "policies.csv",
        f"L'empreinte annoncée est {declared}, celle du fichier {actual}. Le fichier a changé après la "
        "rédaction du descripteur : recalculez-la et renvoyez le paquet.",
        f"The declared hash is {declared}, the file's is {actual}. The file changed after the descriptor was "
        "written: compute it again and resend the package.",
    )


def test_a_size_that_differs_is_reported_with_both_sizes(settings, refused):
    package = cedent_package().write(settings)
    size = (package.path / "premiums.csv").stat().st_size
    with descriptor_of(package) as content:
        resource(content, "premiums")["bytes"] = size + 1
    assert refused(package) == RejectionReason(
        "bytes_differ",
        "premiums.csv",
        f"Taille annoncée : {size + 1} octets ; du fichier : {size}. Renvoyez le fichier entier.",
        f"Declared size: {size + 1} bytes; the file's: {size}. Send the complete file.",
    )


@pytest.mark.parametrize("declared", [1, 3])
def test_a_row_count_that_differs_by_one_is_reported_with_both_counts(settings, refused, declared):
    package = cedent_package()
    package.lines["premiums"] = [premium(1), premium(2, guarantee_id="GAR-1")]
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "premiums")["reassurance"]["rows"] = declared
    assert refused(place) == RejectionReason(
        "rows_differ",
        "premiums.csv",
        f"{declared} lignes annoncées, 2 lues. Vérifiez l'extraction, puis renvoyez le paquet.",
        f"{declared} lines declared, 2 read. Check the extraction, then resend the package.",
    )


@pytest.mark.parametrize("declared", ["39.99", "40.01", "-40.00"])
def test_a_control_total_that_differs_by_one_cent_is_reported_with_both_totals(settings, refused, declared):
    package = cedent_package(totals={("premiums", "gross_premium_amount"): declared}).write(settings)
    french = declared.replace(".", ",")
    assert refused(package) == RejectionReason(
        "total_differs",
        "premiums.csv: gross_premium_amount",
        f"Total annoncé {french}, total des lignes lues 40,00. Vérifiez l'extraction, puis renvoyez.",
        f"Declared total {declared}, total of the lines read 40.00. Check the extraction, then resend.",
    )


def test_a_total_of_the_largest_amounts_is_compared_to_the_cent(settings, refused, receive):
    # A float cannot hold the sum of so many of these amounts.
    largest = [entry(number, amount="999999999999.99") for number in range(1, 102)]
    sound = reinsurer_package(lines={"ledger": largest}, period="2020-05")
    (count,) = (count for count in receive(sound).registers if count.register == "ledger")
    assert count.totals[0].read == "100999999999998.99"
    wrong = reinsurer_package(lines={"ledger": largest}, totals={("ledger", "amount"): "100999999999998.98"})
    assert receive(wrong).reasons[0].code == "total_differs"


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_control_total_is_named(settings, refused, value):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        totals = resource(content, "premiums")["reassurance"]["totals"]
        totals["ceded_premium_amount"] = value
        if value is None:
            del totals["ceded_premium_amount"]
    assert refused(package) == RejectionReason(
        "missing_total",
        "premiums.csv: ceded_premium_amount",
        "Le total de contrôle « ceded_premium_amount » n'est pas annoncé. Ajoutez-le au descripteur.",
        "The control total “ceded_premium_amount” is not declared. Add it to the descriptor.",
    )


@pytest.mark.parametrize("value", ["forty", "NaN", "Infinity", "3e1", "30,00", "30.005", "9" * 37])
def test_an_unreadable_or_too_long_control_total_is_named(settings, refused, value):
    place = ("premiums", "ceded_premium_amount")
    assert refused(cedent_package(totals={place: value}).write(settings)) == RejectionReason(
        "unreadable_total",
        "premiums.csv: ceded_premium_amount",
        f"Le total de contrôle annoncé vaut « {value} » : attendu un nombre décimal tel que 1234.50, de 36 "
        "chiffres au plus avant le point et deux après. Corrigez le descripteur.",
        f"The control total declared is “{value}”: expected a decimal number such as 1234.50, of at most 36 "
        "digits before the point and two after. Correct the descriptor.",
    )


def test_a_register_missing_from_a_full_package_is_named(settings, refused):
    package = cedent_package()
    del package.lines["exposures"]
    assert refused(package.write(settings)) == RejectionReason(
        "missing_register",
        "exposures",
        "Le registre « Encours » (exposures) manque. "
        "Un envoi complet porte tous les registres dus, même vides.",
        "The register “Exposures” (exposures) is missing. "
        "A full package carries every register owed, even empty.",
    )


@pytest.mark.parametrize(
    ("package", "register", "french", "english"),
    [
        (
            cedent_package(lines=cedent_package().lines | {"ledger": [entry()]}),
            "ledger",
            "Grand livre du réassureur",
            "Reinsurer's ledger",
        ),
        (
            reinsurer_package(lines={"ledger": [entry()], "policies": [policy()]}),
            "policies",
            "Polices",
            "Policies",
        ),
    ],
    ids=["a ledger from an insurer", "policies from a reinsurer"],
)
def test_a_register_of_another_role_is_named(settings, refused, package, register, french, english):
    assert refused(package.write(settings)) == RejectionReason(
        "not_owed",
        register,
        f"Le registre « {french} » ({register}) n'est pas attendu de cet expéditeur. Retirez-le.",
        f"The register “{english}” ({register}) is not expected from this sender. Remove it.",
    )


def test_an_unknown_register_is_named(settings, refused):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        content["resources"].append(resource(content, "policies") | {"name": "polices"})
    assert refused(package).where == "polices"


def test_a_missing_column_is_named(settings, refused):
    package = cedent_package()
    package.headers["policies"] = [name for name in package.columns("policies") if name != "insured_naf"]
    assert refused(package.write(settings)) == RejectionReason(
        "missing_column",
        "policies.csv",
        "La colonne « insured_naf » manque. Ajoutez-la, vide s'il n'y a rien à dire.",
        "The column “insured_naf” is missing. Add it, empty when it has no values.",
    )


@pytest.mark.parametrize("name", ["comment", "_action"])
def test_an_unexpected_column_is_named(settings, refused, name):
    package = cedent_package()
    package.headers["policies"] = [*package.columns("policies"), name]
    assert refused(package.write(settings)) == RejectionReason(
        "unexpected_column",
        "policies.csv",
        f"La colonne « {name} » n'est pas attendue. Retirez-la.",
        f"The column “{name}” is not expected. Remove it.",
    )


def test_a_missing_action_column_of_a_correction_is_named(settings, refused):
    package = cedent_package(kind="correction")
    package.headers = {name: package.columns(name)[1:] for name in package.lines}
    package.lines = {"policies": package.lines["policies"]}
    actual = refused(package.write(settings))
    assert (actual.code, actual.where) == ("missing_column", "policies.csv")
    assert "« _action »" in actual.message_fr


def test_two_columns_of_the_same_name_are_reported(settings, refused):
    package = cedent_package()
    package.headers["policies"] = [*package.columns("policies"), "policy_id"]
    last = len(package.headers["policies"])
    assert refused(package.write(settings)) == RejectionReason(
        "unreadable_file",
        "policies.csv",
        "Le fichier n'est pas lisible : plusieurs colonnes s'appellent « policy_id » : colonnes 1, "
        f"{last} ; gardez-en une. Corrigez-le et envoyez le paquet de nouveau.",
        f"The file cannot be read: several columns are named “policy_id”: columns 1, {last}; keep one. "
        "Correct it and send the package again.",
    )


def test_a_declared_file_that_is_missing_is_named(settings, refused):
    package = cedent_package().write(settings)
    (package.path / "exposures.csv").unlink()
    assert refused(package) == RejectionReason(
        "missing_file",
        "exposures.csv",
        "Le fichier annoncé « exposures.csv » n'est pas dans le paquet. Ajoutez-le.",
        "The announced file “exposures.csv” is not in the package. Add it.",
    )


@pytest.mark.parametrize("path", ["../../INS02/policies.csv", "/etc/hostname"])
def test_a_declared_path_outside_the_package_is_missing(settings, refused, path):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        resource(content, "policies")["path"] = path
    assert refused(package).code == "missing_file"


def test_an_unknown_sender_is_asked_to_contact_the_platform(settings, refused):
    assert refused(cedent_package(sender="INS99").write(settings)) == RejectionReason(
        "unknown_sender",
        "inbox",
        "L'expéditeur « INS99 » n'est pas connu du dispositif. Adressez-vous à l'administrateur.",
        "The sender “INS99” is not known to the scheme. Ask the administrator.",
    )


def test_a_package_in_the_inbox_of_another_sender_is_reported_with_both_senders(settings, refused):
    assert refused(cedent_package(sender="INS02").write(settings, inbox="INS01")) == RejectionReason(
        "sender_mismatch",
        "datapackage.json: reassurance.sender",
        "Le paquet se dit de « INS02 » mais a été déposé chez « INS01 ». Déposez-le dans votre boîte.",
        "The package declares the sender “INS02” but is in the inbox of “INS01”. Use your own inbox.",
    )


def test_a_sequence_used_again_with_other_content_is_refused(settings, receive):
    first = receive(cedent_package())
    assert first.verdict == "accepted"
    other = cedent_package(lines=cedent_package().lines | {"policies": [policy(insured_department="33")]})
    second = receive(other)
    assert second.verdict == "rejected"
    assert second.reasons == (
        RejectionReason(
            "sequence_reused",
            "datapackage.json: reassurance.sequence",
            "La séquence 1 de cette période a déjà été acceptée avec un autre contenu. Prenez la suivante.",
            "Sequence 1 of this period was already accepted with other content. Use the next one.",
        ),
    )
    other.sequence = 2
    assert receive(other).verdict == "accepted"


def test_a_sequence_that_was_rejected_can_be_used_again(receive):
    wrong = cedent_package(totals={("premiums", "gross_premium_amount"): "41.00"})
    assert receive(wrong).verdict == "rejected"
    assert receive(cedent_package()).verdict == "accepted"


def _empty_package(**changes):
    package = cedent_package(**changes)
    package.lines = {name: [] for name in package.lines}
    return package


def test_a_sequence_can_be_used_again_for_another_period_or_sender(receive):
    for package in (
        _empty_package(),
        _empty_package(period="2020-07"),
        _empty_package(sender="INS02"),
    ):
        assert receive(package).verdict == "accepted"


def test_a_package_for_a_closed_period_is_refused_with_the_closing_date(settings, receive, refused):
    seeds = settings.home.parent / "project" / "seeds" / "reference"
    seeds.mkdir(parents=True)
    for name in ("insurers.csv", "reinsurers.csv", "fx_rates.csv"):
        (seeds / name).write_bytes((settings.seeds_dir / "reference" / name).read_bytes())
    (seeds / "period_closings.csv").write_text(
        "period,closed_on,reopened_on,reason,source,is_fictitious\n"
        "2020-06,2020-07-06,,signed,test,true\n"
        "2020-05,2020-07-07,,signed tomorrow,test,true\n"
        "2020-04,2020-06-30,2020-07-06,signed and reopened,test,true\n"
    )
    settings.dbt_project_dir = seeds.parents[1]
    assert refused(cedent_package().write(settings)) == RejectionReason(
        "closed_period",
        "datapackage.json: reassurance.period",
        "La période 2020-06 est close depuis le 06/07/2020. Demandez sa réouverture à l'administrateur.",
        "The period 2020-06 has been closed since 2020-07-06. Ask the administrator to reopen it.",
    )
    for period in ("2020-05", "2020-04"):
        assert receive(_empty_package(period=period)).verdict == "accepted"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("period", "2020-13", ("un mois AAAA-MM", "a month YYYY-MM")),
        ("period", "juin 2020", ("un mois AAAA-MM", "a month YYYY-MM")),
        ("period", "../../2020-06", ("un mois AAAA-MM", "a month YYYY-MM")),
        ("kind", "partial", ("full ou correction", "full or correction")),
        ("sequence", 0, ("1 ou plus", "1 or more")),
        ("sequence", -1, ("1 ou plus", "1 or more")),
    ],
)
def test_a_wrong_period_kind_or_sequence_is_named(settings, refused, name, value, expected):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        content["reassurance"][name] = value
    french, english = expected
    is_text = isinstance(value, str)
    quoted, quoted_en = (f"« {value} »", f"“{value}”") if is_text else (value, value)
    assert refused(package) == RejectionReason(
        "unreadable_package",
        f"datapackage.json: reassurance.{name}",
        f"Le paquet n'est pas lisible : reassurance.{name} vaut {quoted} : attendu {french}. Recomposez-le "
        "et envoyez-le de nouveau.",
        f"The package cannot be read: reassurance.{name} is {quoted_en}: expected {english}. Make it again "
        "and send it again.",
    )


def test_all_reasons_are_reported_together(settings, receive):
    package = cedent_package(totals={("premiums", "gross_premium_amount"): "41.00"})
    del package.lines["exposures"]
    package.headers["policies"] = [*package.columns("policies"), "comment"]
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "guarantees")["bytes"] = 1
    receipt = receive(place)
    assert receipt.verdict == "rejected"
    assert sorted(actual.code for actual in receipt.reasons) == [
        "bytes_differ",
        "missing_register",
        "total_differs",
        "unexpected_column",
    ]


def test_a_rejected_package_has_its_counts_and_totals_in_the_receipt(receive):
    receipt = receive(cedent_package(totals={("premiums", "gross_premium_amount"): "41.00"}))
    (count,) = (count for count in receipt.registers if count.register == "premiums")
    assert (count.rows_declared, count.rows_read, count.rows_accepted, count.rows_quarantined) == (1, 1, 0, 0)
    value = {total.measure: (total.declared, total.read, total.accepted) for total in count.totals}
    assert value["gross_premium_amount"] == ("41.00", "40.00", "0.00")
    assert value["ceded_premium_amount"] == ("30.00", "30.00", "0.00")
