"""The page and the workbook of a receipt: their texts for a clerk, and the safety of quoted values."""

import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from reassurance.submissions.messages.catalogue import load_messages
from reassurance.submissions.receipt import workbook as receipt_workbook
from reassurance.submissions.receipt.labels import amount, label, rule_todo, text, visible
from reassurance.submissions.receipt.model import Refusal
from reassurance.submissions.receipt.outbox import answer
from reassurance.submissions.receipt.page import SHOWN_PER_RULE, receipt_page
from reassurance.workbook import MAX_TEXT
from support.packages import (
    cedent_package,
    contracts,
    descriptor_of,
    files_of,
    limit_decision,
    policy,
    premium,
    resource,
)

MALICIOUS = [
    '=HYPERLINK("http://elsewhere.example/x","clic")',
    "+1+1",
    "@SUM(1;1)",
    "<script>alert(1)</script>",
    "http://elsewhere.example/",
    "a\x01b\x1f\u202ec",
]


def page_of(receipt) -> str:
    return receipt_page(receipt, contracts(), "NAME")


def visible_text_of(page: str) -> str:
    """The visible text of the page: no tags, blanks collapsed."""
    # A name may break at `<wbr>`, which shows nothing.
    body = page.partition("</style>")[2].replace("<wbr>", "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\u202f", " ")


@pytest.fixture
def workbook_of(tmp_path):
    def rows(receipt) -> dict[str, list[list]]:
        path = tmp_path / "receipt.xlsx"
        receipt_workbook.write_receipt_workbook(receipt, contracts(), path)
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    return rows


@pytest.fixture
def refused(receive):
    """The receipt of a package with a few lines to correct."""
    package = cedent_package(totals={("premiums", "gross_premium_amount"): "2012.34"})
    package.lines["policies"].append(policy(2, insured_naf="2511Z"))
    package.lines["premiums"] = [
        premium(1, transaction_type=""),
        premium(2, guarantee_id="GAR-1", gross_premium_amount="12,34"),
        premium(3, guarantee_id="GAR-1", gross_premium_amount="1960.00"),
    ]
    return receive(package)


@pytest.fixture
def rejected(settings, receive):
    package = cedent_package(totals={("premiums", "gross_premium_amount"): "41.00"})
    del package.lines["exposures"]
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "policies")["dialect"]["delimiter"] = ";;"
    return receive(place)


def test_each_rule_and_each_reason_has_its_texts():
    messages = load_messages()
    assert [
        rule for rule in messages.line_rules if label("rules", rule) == rule or not rule_todo(rule)
    ] == [], "give it a title and a todo under `rules` in labels_fr.yaml"
    assert [code for code in messages.reasons if label("reasons", code) == code] == [], (
        "name it under `reasons` in labels_fr.yaml"
    )


def test_the_receipt_of_an_accepted_package_asks_for_nothing(receive, workbook_of):
    receipt = receive(cedent_package())
    page_text = visible_text_of(page_of(receipt))
    assert "Paquet accepté" in page_text
    assert "Les 8 lignes du paquet sont entrées." in page_text
    assert "Vous n'avez rien à faire." in page_text.replace("&#39;", "'")
    assert "Reçu le 06/07/2020 à 10:00 (heure de Paris)" in page_text
    assert receipt.submission_hash in page_text
    assert "Lignes écartées" not in page_text
    assert "Motifs du rejet" not in page_text
    assert list(workbook_of(receipt)) == ["Synthèse"]


def test_a_refused_line_is_listed_with_its_place_its_value_and_the_remedy(refused):
    page_text = visible_text_of(page_of(refused)).replace("&#39;", "'")
    assert "Paquet accepté, 3 lignes écartées" in page_text
    assert "sous le numéro de séquence suivant (2 s'il n'a pas servi)" in page_text
    assert (
        "premiums.csv 2 1 Nature du mouvement transaction_type (vide) La valeur manque. Renseignez "
        "transaction_type."
    ) in page_text
    assert (
        "premiums.csv 3 2 Prime brute hors taxe gross_premium_amount 12,34 « 12,34 » n'est pas lisible"
        in page_text
    )
    assert (
        r"« 2511Z » n'a pas la forme attendue : ^\d{2}\.\d{2}[A-Z]$. Code de la nomenclature NAF rév. 2"
        in page_text
    )


def test_counts_and_totals_are_listed_by_register(refused, workbook_of):
    page_text = visible_text_of(page_of(refused))
    assert "Primes premiums.csv 3 3 0 1 2" in page_text
    assert "gross_premium_amount 2 012,34 2 000,00 12,34 12,34 1 960,00 40,00" in page_text
    summary = workbook_of(refused)["Synthèse"]
    assert ["Primes", "premiums.csv", 3.0, 3.0, 0.0, 1.0, 2.0] in [row[:7] for row in summary]
    assert ["Primes", "Prime brute hors taxe", 2012.34, 2000.0, 12.34, 12.34, 1960.0, 40.0] in summary


def test_a_rejected_package_lists_every_reason(rejected, workbook_of):
    page_text = visible_text_of(page_of(rejected)).replace("&#39;", "'")
    assert "Paquet rejeté Aucune ligne n'est entrée." in page_text
    assert "Registre absent exposures Le registre « Encours » (exposures) manque." in page_text
    assert (
        "Fichier illisible policies.csv Le fichier n'est pas lisible : delimiter « ;; » : attendu"
        in page_text
    )
    assert "Total différent premiums.csv: gross_premium_amount Total annoncé 41,00" in page_text
    assert "Polices policies.csv 1 – – 0 0" in page_text
    page = page_of(rejected)
    assert re.search(r'<td class="number wrong"[^>]*>1,00</td>', page), "a difference is not marked"
    cells = {cell for row in workbook_of(rejected)["Synthèse"] for cell in row}
    assert {"Paquet rejeté", "Registre absent", "Fichier illisible", "Total différent"} <= cells


