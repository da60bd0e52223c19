"""The workbook has the values of the build, in French, and never a formula."""

import re
import zipfile
from datetime import date, datetime

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from reassurance.publication import workbook
from reassurance.publication.release import publish
from reassurance.workbook import MAX_TEXT
from support.published_build import HOLD, MALICIOUS, OVERRIDE, PREMIUMS


@pytest.fixture
def path(release):
    return release / "ministry" / "classeur.xlsx"


def rows_of(path, sheet):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def parts_of(path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_the_workbook_has_a_summary_a_sheet_per_table_and_a_dictionary(path):
    assert CalamineWorkbook.from_path(path).sheet_names == [
        "Synthèse",
        "Primes",
        "Enveloppes",
        "Dictionnaire",
    ]


def test_a_text_is_never_a_formula_or_a_link(path):
    notes = {row[2] for row in rows_of(path, "Primes")[1:]}
    assert set(MALICIOUS) <= notes
    parts = parts_of(path)
    assert "xl/worksheets/sheet2.xml" in parts
    formulas = [formula for part in parts.values() for formula in re.findall(r"<f[^>]*>([^<]*)</f>", part)]
    assert formulas == [
        "SUBTOTAL(109,T_Primes[Libellé ceded_premium_amount_eur])",
        "SUBTOTAL(109,T_Primes[Libellé line_count])",
    ]
    assert [name for name, part in parts.items() if "example.org" in part] == ["xl/worksheets/sheet2.xml"]
    assert "<hyperlink" not in parts["xl/worksheets/sheet2.xml"]


def test_cells_have_their_types_and_french_column_names(path):
    header, first, *_ = rows_of(path, "Primes")
    assert header == [f"Libellé {name}" for name, *_ in PREMIUMS]
    assert first == [
        "2020-04",
        "INS01",
        "=1+1",
        1234616.89,
        0.123456,
        1250.0,
        # The build has 08:30 UTC: 10:30 in Paris in summer.
        date(2020, 6, 15),
        datetime.fromisoformat("2020-06-14T10:30"),
        "oui",
        "concordant",
    ]


def test_a_time_is_the_nearest_number_of_the_format(build):
    """A program that cuts seconds off would show 02:00 as 01:59 if the number were a little smaller."""
    build.execute(
        "update publication.pub_ministry__premiums set received_at = timestamp '2020-07-14 00:00:00'"
    )
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    days = re.findall(r"<v>(44026\.\d+)</v>", parts_of(path)["xl/worksheets/sheet2.xml"])
    assert {float(day) for day in days} == {44026 + 2 / 24}


def test_known_codes_have_french_names_and_unknown_ones_stay(path):
    reconciliation = {row[1]: row[9] for row in rows_of(path, "Primes")}
    assert reconciliation["INS09"] == "montant différent"
    assert reconciliation["non attribué"] == "not_yet_worded"


def test_amounts_are_exact_to_the_cent_below_ten_thousand_billion(path):
    assert "<v>-9999999999999.99</v>" in parts_of(path)["xl/worksheets/sheet2.xml"]
    amounts = {row[1]: row[3] for row in rows_of(path, "Primes")}
    assert f"{amounts['INS09']:.2f}" == "-9999999999999.99"


def test_sheets_have_frozen_headers_filters_and_a_print_layout(path):
    sheet = parts_of(path)["xl/worksheets/sheet2.xml"]
    assert '<pane ySplit="1"' in sheet
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"' in sheet
    assert "Page &amp;P sur &amp;N" in sheet
    assert "_xlnm.Print_Titles" in parts_of(path)["xl/workbook.xml"]


def test_each_sheet_is_an_excel_table_with_a_name_filters_and_totals_of_flows(path):
    table = parts_of(path)["xl/tables/table1.xml"]
    assert 'displayName="T_Primes" ref="A1:J12"' in table
    assert '<autoFilter ref="A1:J11"/>' in table
    totals = rows_of(path, "Primes")[-1]
    assert totals[0] == "Total"
    assert totals[3] == pytest.approx(sum(row[3] for row in rows_of(path, "Primes")[1:-1]))
    # A share has no total.
    assert totals[4] == ""
    assert totals[5] == 10001
    envelopes = parts_of(path)["xl/tables/table2.xml"]
    assert 'displayName="T_Enveloppes"' in envelopes
    # The stocks of different days do not add up.
    assert "totalsRowFunction" not in envelopes


def test_a_table_may_refuse_totals(build):
    build.change_manifest(
        ("nodes", "model.reassurance.pub_ministry__premiums", "meta", "totals"), value=False
    )
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    assert len(rows_of(path, "Primes")) == 11


def test_a_total_names_a_header_with_any_character(build):
    """LibreOffice shows an error for a total without the name of its table."""
    columns = ("nodes", "model.reassurance.pub_ministry__premiums", "columns")
    build.change_manifest((*columns, "line_count", "meta", "label_fr"), "Nombre d'octrois [#1]")
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    assert (
        "<f>SUBTOTAL(109,T_Primes[Nombre d''octrois '['#1']])</f>"
        in parts_of(path)["xl/worksheets/sheet2.xml"]
    )


def test_headers_of_a_table_differ(build):
    columns = ("nodes", "model.reassurance.pub_ministry__premiums", "columns")
    for name in ("month", "insurer_id"):
        build.change_manifest((*columns, name, "meta", "label_fr"), "Nom")
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    assert rows_of(path, "Primes")[0][:2] == ["Nom", "Nom (2)"]


@pytest.mark.parametrize("text", ["a\tb", "a\x01b", "_x0001_", " a ", "<b>&amp;", "a\nb", "é€𝄞"])
def test_a_text_arrives_as_it_is(build, text):
    literal = text.replace("'", "''")
    build.execute(
        f"update publication.pub_ministry__premiums set note = '{literal}' where insurer_id = 'INS09'"
    )
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    with zipfile.ZipFile(path) as archive:
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet2.xml"))
    texts = {
        re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), element.text or "")
        for element in sheet.iter("{*}t")
    }
    assert text in texts


