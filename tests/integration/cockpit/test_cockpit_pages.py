"""What the page for operators shows: late senders, builds, breaks with their lines, envelopes, releases."""

import html
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from fastapi import Depends
from fastapi.testclient import TestClient

from reassurance.cockpit.app import make_app
from reassurance.cockpit.question import question
from reassurance.settings import PROJECT_DIR, Settings


@pytest.fixture
def shown(home):
    client = TestClient(make_app(home[0], [Depends(lambda: None)]))

    def show(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return text_of(answer.text)

    return show


def text_of(page: str) -> str:
    """The text of a page, with ordinary spaces."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    visible = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return " ".join(visible.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_an_empty_home_has_nothing_to_show_but_late_senders(tmp_path):
    client = TestClient(make_app(Settings(home=tmp_path), [Depends(lambda: None)]))
    page = text_of(client.get("/").text)
    for sentence in ("Aucune construction décidée par cette version", "Aucun écart n'est ouvert.", "INS01"):
        assert sentence in page
    assert client.get("/breaks").status_code == 404


def test_a_late_sender_is_listed_with_its_first_due_day_and_its_registers(shown):
    page = shown("/")
    assert "INS02 Assureur fictif 02 15/05/2020" in page
    assert "2020-04 : Décisions de limite" in page
    assert "autres mois" in page


def test_a_held_build_shows_three_reasons_and_the_number_of_others(home, shown):
    page = shown("/")
    assert f"{home[1].build_id} 16/07/2020 à 03:00 retenue Registre 1 manquant." in page
    assert "Registre 3 manquant. et 12 autres motifs Répondre dans Airflow" in page
    page = shown(f"/builds/{home[1].build_id}")
    assert "Registre 10 manquant. Autres motifs de même nature : 5." in page


def test_each_outcome_leads_to_its_runs_in_airflow(home):
    """An outcome is a word of the plugin that notes it, and the list of runs is filtered by it."""
    page = TestClient(make_app(home[0], [Depends(lambda: None)])).get("/").text
    plugin = (PROJECT_DIR / "config" / "plugins" / "run_outcomes.py").read_text(encoding="utf-8")
    linked = re.findall(r"/dags/(\w+)/runs\?conf_contains=([a-z%0-9]+)\"", page)
    assert len(linked) == 5
    for dag_id, outcome in linked:
        assert f'"{dag_id}": {{' in plugin
        assert f'"{unquote(outcome)}"' in plugin


def test_links_lead_to_the_question_and_to_the_run_in_airflow(home):
    settings, record = home
    client = TestClient(make_app(settings, [Depends(lambda: None)]), root_path="/prefix/cockpit")
    page = client.get("/").text
    run = f"/prefix/dags/release_held_build/runs/held__{record.build_id}"
    assert f'data-airflow href="{run}/tasks/ask_a_person/required_actions"' in page
    assert "/prefix/dags/reconcile_nightly/runs/scheduled__2020-07-15T00%3A00%3A00%2B00%3A00" in page
    assert f'href="/prefix/cockpit/builds/{record.build_id}"' in page


def test_breaks_are_counted_by_class_and_age_and_lead_to_their_lines(home, shown):
    page = shown("/")
    # 119 breaks of 2 to 120 days: 6 up to 7 days, 23 up to 30, 60 up to 90, 30 older. Their sum is 7,259.
    assert "primes et grand livre montant différent réassureur 6 23 60 30 119 7 259,00" in page
    assert "sinistres et grand livre absent du grand livre assureur 1 0 0 0 1 1,00" in page
    lines = shown("/breaks?reconciliation=premium_ledger&class=amount_differs&age=over_90")
    assert "Écarts : 30" in lines
    assert "INS01 2020-05 P120 100,00 EUR 220,00 EUR -120,00 120 j aaaaaaaaaaaa, ligne 7" in lines
    assert "P90 " not in lines


def test_lines_have_pages_of_a_hundred(shown):
    first, second = shown("/breaks"), shown("/breaks?page=2")
    assert "Page 1 sur 2 Page suivante" in first
    assert "Page précédente Page 2 sur 2" in second
    assert ("P120 " in first, "P120 " in second) == (True, False)
    assert ("P1 " in first, "P1 " in second) == (False, True)
    assert "Écarts : 60" in shown("/breaks?insurer_id=INS01")


def test_each_envelope_has_its_last_day_and_its_forecast(shown):
    page = shown("/")
    assert "Export 14/07/2020 250,00 € 1 000,00 € 110,00 % pas prévu" in page
    assert "France 14/07/2020 250,00 € 1 000,00 € 25,00 % 01/12/2020 Tendance" in page


def test_releases_show_what_changed_since_the_previous_one(home, shown):
    page = shown("/")
    assert "première diffusion" in page
    assert re.search(r"\d+ ajoutées, \d+ retirées, \d+ modifiées", page)
    page = shown("/releases/current")
    assert f"Diffusion {home[1].previous_release}" in page
    assert "Comparée à" in page


def test_a_sender_has_its_packages_with_their_verdicts(shown):
    page = shown("/senders/INS01")
    assert "accepté avec réserves" in page
    assert "Aucun envoi n'a été reçu." in shown("/senders/INS02")


def test_the_question_has_reasons_breaks_changes_and_links(home):
    settings, record = home
    asked = question(settings, record, "/cockpit")
    assert "- Registre 10 manquant." in asked
    assert "- `missing_registers`: Register 10 is missing." in asked
    assert "| primes et grand livre | montant différent | 119 | 120 j | 7" in asked
    assert f"(rows that differ from the last release) {record.previous_release}" in asked
    assert f"(/cockpit/builds/{record.build_id}/quality)" in asked
    assert "(/cockpit/releases/current)" in asked
    assert "(/cockpit/runbooks/a-held-release.md)" in asked
    first = question(settings, replace(record, previous_release=None), "/cockpit")
    assert "Rien n'a encore été diffusé" in first
    assert "/releases/current" not in first
