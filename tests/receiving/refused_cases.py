"""Lines with one wrong field and the message to the sender; sound lines at each limit."""

from dataclasses import dataclass

from reassurance.safe_text import shown
from support.packages import siren

AMOUNT_FR = "un montant à deux décimales au plus, point décimal, sans séparateur de milliers (1234.50)"
AMOUNT_EN = "an amount with two decimals at most, decimal point, no thousands separator (1234.50)"


@dataclass(frozen=True)
class Case:
    """A sound line with one field changed, and the message to its sender."""

    register: str
    field: str
    value: str
    rule: str
    message_fr: str
    message_en: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.register}.{self.field} = {self.value[:24]!r}"


def type_case(register: str, field: str, value: str, expected_fr: str, expected_en: str) -> Case:
    return Case(
        register,
        field,
        value,
        "type",
        f"« {shown(value)} » n'est pas lisible : attendu {expected_fr}.",
        f"“{shown(value)}” cannot be read: expected {expected_en}.",
    )


def other_case(register: str, field: str, value: str, rule: str, french: str, english: str) -> Case:
    return Case(register, field, value, rule, f"« {shown(value)} » {french}", f"“{shown(value)}” {english}")


CASES = [
    *(
        Case(
            register,
            field,
            "",
            "required",
            f"La valeur manque. Renseignez {field}.",
            f"The value is missing. Fill in {field}.",
        )
        for register, field in (
            ("policies", "insured_naf"),
            ("guarantees", "insured_percentage"),
            ("exposures", "outstanding_amount"),
            ("premiums", "covers_from"),
            ("premiums", "premium_line_id"),
        )
    ),
    *(
        type_case("premiums", "premium_tax_amount", value, AMOUNT_FR, AMOUNT_EN)
        for value in ("12,50", "1 234.50", "1e3", "0.001", "12345678901234567.00", "+5", ".5", "NaN", " 1.00")
    ),
    *(
        type_case(
            "guarantees",
            "buyer_pd",
            value,
            "une fraction à six décimales au plus (0.75)",
            "a fraction with six decimals at most (0.75)",
        )
        for value in ("2%", "0.0000001", "2,5")
    ),
    *(
        type_case("guarantees", "credit_period_days", value, "un nombre entier", "a whole number")
        for value in ("60.0", "two months", "9999999999")
    ),
    *(
        type_case("premiums", "covers_to", value, "une date AAAA-MM-JJ", "a date YYYY-MM-DD")
        for value in ("30/06/2020", "2020-06-31", "2020-6-3", "2020-06-30T00:00:00", "20200630")
    ),
    *(
        type_case("limit_decisions", "buyer_portal_subscribed", value, "true ou false", "true or false")
        for value in ("oui", "TRUE", "1")
    ),
    *(
        other_case(
            "policies",
            "insured_naf",
            value,
            "pattern",
            r"n'a pas la forme attendue : ^\d{2}\.\d{2}[A-Z]$.",
            r"does not have the expected form: ^\d{2}\.\d{2}[A-Z]$.",
        )
        for value in ("2511Z", "25.11z", "x25.11Z", "25.11Zx")
    ),
    other_case(
        "policies",
        "insured_siren",
        "12345678",
        "pattern",
        r"n'a pas la forme attendue : ^\d{9}$.",
        r"does not have the expected form: ^\d{9}$.",
    ),
    *(
        other_case(
            "policies",
            "insured_siren",
            value,
            "checksum",
            "n'est pas un SIREN : sa clé de contrôle est fausse. Vérifiez la saisie.",
            "is not a SIREN: its check digit is wrong. Check the entry.",
        )
        for value in ("123456789", siren(7)[:-1] + str((int(siren(7)[-1]) + 1) % 10))
    ),
    *(
        other_case(
            "exposures",
            "currency",
            value,
            "enum",
            "n'est pas admis. Valeurs admises : EUR, USD.",
            "is not allowed. Allowed values: EUR, USD.",
        )
        for value in ("GBP", "eur", "EUR ")
    ),
    other_case(
        "exposures",
        "outstanding_amount",
        "-0.01",
        "minimum",
        "est inférieur au minimum 0,00.",
        "is below the minimum 0.",
    ),
    other_case(
        "premiums",
        "annual_premium_rate",
        "1.000001",
        "maximum",
        "dépasse le maximum 1.",
        "is above the maximum 1.",
    ),
    other_case(
        "premiums",
        "gross_premium_amount",
        "1000000000000",
        "maximum",
        "dépasse le maximum 999\u202f999\u202f999\u202f999,99.",
        "is above the maximum 999999999999.99.",
    ),
    other_case(
        "guarantees",
        "guarantee_id",
        "G" * 65,
        "length",
        "dépasse 64 caractères.",
        "is longer than 64 characters.",
    ),
    other_case(
        "guarantees",
        "buyer_grade",
        "é" * 501,
        "length",
        "dépasse 500 caractères.",
        "is longer than 500 characters.",
    ),
    other_case(
        "exposures",
        "as_of",
        "2020-06-29",
        "period",
        "n'est pas la date d'arrêté de la période : attendu 2020-06-30.",
        "is not the period's closing date: expected 2020-06-30.",
    ),
    *(
        other_case(
            "accounts",
            "account_period",
            quarter,
            "quarter",
            "n'est pas le trimestre que clôt la période : attendu 2020-Q2. Une ligne d'un "
            "autre trimestre se corrige dans un paquet de la période qui le clôt.",
            "is not the quarter that the period closes: expected 2020-Q2. A line of another quarter "
            "is corrected in a package of the period that closes it.",
        )
        for quarter in ("2020-Q1", "2020-Q3", "2019-Q2")
    ),
    *(
        Case(
            register,
            "guarantee_id",
            "",
            "exactly_one_of",
            "Une ligne renseigne une seule de ces colonnes, et une au moins : guarantee_id, treaty_id. "
            "Gardez celle dont il s'agit, videz les autres.",
            "A line fills in one of these columns, and no more than one: guarantee_id, treaty_id. "
            "Keep the one that is meant, empty the others.",
        )
        for register in ("premiums", "claims")
    ),
    *(
        other_case(
            "premiums",
            "guarantee_id",
            value,
            "invisible",
            "porte un blanc ou un caractère invisible, montré entre crochets : un identifiant n'en a pas."
            " Retirez-le.",
            "has a blank or an invisible character, shown in brackets: an identifier has none. Remove it.",
        )
        for value in (" GAR-1", "GAR-1 ", " ", "GAR-1\u200b", "GAR\u00a01", "e\u0301")
    ),
    *(
        other_case(
            "premiums",
            "guarantee_id",
            value,
            "null_word",
            "n'est pas un identifiant, mais la marque d'une valeur absente. Laissez la cellule vide, ou"
            " déclarez cette marque dans « missingValues ».",
            "is not an identifier but the mark of a missing value. Leave the cell empty, or declare"
            " the mark in missingValues.",
        )
        for value in ("NULL", "na", "N/A", "#N/A", "None")
    ),
    *(
        other_case(
            "premiums",
            "guarantee_id",
            value,
            "error_word",
            "est une erreur de tableur, non un identifiant. Corrigez la cellule dans le classeur, puis"
            " exportez-le de nouveau.",
            "is an error of a spreadsheet, not an identifier. Correct the cell in the workbook, then export"
            " it again.",
        )
        for value in ("#REF!", "#nom?", "#DIV/0!")
    ),
    other_case(
        "premiums",
        "guarantee_id",
        "GAR-LOST",
        "dangling_key",
        "ne désigne aucune ligne connue du registre « Garanties publiques » (guarantees). "
        "Envoyez d'abord cette ligne.",
        "refers to no known line of register “Public guarantees” (guarantees). Send that line first.",
    ),
    other_case(
        "premiums",
        "guarantee_id",
        "GAR-BAD",
        "parent_quarantined",
        "désigne une ligne du registre « Garanties publiques » (guarantees) elle-même écartée. "
        "Corrigez cette ligne, puis renvoyez les deux par une correction.",
        "refers to a line of register “Public guarantees” (guarantees) that is itself set aside. "
        "Correct that line, then send both again in a correction.",
    ),
]

