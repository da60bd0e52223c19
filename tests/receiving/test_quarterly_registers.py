"""Accounts are due with the last month of a quarter and refused with any other month."""

import pytest

from reassurance.submissions.receipt.model import RejectionReason
from support.packages import account, cedent_package, correction_package


def empty_package(**changes):
    package = cedent_package(**changes)
    package.lines = {name: [] for name in package.lines}
    return package


@pytest.mark.parametrize("period", ["2020-03", "2020-06", "2020-09", "2020-12"])
def test_accounts_are_due_with_the_last_month_of_a_quarter(receive, period):
    package = empty_package(period=period)
    assert receive(package).verdict == "accepted"
    del package.lines["accounts"]
    package.sequence = 2
    (reason,) = receive(package).reasons
    assert (reason.code, reason.where) == ("missing_register", "accounts")


@pytest.mark.parametrize("period", ["2020-04", "2020-05", "2020-07", "2020-11"])
def test_accounts_are_refused_with_another_month(receive, period):
    package = empty_package(period=period)
    assert "accounts" not in package.lines
    assert receive(package).verdict == "accepted"
    package.lines["accounts"], package.sequence = [], 2
    quarter = f"2020-Q{(int(period[-2:]) + 2) // 3}"
    assert receive(package).reasons == (
        RejectionReason(
            "not_owed_yet",
            "accounts",
            "Le registre « Comptes techniques » (accounts) accompagne le dernier mois du trimestre"
            f" {quarter}. Retirez-le ici.",
            "The register “Technical accounts” (accounts) comes with the last month of the quarter"
            f" {quarter}. Remove it here.",
        ),
    )


def test_accounts_are_corrected_in_a_package_of_the_last_month_of_the_quarter(receive):
    assert receive(correction_package({"accounts": [account()]})).verdict == "accepted"
    (reason,) = receive(correction_package({"accounts": [account()]}, period="2020-05")).reasons
    assert reason.code == "not_owed_yet"


def test_an_unreadable_month_does_not_report_missing_registers(receive):
    package = cedent_package()
    package.period = "June"
    assert [reason.code for reason in receive(package).reasons] == ["unreadable_package"]
