"""Packages with the common mistakes of programs and people, of seventeen kinds.

    MISTAKES["a cell in error"].write(settings)

`verdict` is the expected one; `message` is part of the French message of a package that is not accepted.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from support.malicious import with_premiums
from support.packages import (
    Package,
    cedent_package,
    contracts,
    descriptor_of,
    limit_decision,
    premium,
    refile,
    reinsurer_package,
    resource,
    rewrite,
)
from support.statements import balance, document, entry, statement
from support.workbooks import FORMULA, rezipped, workbook

ACCEPTED, FINDINGS, REJECTED = "accepted", "accepted_with_findings", "rejected"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Write = Callable[[Settings], PackagePath]
NAMES = [field.name for field in contracts()["limit_decisions"].fields]


@dataclass(frozen=True)
class Mistake:
    """A package, its kind of mistake, the expected verdict and part of the expected message."""

    kind: str
    write: Write
    verdict: str
    message: str = ""


def _lines(encoding: str = "utf-8", register: str = "premiums", **changes: str) -> Write:
    """A package with one changed line in a register."""

    def write(settings: Settings) -> PackagePath:
        package: Package = cedent_package(encoding=encoding)
        package.lines[register][0] |= changes
        return package.write(settings)

    return write


def _declared(change: Callable[[dict[str, Any]], object]) -> Write:
    """A package with a changed declaration of its premiums."""

    def write(settings: Settings) -> PackagePath:
        place = cedent_package().write(settings)
        with descriptor_of(place) as content:
            change(resource(content, "premiums"))
        return place

    return write


def _with_na(declared: dict[str, Any]) -> Write:
    """A line about a treaty with the guarantee N/A, which the sender declares as a missing value."""

    def write(settings: Settings) -> PackagePath:
        package = cedent_package()
        package.lines["premiums"] = [premium(guarantee_id="N/A", treaty_id="TRT-1")]
        place = package.write(settings)
        with descriptor_of(place) as content:
            resource(content, "premiums").update(declared)
        return place

    return write


def _sheet(content: Callable[[], bytes], **declared: Any) -> Write:
    """A package with its decisions in a workbook; a declaration of None removes the property."""

    def write(settings: Settings) -> PackagePath:
        place = cedent_package().write(settings)
        refile(place, "limit_decisions", "decisions.xlsx", content(), **({"format": "xlsx"} | declared))
        with descriptor_of(place) as described:
            resource_declared = resource(described, "limit_decisions")
            for name in [name for name, value in declared.items() if value is None]:
                del resource_declared[name]
        return place

    return write


def _row(**changes: str | float) -> list[str | float]:
    return list((limit_decision() | changes).values())


def _parquet(**changes: pa.Array) -> Write:
    """A package with its premiums in a Parquet file; some columns have other types."""

    def write(settings: Settings) -> PackagePath:
        package = cedent_package()
        line = package.lines["premiums"][0]
        fields = contracts()["premiums"].fields
        arrays = {field.name: pa.array([line[field.name] or None], pa.string()) for field in fields}
        stream = io.BytesIO()
        pyarrow.parquet.write_table(pa.table(arrays | changes), stream)
        place = package.write(settings)
        refile(place, "premiums", "premiums.parquet", stream.getvalue(), format="parquet")
        return place

    return write


def _decimal(text: str, kind: pa.DataType) -> pa.Array:
    return pa.array([Decimal(text)], kind)


def _statement(text: Callable[[], str], total: str, rows: int = 1) -> Write:
    """A package of a reinsurer with a hand-written bank statement."""

    def write(settings: Settings) -> PackagePath:
        place = reinsurer_package().write(settings)
        rewrite(place, "bank_statements", lambda _: text().encode())
        with descriptor_of(place) as content:
            ours = resource(content, "bank_statements")["reassurance"]
            ours["rows"] = rows
            ours["totals"] = dict.fromkeys(ours["totals"], total)
        return place

    return write


def _page(number: int, last: str, balances: str) -> str:
    pages = f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>"
    return document(statement(entry("10.00"), opening="", closing="", more=pages, balances=balances))


def _unsplit_batch() -> str:
    parts = "".join(
        f"<TxDtls><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties></TxDtls>" for name in ("A", "B")
    )
    batch = entry("1500.00", f"<NtryDtls>{parts}</NtryDtls>")
    return document(statement(batch, opening="0", closing="1500.00"))


def _padded() -> str:
    count = "<TxsSummry><TtlNtries><NbOfNtries>00001</NbOfNtries></TtlNtries></TxsSummry>"
    zeros = "00000000000000001500.00"
    return document(statement(entry(zeros), opening="0", closing=zeros, more=count))


def _two_currencies() -> str:
    other = entry("500.00").replace("EUR", "USD")
    return document(statement(entry("1000.00"), other, opening="0", closing="1500.00"))


def _zip_with_dots(settings: Settings) -> PackagePath:
    folder = cedent_package().write(settings).path
    place = PackagePath("INS01", folder.with_name("dots.zip"))
    with zipfile.ZipFile(place.path, "w") as archive:
        for path in folder.iterdir():
            archive.writestr(zipfile.ZipInfo(f"./{path.name}"), path.read_bytes())
    shutil.rmtree(folder)
    return place


def _other_archive(settings: Settings) -> PackagePath:
    path = settings.inbox_dir / "INS01" / "INS01-2020-06-001.7z"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(20))
    return PackagePath("INS01", path)


MISTAKES: dict[str, Mistake] = {
    "a cell in error": Mistake(
        "cells without a value",
        _sheet(lambda: workbook([NAMES, _row(buyer_notified_on="#REF!")])),
        FINDINGS,
        "La cellule Feuil1!O2 affiche « #REF! »",
    ),
    "a formula without a computed value": Mistake(
        "cells without a value",
        _sheet(lambda: workbook([NAMES, _row(requested_limit_amount=FORMULA)])),
        FINDINGS,
        "porte la formule « =A1 »",
    ),
    "a decimal of 50 digits": Mistake(
        "decimals of too many digits",
        _parquet(premium_base_amount=_decimal("40000.00", pa.decimal256(50, 2))),
        REJECTED,
        "la colonne premium_base_amount est de type DECIMAL(50, 2)",
    ),
    "the first of two pages": Mistake(
        "missing pages",
        _statement(lambda: _page(1, "false", balance("OPBD", "0.00") + balance("ITBD", "10.00")), "10.00"),
        REJECTED,
        "la page 2 manque",
    ),
    "dollars in a statement of euros": Mistake(
        "two currencies in a statement",
        _statement(_two_currencies, "1500.00", 2),
        REJECTED,
        "a ses soldes en EUR, et une écriture ou le compte en USD",
    ),
    "missingValues": Mistake(
        "declarations", _with_na({"schema": {"fields": [], "missingValues": ["", "N/A"]}}), ACCEPTED
    ),
    "nullSequence": Mistake("declarations", _with_na({"dialect": {"nullSequence": "N/A"}}), ACCEPTED),
    "commentChar": Mistake(
        "declarations",
        _declared(lambda declared: declared["dialect"].update(commentChar="#")),
        REJECTED,
        'premiums.dialect.commentChar vaut "#" : cette propriété n\'est pas suivie',
    ),
    "a total of a column without control total": Mistake(
        "declarations",
        _declared(lambda declared: declared["reassurance"]["totals"].update(premium_tax_amount="999.00")),
        REJECTED,
        "Total annoncé 999,00",
    ),
    "a hash in capitals": Mistake(
        "hashes", _declared(lambda declared: declared.update(hash=declared["hash"].upper())), ACCEPTED
    ),
    "a hash of md5": Mistake(
        "hashes",
        _declared(lambda declared: declared.update(hash="md5:" + "0" * 32)),
        REJECTED,
        "L'empreinte annoncée est en md5 : attendu sha256",
    ),
    "a decimal of 38 digits": Mistake(
        "numbers of Parquet", _parquet(gross_premium_amount=_decimal("40", pa.decimal128(38, 10))), ACCEPTED
    ),
    "a rate without a digit before its point": Mistake(
        "numbers of Parquet", _parquet(annual_premium_rate=_decimal("0.012", pa.decimal128(6, 6))), ACCEPTED
    ),
    "a 32-bit float": Mistake(
        "numbers of Parquet",
        _parquet(premium_base_amount=pa.array([1234567.89], pa.float32())),
        REJECTED,
        "la colonne premium_base_amount est de type FLOAT",
    ),
    "line ends of two kinds": Mistake(
        "line ends", with_premiums(lambda text: text.replace(b"\r\n", b"\n", 1)), ACCEPTED
    ),
    "line ends converted twice": Mistake(
        "line ends",
        with_premiums(lambda text: text.replace(b"\r\n", b"\r\r\n")),
        REJECTED,
        "la ligne 1 du fichier se termine par CR CR LF",
    ),
    "Windows-1252 declared as Latin-1": Mistake(
        "messages of libraries",
        with_premiums(lambda text: text.replace(b"PRM-1", b"PRM-\x80"), encoding="iso-8859-1"),
        REJECTED,
        "contient l'octet 0x80, qui n'est pas une lettre en iso-8859-1",
    ),
    "an encoding that is null": Mistake(
        "messages of libraries",
        _declared(lambda declared: declared.update(encoding=None)),
        REJECTED,
        "premiums.encoding vaut null : attendu un texte",
    ),
    "a space as identifier": Mistake(
        "invisible characters", _lines(guarantee_id=" "), FINDINGS, "« [U+0020] » porte un blanc"
    ),
    "a zero-width space in an identifier": Mistake(
        "invisible characters", _lines(guarantee_id="GAR-1\u200b"), FINDINGS, "« GAR-1[U+200B] » porte"
    ),
    "NULL as identifier": Mistake(
        "invisible characters", _lines(guarantee_id="NULL"), FINDINGS, "« NULL » n'est pas un identifiant"
    ),
    "a second byte order mark": Mistake(
        "invisible characters",
        with_premiums(lambda text: b"\xef\xbb\xbf\xef\xbb\xbf" + text),
        REJECTED,
        "« [U+FEFF]premium_line_id » s'écrit « premium_line_id »",
    ),
    "paths in a zip that begin with a dot": Mistake("check and receive", _zip_with_dots, ACCEPTED),
    "sep=,": Mistake(
        "named causes",
        with_premiums(lambda text: b"sep=,\r\n" + text),
        REJECTED,
        "sa première ligne est « sep=, »",
    ),
    "a title above the names": Mistake(
        "named causes",
        with_premiums(lambda text: b"Bordereau de juin\r\n\r\n" + text),
        REJECTED,
        "les noms de colonnes, qui sont à la ligne 3",
    ),
    "the index of a data frame": Mistake(
        "named causes",
        with_premiums(lambda text: b"," + text.replace(b"\r\n", b"\r\n0,", 1)),
        REJECTED,
        "la colonne 1 n'a pas de nom : sans doute l'index qu'un logiciel ajoute",
    ),
    "a code typed as a number": Mistake(
        "named causes",
        _sheet(lambda: workbook([NAMES, _row(buyer_department=1.0)])),
        REJECTED,
        "la cellule G2 de la feuille « Feuil1 » (colonne buyer_department) porte le nombre",
    ),
    "a workbook with a password": Mistake(
        "named causes",
        _sheet(lambda: COMPOUND + "EncryptedPackage".encode("utf-16-le")),
        REJECTED,
        "protégé par un mot de passe",
    ),
    "a hidden first sheet": Mistake(
        "named causes", _sheet(lambda: workbook([NAMES, _row()], before=["Masquée"])), ACCEPTED
    ),
    "a workbook whose main part has another name": Mistake(
        "named causes",
        _sheet(
            lambda: rezipped(
                workbook([NAMES, _row()]),
                lambda name, text: (
                    name.replace("xl/workbook.xml", "xl/workbook2.xml").replace(
                        "xl/_rels/workbook.xml.rels", "xl/_rels/workbook2.xml.rels"
                    ),
                    text.replace(b"xl/workbook.xml", b"xl/workbook2.xml"),
                ),
            )
        ),
        ACCEPTED,
    ),
    "a statement without namespace": Mistake(
        "named causes",
        _statement(
            lambda: re.sub(' xmlns="[^"]*"', "", document(statement(opening="0", closing="0"))), "0.00"
        ),
        REJECTED,
        "le document n'a pas d'espace de noms",
    ),
    "zeros before numbers of a statement": Mistake(
        "types of XML Schema", _statement(_padded, "1500.00"), ACCEPTED
    ),
    "a batch that is not split": Mistake("batches", _statement(_unsplit_batch, "1500.00"), ACCEPTED),
    "a workbook without a format": Mistake(
        "formats", _sheet(lambda: workbook([NAMES, _row()]), format=None), ACCEPTED
    ),
    "a workbook declared as CSV": Mistake(
        "formats",
        _sheet(lambda: workbook([NAMES, _row()]), format="csv"),
        REJECTED,
        "le fichier est un classeur, et le descripteur l'annonce en CSV",
    ),
    "rows of delimiters at the end": Mistake(
        "ends of files", with_premiums(lambda text: text + b",,,,,,,,,,,,\r\n" * 3), ACCEPTED
    ),
    "an archive of another kind": Mistake(
        "ends of files", _other_archive, REJECTED, "est une archive qui ne se lit pas"
    ),
    "a statement of another month": Mistake(
        "months of statements",
        _statement(
            lambda: document(statement(entry("10.00"), opening="0", closing="10.00")).replace(
                "2020-06-18", "2019-01-18"
            ),
            "10.00",
        ),
        FINDINGS,
        "Aucun mouvement de son relevé n'est du mois 2020-06",
    ),
}