def test_the_summary_names_the_build_and_the_sheets(published_build, path):
    cells = [cell for row in rows_of(path, "Synthèse") for cell in row if cell != ""]
    assert "14/07/2020 à 03:00 (heure de Paris)" in cells
    assert published_build.record.build_id in cells
    assert "Diffusion autorisée par les contrôles automatiques." in cells
    listed = [[cell for cell in row if cell != ""] for row in rows_of(path, "Synthèse")]
    assert ["Primes", "Lignes de la table «\u00a0Primes\u00a0».", 10.0] in listed


def test_the_summary_names_the_person_who_released_a_held_build_and_the_reasons(build):
    overridden = build.change_record(gate=HOLD | {"override": OVERRIDE})
    path = publish(overridden.settings, overridden.record).path / "ministry" / "classeur.xlsx"
    summary = "\n".join(str(cell) for row in rows_of(path, "Synthèse") for cell in row)
    assert "décision de Prénom Nom, le 14/07/2020 à 10:00" in summary
    assert "Envoi annoncé." in summary
    assert "Le registre des primes de INS05 manque." in summary


def test_the_workbook_has_the_date_of_the_build(path):
    assert "2020-07-14T01:00:00Z</dcterms:created>" in parts_of(path)["docProps/core.xml"]


def test_dictionary_defines_every_column(path):
    rows = rows_of(path, "Dictionnaire")
    assert len(rows) == 1 + len(PREMIUMS) + 2
    assert [
        "Primes",
        "Libellé ceded_premium_amount_eur",
        "ceded_premium_amount_eur",
        "montant (EUR)",
        "oui",
        "flux, cédé, provisoire\u202f; date\u00a0: «\u00a0Libellé month\u00a0»",
        "Définition de `ceded_premium_amount_eur`.",
        "",
    ] in rows


def test_a_table_longer_than_a_sheet_is_in_the_other_files_only(build, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 60)
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    assert CalamineWorkbook.from_path(path).sheet_names == ["Synthèse", "Primes", "Dictionnaire"]
    summary = "\n".join(str(cell) for row in rows_of(path, "Synthèse") for cell in row)
    assert "pub_ministry__envelope_usage.parquet" in summary


def test_a_text_longer_than_a_cell_is_cut_with_a_note(build):
    build.execute(
        "update publication.pub_ministry__premiums set note = repeat('a', 40000) where insurer_id = 'INS09'"
    )
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    notes = {row[1]: row[2] for row in rows_of(path, "Primes")}
    assert len(notes["INS09"]) == MAX_TEXT
    assert "complet dans le fichier CSV" in notes["INS09"]


def test_sheet_names_fit_the_format(build):
    for number, table in enumerate(("premiums", "envelope_usage")):
        node = ("nodes", f"model.reassurance.pub_ministry__{table}", "meta", "sheet_fr")
        build.change_manifest(node, f"'Primes [cédées] et comptabilisées : {number}'")
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    names = CalamineWorkbook.from_path(path).sheet_names[1:3]
    assert names == ["Primes  cédées  et comptabilisé", "Primes  cédées  et comptabi (2)"]


def test_table_without_rows_has_its_header(build):
    build.execute("delete from publication.pub_ministry__premiums")
    path = publish(build.settings, build.record).path / "ministry" / "classeur.xlsx"
    assert len(rows_of(path, "Primes")) == 1