def test_an_unreadable_package_has_a_page_and_a_workbook(settings, receive, workbook_of):
    package = cedent_package().write(settings)
    (package.path / "datapackage.json").unlink()
    receipt = receive(package)
    assert "Période illisible" in visible_text_of(page_of(receipt))
    assert "Paquet illisible" in {cell for row in workbook_of(receipt)["Synthèse"] for cell in row}


def many(receipt, count: int):
    """The same receipt with `count` refusals of one rule."""
    refusals = tuple(
        Refusal("policies", number, "policy_id", None, "required", f"message {number}.", "")
        for number in range(1, count + 1)
    )
    return replace(receipt, findings=refusals)


def test_the_page_shows_the_first_findings_of_a_rule_and_their_number(refused):
    page = page_of(many(refused, SHOWN_PER_RULE + 1))
    assert page.count('<td class="message" ') == SHOWN_PER_RULE
    assert f"message {SHOWN_PER_RULE}." in page
    assert f"message {SHOWN_PER_RULE + 1}." not in page
    assert "Les 200 premiers défauts sur 201. Tous sont dans le classeur NAME.xlsx ." in visible_text_of(page)
    assert "premiers défauts" not in page_of(many(refused, SHOWN_PER_RULE))


def test_the_workbook_spreads_all_findings_over_several_sheets(refused, workbook_of, monkeypatch):
    rows = workbook_of(refused)["Écartées"]
    assert len(rows) == 1 + len(refused.findings) == 4
    monkeypatch.setattr(receipt_workbook, "MAX_ROWS", 100)
    sheets = workbook_of(many(refused, 250))
    assert list(sheets) == ["Synthèse", "Écartées 1", "Écartées 2", "Écartées 3"]
    page_text = [row[-1] for name in list(sheets)[1:] for row in sheets[name][1:]]
    assert page_text == [f"message {number}." for number in range(1, 251)]


def test_values_of_senders_are_never_markup_formulas_or_links(settings, receive, tmp_path, workbook_of):
    package = cedent_package()
    package.lines["limit_decisions"] = [
        limit_decision(number, policy_id="POL-1", decision_type=value)
        for number, value in enumerate(MALICIOUS, start=1)
    ]
    for dependent in ("guarantees", "exposures", "premiums", "claims"):
        package.lines[dependent] = []
    receipt = receive(package)
    assert [refusal.value for refusal in receipt.findings] == MALICIOUS
    page = page_of(receipt)
    assert "<script" not in page
    assert re.findall(r'(?:href|src|action)="(?!#|\./NAME)', page) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "a␁b␟[U+202E]c" in page
    rows = workbook_of(receipt)["Écartées"]
    assert [row[6] for row in rows[1:]] == [visible(value) for value in MALICIOUS]
    with zipfile.ZipFile(tmp_path / "receipt.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert [part for part in sheets if re.search(r"<f[ >]|<hyperlink", part)] == []
    assert [name for name in parts if "rels" in name and "elsewhere" in parts[name]] == []


def test_a_long_value_is_cut_on_the_page_and_complete_in_the_workbook(receive, workbook_of):
    package = cedent_package()
    package.lines["guarantees"][0]["buyer_grade"] = "x" * 5000
    receipt = receive(package)
    assert "x" * 301 not in page_of(receipt)
    assert text("notes.cut") in page_of(receipt)
    assert "x" * 5000 in {row[6] for row in workbook_of(receipt)["Écartées"]}
    largest = replace(receipt.findings[0], value="x" * 40_000)
    cell = workbook_of(replace(receipt, findings=(largest,)))["Écartées"][1][6]
    assert len(cell) == MAX_TEXT
    assert cell.endswith(text("notes.cut"))


def test_the_outbox_has_three_files_and_missing_ones_are_written_again(settings, receive, tmp_path):
    package = cedent_package()
    package.lines["premiums"][0]["currency"] = "GBP"
    receipt = receive(package)
    folder = settings.outbox_dir / "INS01"
    name = f"INS01-2020-06-001.{receipt.submission_hash[:12]}"
    first = files_of(settings)
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.html", f"{name}.json", f"{name}.xlsx"]
    assert (folder / f"{name}.html").read_text(encoding="utf-8") == receipt_page(receipt, contracts(), name)
    for ending in ("html", "xlsx"):
        (folder / f"{name}.{ending}").unlink()
    assert receive(package).is_new is False
    assert files_of(settings) == first, "the same receipt gives different bytes"
    altered = folder / f"{name}.html"
    altered.chmod(0o644)
    altered.write_text("altered")
    answer(settings, contracts(), receipt, receipt.package_name, tmp_path)
    assert altered.read_text() == "altered", "a file that was sent was replaced"


@pytest.mark.parametrize(
    ("value", "page_text"),
    [("1234567.5", "1 234 567,50"), ("-0.01", "-0,01"), (None, "–"), ("", "–"), ("un", "un"), ("NaN", "NaN")],
)
def test_amounts_are_written_in_french_notation(value, page_text):
    assert amount(value).replace("\u202f", " ") == page_text
    assert amount(str(Decimal("9999999999999999.99"))).endswith("999,99")
