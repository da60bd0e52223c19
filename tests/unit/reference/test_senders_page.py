"""The page for senders: its due dates, and its HTML."""

import re
from datetime import date

import pytest
import yaml

from reassurance.french import day
from reassurance.reference.due_dates import due_dates
from reassurance.reference.senders_html import senders_html
from reassurance.reference.senders_page import HTML_PAGE
from reassurance.settings import PROJECT_DIR

PAGE = PROJECT_DIR / "docs" / "reference" / HTML_PAGE
MODEL_TEST = PROJECT_DIR / "dbt_project/models/registers/unit_tests/int_submission_due_dates.yml"
CALENDAR = """sender_id,register_code,frequency,due_days_after_period_end,first_period,last_period
INS01,premiums,monthly,15,2020-05,2020-07
INS01,accounts,quarterly,45,2020-05,2020-07
INS02,premiums,monthly,20,2020-06,2020-07
"""
SMALL = """# Titre

<!-- Généré. -->
## Notation des valeurs

| colonne | en anglais |
|---|---|
| `insured_siren` | *name* <b> |
"""


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "submission_calendar.csv").write_text(CALENDAR, encoding="utf-8")
    return tmp_path


def test_due_dates_name_the_senders_where_they_differ(seeds):
    assert due_dates(seeds) == [
        ("2020-05", "15/06/2020", "–"),
        ("2020-06", "15/07/2020 (INS01), 20/07/2020 (INS02)", "14/08/2020"),
        ("2020-07", "15/08/2020 (INS01), 20/08/2020 (INS02)", "–"),
    ]


def test_due_dates_are_those_of_the_model(tmp_path):
    """The dbt unit test of the model gives a calendar and the days that the model computes from it."""
    (example,) = yaml.safe_load(MODEL_TEST.read_text(encoding="utf-8"))["unit_tests"]
    calendar, expected = example["given"][0]["rows"], example["expect"]["rows"]
    lines = [",".join(calendar[0]), *(",".join(map(str, row.values())) for row in calendar)]
    (tmp_path / "submission_calendar.csv").write_text("\n".join(lines), encoding="utf-8")
    owed = [row for row in expected if row["is_owed_with_this_month"]]
    by_register = {
        register: {row["period"]: day(row["due_on"]) for row in owed if row["register_code"] == register}
        for register in ("premiums", "accounts")
    }
    assert due_dates(tmp_path) == [
        (period, by_register["premiums"][period], by_register["accounts"].get(period, "–"))
        for period in ("2020-05", "2020-06")
    ]


def test_due_dates_from_a_day_on_begin_with_the_month_that_is_still_due(seeds):
    first_months = [due_dates(seeds, date(2020, month, 15))[0][0] for month in (6, 7, 8)]
    assert first_months == ["2020-05", "2020-06", "2020-07"]
    assert due_dates(seeds, date(2020, 8, 14))[0][0] == "2020-06"
    assert due_dates(seeds, date(2020, 8, 21)) == []


def test_cells_have_the_title_of_their_column_and_their_language():
    page = senders_html(SMALL)
    assert '<h2 id="notation-des-valeurs">' in page
    assert '<a href="#notation-des-valeurs">Notation des valeurs</a>' in page
    assert '<td data-label="colonne"><code class="name">insured_<wbr>siren</code></td>' in page
    assert '<td data-label="en anglais" lang="en"><em lang="en">name</em> &lt;b&gt;</td>' in page
    assert "Généré. -->" not in page


def test_every_link_of_the_page_leads_to_an_anchor_or_a_file():
    page = PAGE.read_text(encoding="utf-8")
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors)) > 20
    links = [link for link in re.findall(r'href="([^"]+)"', page) if ":" not in link]
    assert len(links) > 20
    assert [link for link in links if link[0] == "#" and link[1:] not in anchors] == []
    assert [link for link in links if link[0] != "#" and not (PAGE.parent / link).exists()] == []
