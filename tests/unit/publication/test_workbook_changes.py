"""The sheet of changes lists the rows that differ from the previous release, and why."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

from reassurance.break_decisions import BreakDecision, Head, SeenBreak, open_log
from reassurance.publication.cause_texts import cause_texts
from reassurance.publication.causes import SubmissionChange, causes_of_build
from reassurance.publication.previous import find_previous
from reassurance.publication.release import publish
from reassurance.publication.summary import MAX_CHANGED_ROWS
from reassurance.publication.tables import Audience
from support.published_build import AS_OF, HOLD, LINES, OVERRIDE, Build, make_build

TABLE = "publication.pub_ministry__premiums"
BEFORE, AFTER, DIFFERENCE = 4, 5, 6


def second_night(home, sql: str) -> Build:
    """The second of two published builds: a submission, a decision and `sql` make them differ."""
    first = make_build(home)
    publish(first.settings, first.record)
    with open_log(first.settings) as log:
        seen = (SeenBreak("B1", "amount_differs", "-10.00"),)
        event = log.append([BreakDecision("acknowledge", seen, reason="Vu")], "Analyste", AS_OF)
    second = make_build(home, AS_OF + timedelta(days=1), LINES[1:], "4e5f6a7b")
    second = second.change_record(
        previous_release=first.record.build_id,
        submissions=(*first.record.submissions, "e" * 64),
        decisions=Head(event.content.position, event.sha256),
        gate=HOLD | {"override": OVERRIDE | {"build_id": second.record.build_id}},
    )
    second.execute(sql)
    publish(second.settings, second.record)
    return second


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> Build:
    return second_night(
        tmp_path_factory.mktemp("two"),
        f"update {TABLE} set ceded_premium_amount_eur = ceded_premium_amount_eur + 0.01, class = 'restated',"
        " due_on = date '2020-06-16', received_at = timestamp '2020-06-14 09:30:00', is_agreement = false"
        " where note = '-2'",
    )


def spaced(sentence: str) -> str:
    """A sentence with ordinary spaces."""
    return " ".join(sentence.split())


def sheet_of(night: Build) -> list[list]:
    path = night.settings.releases_dir / night.record.build_id / "ministry" / "classeur.xlsx"
    return CalamineWorkbook.from_path(path).get_sheet_by_name("Changements").to_python(skip_empty_area=False)


def lines_of(night: Build) -> list[list]:
    """The list of cells, without its header."""
    rows = sheet_of(night)
    (header,) = (number for number, row in enumerate(rows) if row[1:3] == ["Changement", "Ligne"])
    return rows[header + 1 :]


def test_each_cell_that_differs_has_its_two_values_as_readers_see_them(night):
    changed = {row[3].removeprefix("Libellé "): row for row in lines_of(night) if row[1] == "modifiée"}
    assert set(changed) == {"ceded_premium_amount_eur", "due_on", "received_at", "is_agreement", "class"}
    assert {(row[0], row[2]) for row in changed.values()} == {("Primes", "2020-06 · INS03 · -2")}
    values = {name: row[BEFORE:] for name, row in changed.items()}
    assert values["ceded_premium_amount_eur"] == [1234618.89, 1234618.9, 0.01]
    assert values["due_on"] == [date(2020, 6, 15), date(2020, 6, 16), ""]
    # In Paris, in summer.
    assert values["received_at"][1] == datetime.fromisoformat("2020-06-14T11:30")
    assert values["is_agreement"] == ["oui", "non", ""]
    assert values["class"] == ["concordant", "rectifié", ""]


def test_a_removed_row_has_its_measures_and_no_difference(night):
    removed = [row for row in lines_of(night) if row[1] == "retirée"]
    assert {row[2] for row in removed} == {"2020-04 · INS01 · =1+1"}
    assert len(removed) == 3
    assert {(row[AFTER], row[DIFFERENCE]) for row in removed} == {("", "")}


def test_the_counts_of_the_sheet_are_those_of_the_page_and_of_the_descriptor(night):
    counts = {row[0]: row[1:4] for row in sheet_of(night) if isinstance(row[1], float)}
    assert counts == {"Primes": [0, 1, 1], "Enveloppes": [0, 0, 0]}


def test_the_causes_are_on_the_sheet(night):
    rows = sheet_of(night)
    causes, name = {}, ""
    for row in rows[4:]:
        if not row[1]:
            break
        name = row[0] or name
        causes.setdefault(name, []).append(spaced(row[1]))
    assert causes["Date d'arrêté"] == ["14/07/2020 à 03:00, puis 15/07/2020 à 03:00 (heure de Paris)"]
    assert causes["Envois"] == [f"Ajouté : envoi sans récépissé, d'empreinte {'e' * 64}"]
    assert causes["Décision de diffusion"][0].startswith("Précédente : Diffusion autorisée")
    assert causes["Décision de diffusion"][1].startswith("Présente : Retenue")
    assert causes["Décisions sur les écarts"] == ["Prise d'acte, par Analyste ; écarts : 1 ; motif : Vu"]
    assert set(causes) == {"Date d'arrêté", "Envois", "Décision de diffusion", "Décisions sur les écarts"}


SENT = SubmissionChange(
    is_added=True,
    submission_hash="e" * 64,
    sender_id="INS01",
    package_name="INS01-2020-06-002",
    period="2020-06",
    kind="correction",
    verdict="accepted",
    received_at="2020-07-14T10:00:00Z",
)


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (
            "INS01",
            ["Ajouté : INS01-2020-06-002, correction, accepté, reçu le 14/07/2020 à 12:00 (heure de Paris)"],
        ),
        ("INS02", []),
        ("", ["Ajoutés : 1"]),
    ],
)
def test_an_insurer_reads_of_its_own_submissions_and_the_public_of_their_number(night, reader, expected):
    previous = find_previous(night.settings, night.record)
    causes = replace(causes_of_build(night.settings, night.record, previous), submissions=(SENT,))
    texts = list(cause_texts(Audience("any", "", "", "", (), reader=reader), causes))
    assert [spaced(sentence) for name, sentence in texts if name == "submissions"] == expected
    everything = " ".join(sentence for _, sentence in texts)
    assert "Analyste" not in everything
    assert OVERRIDE["by"] not in everything


def test_a_table_lists_a_maximum_of_rows(tmp_path):
    night = second_night(
        tmp_path,
        f"insert into {TABLE} by name select given.* replace ('n' || number as note)"
        f" from {TABLE} as given, range({MAX_CHANGED_ROWS + 5}) numbers(number) where note = '-2'",
    )
    rows = {row[2] for row in lines_of(night)}
    assert len(rows) == MAX_CHANGED_ROWS
    assert ["Primes", MAX_CHANGED_ROWS + 5, 1, 0] in [row[:4] for row in sheet_of(night)]


def test_a_first_release_has_no_sheet_of_changes(release):
    names = CalamineWorkbook.from_path(release / "ministry" / "classeur.xlsx").sheet_names
    assert "Changements" not in names
