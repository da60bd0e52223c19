"""What of a package or of a file cannot be read, told in French and English."""

import re

from reassurance.errors import PackageError, StatementError

# English, French. Words of a library that found the fault are quoted in both.
_CAUSES: dict[str, tuple[str, str]] = {
    # The package
    "zip": (
        "{name} cannot be unpacked: {found}",
        "« {name} » ne se décompresse pas : archive zip abîmée, incomplète ou chiffrée ({found})",
    ),
    "no_descriptor": (
        "{name} is missing at the top of the package",
        "« {name} » manque au premier niveau du paquet",
    ),
    "not_json": ("{name} is not JSON: {found}", "« {name} » n'est pas du JSON ({found})"),
    "no_property": (
        "{name} lacks the property {property!r}",
        "« {name} » n'a pas la propriété « {property} »",
    ),
    "other_type": (
        "{name} has a property of another type than expected: {found}",
        "une propriété de « {name} » n'a pas le type attendu ({found})",
    ),
    "period": (
        "reassurance.period is {found!r}: expected a month YYYY-MM",
        "reassurance.period vaut « {found} » : attendu un mois AAAA-MM",
    ),
    "kind": (
        "reassurance.kind is {found!r}: expected full or correction",
        "reassurance.kind vaut « {found} » : attendu full ou correction",
    ),
    "sequence": (
        "reassurance.sequence is {found}: expected 1 or more",
        "reassurance.sequence vaut {found} : attendu 1 ou plus",
    ),
    "link": (
        "{name!r} is a symbolic link: send the file itself",
        "« {name} » est un lien symbolique : envoyez le fichier lui-même",
    ),
    "leads_out": (
        "{name!r} leads out of the package: use plain relative paths",
        "« {name} » mène hors du paquet : employez des chemins relatifs simples",
    ),
    "same_name": (
        "two members have the same name: send each file once",
        "deux fichiers portent le même nom : envoyez chacun une seule fois",
    ),
    "similar_names": (
        "{name!r} and {other!r} differ by capitals or by the form of their accents only: send each file once",
        "« {name} » et « {other} » ne diffèrent que par la casse ou la forme des accents : envoyez chacun une"
        " seule fois",
    ),
    "odd_name": (
        "{name!r} is no name that every system can write: use UTF-8 without control characters",
        "« {name} » n'est pas un nom que tout système sait écrire : UTF-8, sans caractère de contrôle",
    ),
    "special": (
        "{name!r} is neither a file nor a folder: send files only",
        "« {name} » n'est ni un fichier ni un dossier : n'envoyez que des fichiers",
    ),
    "link_package": (
        "{name!r} is a symbolic link to elsewhere: send the package itself",
        "« {name} » est un lien symbolique vers un autre lieu : envoyez le paquet lui-même",
    ),
    "zip_directory": (
        "the zip's table of contents takes {found} bytes, at most {most} are read: it lists too many files",
        "la table des matières du zip occupe {found} octets, {most} au plus sont lus : trop de fichiers",
    ),
    "zip_ratio": (
        "{found} bytes would be unpacked from a zip of {size}: at most {most} to one; send the folder itself",
        "{found} octets sortiraient d'un zip de {size} : au plus {most} pour un ; envoyez le dossier",
    ),
    "descriptor_size": (
        "{name} has {found} bytes: at most {most} are read",
        "« {name} » occupe {found} octets : {most} au plus sont lus",
    ),
    "too_deep": (
        "{name} is nested too deeply to be a descriptor",
        "« {name} » est imbriqué trop profondément pour un descripteur",
    ),
    "odd_text": (
        "{name} holds a text with a control or a broken character: {found}",
        "« {name} » contient un texte avec un caractère de contrôle ou mal formé : {found}",
    ),
    "out_of_bounds": (
        "{name}: {property} is {found}, expected a whole number from {least} to {most}",
        "« {name} » : {property} vaut {found}, attendu un nombre entier de {least} à {most}",
    ),
    "too_many_files": (
        "{found} files: a package holds at most {most}",
        "{found} fichiers : un paquet en compte au plus {most}",
    ),
    "too_large": (
        "{found} bytes unpacked: a package holds at most {most}",
        "{found} octets une fois décompressé : un paquet en compte au plus {most}",
    ),
    # Any file
    "format": ("format {found!r}: expected {expected}", "format « {found} » : attendu {expected}"),
    "empty": (
        "the file is empty: expected a line of column names",
        "le fichier est vide : attendu une ligne de noms de colonnes",
    ),
    "too_many_columns": (
        "{found} columns: a file has at most {most}",
        "{found} colonnes : un fichier en compte au plus {most}",
    ),
    "too_many_rows": (
        "{found} lines: a file has at most {most}",
        "{found} lignes : un fichier en compte au plus {most}",
    ),
    "memory": (
        "its lines do not fit in the memory that reading may take: shorten values of many thousand"
        " characters, or spread the lines over several packages",
        "ses lignes ne tiennent pas dans la mémoire allouée à la lecture : raccourcissez les valeurs de"
        " plusieurs milliers de caractères, ou répartissez les lignes entre plusieurs paquets",
    ),
    "null_character": (
        "line {line} holds a null character: a text has none",
        "la ligne {line} contient un caractère nul : un texte n'en a pas",
    ),
    "same_column": ("two columns have the same name", "deux colonnes portent le même nom"),
    # CSV
    "encoding": (
        "encoding {found!r}: expected utf-8, latin-1 or windows-1252",
        "encodage « {found} » : attendu utf-8, latin-1 ou windows-1252",
    ),
    "encoding_differs": (
        "declared as {found}, but its letters beyond ASCII are UTF-8: declare utf-8",
        "annoncé en {found}, mais ses lettres accentuées sont en UTF-8 : annoncez utf-8",
    ),
    "mark": ("{name} {found!r}: expected one character", "{name} « {found} » : attendu un seul caractère"),
    "same_mark": (
        "delimiter and quoteChar are both {found!r}",
        "delimiter et quoteChar sont tous deux « {found} »",
    ),
    "header_encoding": (
        "the header is not {encoding}: {found}",
        "la ligne des noms de colonnes n'est pas écrite en {encoding} ({found})",
    ),
    "header": ("the header cannot be read: {found}", "la ligne des noms de colonnes est illisible ({found})"),
    "columns_of_line": (
        "line {line} of the file has {found} values, expected {expected}: {text}",
        "la ligne {line} du fichier a {found} valeurs, {expected} attendues : {text}",
    ),
    "open_quote": (
        "line {line} of the file: a quote is opened and not closed properly: {text}",
        "ligne {line} du fichier : un guillemet est ouvert et mal refermé : {text}",
    ),
    "line_encoding": (
        "line {line} of the file is not utf-8: {text}",
        "la ligne {line} du fichier n'est pas écrite en utf-8 : {text}",
    ),
    "bytes_encoding": (
        "the file is not {encoding}, at line {line} or in those that follow: {found}",
        "le fichier n'est pas écrit en {encoding}, à la ligne {line} ou dans les suivantes ({found})",
    ),
    "empty_line": (
        "line {line} of the file is empty: remove it, for lines are counted",
        "la ligne {line} du fichier est vide : supprimez-la, car les lignes sont comptées",
    ),
    "no_names": (
        "its dialect says that it has no header, and no schema names its columns: write the schema's fields",
        "son dialecte dit qu'il n'a pas de ligne de noms, et aucun schéma ne nomme ses colonnes : écrivez les"
        " champs du schéma",
    ),
    "bare_number": (
        "bareNumber {found!r} of {field}: expected true or false",
        "bareNumber « {found} » de {field} : attendu true ou false",
    ),
    "long_line": (
        "line {line} of the file has more than {most} bytes: a line break is missing",
        "la ligne {line} du fichier compte plus de {most} octets : il manque un saut de ligne",
    ),
    "long_record": (
        "line {line} of the file is longer than a line may be: a quote is not closed",
        "la ligne {line} du fichier dépasse la longueur admise : un guillemet n'est pas fermé",
    ),
    "other_line": ("line {line} of the file: {found}", "ligne {line} du fichier ({found})"),
    "other": ("{found}", "les lignes ne se lisent pas comme le descripteur l'annonce ({found})"),
    # What a sender declares of its values
    "same_marks": (
        "decimalChar and groupChar of {field} are both {found!r}",
        "decimalChar et groupChar de {field} sont tous deux « {found} »",
    ),
    "number_mark": (
        "{name} {found!r} of {field}: expected one mark, such as ',' or ' '",
        "{name} « {found} » de {field} : attendu un seul signe, tel que « , » ou une espace",
    ),
    "date_format": (
        "format {found!r} of {field}: expected %d, %m and %Y, such as '%d/%m/%Y'",
        "format « {found} » de {field} : attendu %d, %m et %Y, par exemple « %d/%m/%Y »",
    ),
    "both_words": (
        "{found!r} of {field} is both in trueValues and in falseValues",
        "« {found} » de {field} figure à la fois dans trueValues et dans falseValues",
    ),
    "words": (
        "{name} {found!r} of {field}: expected a list of words, such as ['oui']",
        '{name} {found!r} de {field} : attendu une liste de mots, telle que ["oui"]',
    ),
    # Parquet and XLSX
    "parquet": ("it is not a readable Parquet file", "ce n'est pas un fichier Parquet lisible"),
    "parquet_type": (
        "column {name} is of type {found}: codes and texts are stored as text",
        "la colonne {name} est de type {found} : les codes et les textes s'enregistrent comme du texte",
    ),
    "workbook": ("it is not an XLSX workbook", "ce n'est pas un classeur XLSX"),
    "workbook_damaged": ("the workbook cannot be read: {found}", "le classeur est illisible ({found})"),
    "workbook_size": (
        "{found} bytes unpacked: a workbook holds at most {most}; send CSV or Parquet",
        "{found} octets une fois décompressé : un classeur en compte au plus {most} ; envoyez CSV ou Parquet",
    ),
    "workbook_memory": (
        "the workbook cannot be read within {most} bytes of memory: a cell lies far off, or it is damaged;"
        " send CSV or Parquet",
        "le classeur ne se lit pas dans {most} octets de mémoire : cellule très éloignée, ou fichier abîmé ;"
        " envoyez CSV ou Parquet",
    ),
    "workbook_seconds": (
        "the workbook cannot be read within {most} seconds: send CSV or Parquet",
        "le classeur ne se lit pas en {most} secondes : envoyez CSV ou Parquet",
    ),
    # XML, and bank statements in it
    "xml": ("the file is not well-formed XML: {found}", "ce n'est pas du XML bien formé ({found})"),
    "xml_prefix": (
        "line {line}: the prefix of {found!r} is not declared",
        "ligne {line} : le préfixe de « {found} » n'est pas déclaré",
    ),
    "xml_doctype": (
        "the file declares a document type (DOCTYPE): a bank statement has none; remove it",
        "le fichier déclare un type de document (DOCTYPE) : un relevé n'en a pas ; retirez-le",
    ),
    "xml_size": (
        "{found} bytes: an XML file has at most {most}",
        "{found} octets : un fichier XML en compte au plus {most}",
    ),
    "xml_elements": ("the file has more than {most} elements", "le fichier compte plus de {most} éléments"),
    "xml_depth": (
        "line {line}: elements are nested deeper than {most}",
        "ligne {line} : les éléments sont imbriqués au-delà de {most} niveaux",
    ),
    "xml_text": (
        "line {line}: a text has more than {most} characters",
        "ligne {line} : un texte compte plus de {most} caractères",
    ),
    "camt_version": (
        "line {line}: {found!r} is not a bank statement that is read: expected {expected}",
        "ligne {line} : « {found} » n'est pas un relevé de compte qui se lit : attendu {expected}",
    ),
    "camt_none": (
        "the file holds no bank statement (Stmt)",
        "le fichier ne contient aucun relevé de compte (Stmt)",
    ),
    "camt_correction": (
        "a bank statement is not corrected line by line: send the whole period anew",
        "un relevé de compte ne se corrige pas ligne à ligne : renvoyez la période entière",
    ),
    "camt_order": (
        "line {line}: an entry stands before its statement's identifier (Id) and account (Acct)",
        "ligne {line} : une écriture précède l'identifiant (Id) et le compte (Acct) de son relevé",
    ),
    "camt_bad_balance": (
        "line {line}: the balance {code} has no amount or no direction that can be read",
        "ligne {line} : le solde {code} n'a pas de montant ou de sens lisible",
    ),
    # A bank statement that contradicts itself
    "camt_balance": (
        "statement {statement} of account {account}: opening {opening} and booked entries {booked} make"
        " {found}, closing says {closing}",
        "relevé {statement} du compte {account} : ouverture {opening} et écritures comptabilisées {booked}"
        " font {found}, la clôture dit {closing}",
    ),
    "camt_no_balance": (
        "statement {statement} of account {account} lacks an opening or a closing booked balance (OPBD,"
        " CLBD)",
        "le relevé {statement} du compte {account} n'a pas de solde d'ouverture ou de clôture (OPBD, CLBD)",
    ),
    "camt_two_currencies": (
        "statement {statement} of account {account} opens and closes in two currencies: {found}",
        "le relevé {statement} du compte {account} s'ouvre et se clôt en deux devises : {found}",
    ),
    "camt_entries": (
        "statement {statement} of account {account}: {expected} entries declared, {found} found",
        "relevé {statement} du compte {account} : {expected} écritures annoncées, {found} trouvées",
    ),
    "camt_gap": (
        "statements of account {account} open at {found}, where no other closed: one is missing, or one too"
        " many",
        "des relevés du compte {account} s'ouvrent à {found}, où aucun autre ne s'est clos : il en manque un,"
        " ou il y en a un de trop",
    ),
    "sheet": ("the workbook has no sheet {found!r}", "le classeur n'a pas de feuille « {found} »"),
    "beyond": (
        "line {line} has a value beyond the last named column",
        "la ligne {line} porte une valeur au-delà de la dernière colonne nommée",
    ),
    "not_text": (
        "line {line}, column {name}: {found!r} is not text; give the column the format Text and type its"
        " values again, leading zeros included",
        "ligne {line}, colonne {name} : {found} n'est pas du texte ; donnez à la colonne le format Texte et"
        " ressaisissez ses valeurs, zéros de tête compris",
    ),
}

