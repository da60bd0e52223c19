"""Who is late: the calendar in days of Paris, and one reminder per sender, month and due day."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from reassurance.notifications import late_causes, overdue_registers
from reassurance.registers.calendar import due_registers
from reassurance.settings import Settings

COLUMNS = (
    "sender_id,register_code,frequency,due_days_after_period_end,first_period,last_period,"
    "source,is_fictitious"
)
INSURERS = "insurer_id,name,source,is_fictitious\nINS01,Assureur 1,x,true\n"
REINSURERS = "reinsurer_id,name_fr,source,is_fictitious\nCCR,Caisse centrale,x,false\n"


@pytest.fixture
def calendar(tmp_path) -> Settings:
    """Two monthly registers and a quarterly one of INS01, one of CCR, from May to June 2020."""
    rows = [
        "INS01,policies,monthly,15,2020-05,2020-06,x,true",
        "INS01,premiums,monthly,15,2020-05,2020-06,x,true",
        "INS01,accounts,quarterly,15,2020-05,2020-06,x,true",
        "CCR,ledger,monthly,15,2020-06,2020-06,x,true",
    ]
    folder = tmp_path / "dbt" / "seeds" / "reference"
    folder.mkdir(parents=True)
    (folder / "submission_calendar.csv").write_text("\n".join([COLUMNS, *rows]) + "\n")
    (folder / "insurers.csv").write_text(INSURERS)
    (folder / "reinsurers.csv").write_text(REINSURERS)
    return Settings(home=tmp_path / "home", dbt_project_dir=tmp_path / "dbt")


def test_a_quarterly_register_is_owed_for_the_last_month(calendar):
    dues = Counter((due.register, due.period, due.due_on) for due in due_registers(calendar))
    assert dues["accounts", "2020-06", date(2020, 7, 15)] == 1
    assert [key for key in dues if key[0] == "accounts"] == [("accounts", "2020-06", date(2020, 7, 15))]


def test_a_register_is_late_from_the_midnight_of_paris_that_ends_its_due_day(calendar):
    # The due day of May is 15 June; in summer, Paris is two hours ahead of UTC.
    assert overdue_registers(calendar, datetime(2020, 6, 15, 21, 59, tzinfo=UTC)) == []
    late = overdue_registers(calendar, datetime(2020, 6, 15, 22, 0, tzinfo=UTC))
    assert [(due.register, due.period) for due in late] == [("policies", "2020-05"), ("premiums", "2020-05")]


def test_there_is_one_reminder_per_sender_month_and_due_day(calendar):
    causes = list(late_causes(calendar, datetime(2020, 7, 16, 8, tzinfo=UTC)))
    assert [(cause.event, cause.subject, len(cause.items)) for cause in causes] == [
        ("late_sender", "INS01-2020-05-2020-06-15", 2),
        ("deadline_missed", "2020-06-15", 1),
        ("late_sender", "CCR-2020-06-2020-07-15", 1),
        ("late_sender", "INS01-2020-06-2020-07-15", 3),
        ("deadline_missed", "2020-07-15", 2),
    ]
    assert causes[3].audiences == ("sender/INS01",)
    assert causes[4].happened_at.astimezone(UTC) == datetime(2020, 7, 15, 22, tzinfo=UTC)
    assert causes[4].items[0].french.startswith("Caisse centrale, 2020-06 : ")