SOUND_LIMITS = [
    ("premiums", {"gross_premium_amount": "999999999999.99"}),
    ("premiums", {"gross_premium_amount": "-999999999999.99", "transaction_type": "refund"}),
    ("premiums", {"gross_premium_amount": "-0", "ceded_premium_amount": "0.5"}),
    ("premiums", {"annual_premium_rate": "1"}),
    ("premiums", {"guarantee_id": "", "treaty_id": "TRT-1"}),
    ("claims", {"guarantee_id": "", "treaty_id": "TRT-1"}),
    ("claims", {"movement_type": "reserve_change", "gross_amount": "-12000.00", "ceded_amount": "-9000"}),
    ("exposures", {"outstanding_amount": "0"}),
    ("accounts", {"line_code": "ceded_reserve_change", "amount": "-999999999999.99", "currency": "USD"}),
    ("guarantees", {"guarantee_id": "G" * 64, "buyer_grade": "é" * 500, "insured_percentage": "1.000000"}),
    ("guarantees", {"trigger_decision_id": "", "credit_period_days": "0", "granted_on": "2020-02-29"}),
    ("policies", {"insured_department": "2A"}),
    ("policies", {"insured_department": "976", "policyholder_kind": "factor"}),
    ("limit_decisions", {"exceptional_reason": 'Défaut, "retard"; à\nsuivre', "buyer_naf": ""}),
]