# What DuckDB says of a line of CSV.
_LINE = re.compile(r"CSV Error on Line: (\d+)\s*(?:Original Line:\s*(.*))?")
_WIDTH = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_TOLD = {
    "unterminated quote": "open_quote",
    "Invalid unicode": "line_encoding",
    "Maximum line size": "long_record",
}
_LONGEST_QUOTE = 200


def unreadable(cause: str, **told: object) -> PackageError:
    """The error for a cause of `_CAUSES`, worded in both languages."""
    english, french = _CAUSES[cause]
    return PackageError(english.format(**told), french.format(**told))


def contradicting(cause: str, **told: object) -> StatementError:
    """The error for a bank statement that contradicts itself, worded in both languages."""
    english, french = _CAUSES[cause]
    return StatementError(english.format(**told), french.format(**told))


def unreadable_lines(message: str) -> PackageError:
    """The error for what DuckDB says of lines it cannot read, without its advice on its own options."""
    kept = [line.strip() for line in message.splitlines() if line.strip()]
    found = " ".join(line for line in kept[:3] if not line.startswith("Possible"))
    place = _LINE.search(message)
    if place is None:
        return unreadable("other", found=found)
    line, text = place[1], (place[2] or "").strip()[:_LONGEST_QUOTE]
    width = _WIDTH.search(message)
    if width is not None:
        return unreadable("columns_of_line", line=line, text=text, expected=width[1], found=width[2])
    for words, cause in _TOLD.items():
        if words in message:
            return unreadable(cause, line=line, text=text)
    return unreadable("other_line", line=line, found=found)
