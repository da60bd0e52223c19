"""What of a package or of a file cannot be read, told in French and English."""

import re

from reassurance.errors import PackageError, StatementError
from reassurance.submissions.plain import shown

# English, French. Words of a library that found the fault are quoted in both.
_CAUSES: dict[str, tuple[str, str]] = {
    # The package
    "zip": (
        "{name} cannot be unpacked: the zip is damaged, incomplete or protected by a password",
        "« {name} » ne se décompresse pas : archive zip abîmée, incomplète ou protégée par un mot de passe",
    ),
    "no_descriptor": (
        "{name} is missing at the top of the package",
        "« {name} » manque au premier niveau du paquet",
    ),
    "not_json": (
        "{name} is not JSON: see line {line}, column {column}",
        "« {name} » n'est pas du JSON : voyez la ligne {line}, colonne {column}",
    ),
    "json_encoding": (
        "{name} is not written in UTF-8: see line {line}",
        "« {name} » n'est pas écrit en UTF-8 : voyez la ligne {line}",
    ),
    "no_property": (
        "{name} lacks the property {property!r}",
        "« {name} » n'a pas la propriété « {property} »",
    ),
    "expected_text": (
        "{property} is {found}: expected a text",
        "{property} vaut {found} : attendu un texte",
    ),
    "expected_whole": (
        "{property} is {found}: expected a whole number",
        "{property} vaut {found} : attendu un nombre entier",
    ),
    "expected_number": (
        "{property} is {found}: expected a number",
        "{property} vaut {found} : attendu un nombre",
    ),
    "expected_flag": (
        "{property} is {found}: expected true or false",
        "{property} vaut {found} : attendu true ou false",
    ),
    "expected_object": (
        "{property} is {found}: expected an object {{…}}",
        "{property} vaut {found} : attendu un objet {{…}}",
    ),
    "expected_list": (
        "{property} is {found}: expected a list […]",
        "{property} vaut {found} : attendu une liste […]",
    ),
    "not_followed": (
        "{property} is {found}: this property is not followed; remove it, and write the file so that it reads"
        " without it",
        "{property} vaut {found} : cette propriété n'est pas suivie ; retirez-la, et écrivez le fichier pour"
        " qu'il"
        " se lise sans elle",
    ),
    "address": (
        "{property} is the address {found}: nothing is fetched; put the file in the package",
        "{property} est l'adresse {found} : rien n'est téléchargé ; mettez le fichier dans le paquet",
    ),
    "not_in_package": (
        "{property} names {found!r}, which is not in the package: add it",
        "{property} désigne « {found} », qui n'est pas dans le paquet : ajoutez-le",
    ),
    "rows_twice": (
        "{property} is {found}, and reassurance.rows {expected}: declare one number of lines",
        "{property} vaut {found}, et reassurance.rows {expected} : annoncez un seul nombre de lignes",
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
    "other_archive": (
        "{name!r} is an archive that is not read: send a folder or a .zip",
        "« {name} » est une archive qui ne se lit pas : envoyez un dossier ou un .zip",
    ),
    "deep_folders": (
        "its folders are nested deeper than {most}: put the files at the top",
        "ses dossiers sont imbriqués sur plus de {most} niveaux : mettez les fichiers au premier niveau",
    ),
    "no_permission": (
        "{name!r} may not be read by the platform: give it the permission to read",
        "« {name} » n'est pas lisible par la plateforme : donnez-lui le droit de lecture",
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
        "{property} is {found}: expected a whole number from {least} to {most}",
        "{property} vaut {found} : attendu un nombre entier de {least} à {most}",
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
    "same_column": (
        "several columns are named {name!r}: columns {found}; keep one",
        "plusieurs colonnes s'appellent « {name} » : colonnes {found} ; gardez-en une",
    ),
    "unnamed_column": (
        "column {found} has no name: name it, or remove it",
        "la colonne {found} n'a pas de nom : nommez-la, ou retirez-la",
    ),
    "unnamed_first": (
        "column {found} has no name: it probably is the index that a program adds; remove it",
        "la colonne {found} n'a pas de nom : sans doute l'index qu'un logiciel ajoute ; retirez-la",
    ),
    "names_below": (
        "the first row{place} does not hold the column names, which are in row {line}: remove the rows above"
        " them ({found!r})",
        "la première ligne{place} ne porte pas les noms de colonnes, qui sont à la ligne {line} : supprimez"
        " les"
        " lignes qui les précèdent (« {found} »)",
    ),
    "names_after_separator": (
        "its first line is {found!r}, which Excel alone understands: remove it",
        "sa première ligne est « {found} », que seul Excel comprend : supprimez-la",
    ),
    "other_delimiter": (
        "its values are separated by {found!r}, and the descriptor declares {expected!r} (dialect.delimiter)",
        "ses valeurs sont séparées par « {found} », et le descripteur annonce « {expected} »"
        " (dialect.delimiter)",
    ),
    "no_known_name": (
        "its first row{place} holds none of the column names of the register, but {found!r}",
        "sa première ligne{place} ne porte aucun des noms de colonnes du registre, mais « {found} »",
    ),
    "empty_sheet": (
        "the sheet {found!r} is empty: expected column names in its first row",
        "la feuille « {found} » est vide : attendu des noms de colonnes sur sa première ligne",
    ),
    "is_workbook": (
        "the file is a workbook, and the descriptor declares CSV: declare format xlsx, or send CSV",
        "le fichier est un classeur, et le descripteur l'annonce en CSV : annoncez le format xlsx, ou"
        " envoyez un"
        " CSV",
    ),
    "is_parquet": (
        "the file is a Parquet file, and the descriptor declares CSV: declare format parquet",
        "le fichier est un fichier Parquet, et le descripteur l'annonce en CSV : annoncez le format parquet",
    ),
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
        "the header is not {encoding}: it holds the byte {found}",
        "la ligne des noms de colonnes n'est pas écrite en {encoding} : elle contient l'octet {found}",
    ),
    "header": (
        "the quotes of the header do not close: {found!r}",
        "les guillemets de la ligne des noms de colonnes ne se referment pas : « {found} »",
    ),
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
    "no_letter": (
        "line {line} of the file holds the byte {found}, which is no letter in {encoding}: declare the"
        " encoding"
        " that the file is written in",
        "la ligne {line} du fichier contient l'octet {found}, qui n'est pas une lettre en {encoding} :"
        " annoncez"
        " l'encodage dans lequel le fichier est écrit",
    ),
    "no_letter_latin_1": (
        "line {line} of the file holds the byte {found}, which is no letter in {encoding}: the file probably"
        " is"
        " in windows-1252; declare it so",
        "la ligne {line} du fichier contient l'octet {found}, qui n'est pas une lettre en {encoding} : le"
        " fichier"
        " est sans doute en windows-1252 ; annoncez-le ainsi",
    ),
    "cr_cr_lf": (
        "line {line} of the file ends with CR CR LF (0d 0d 0a): a program converted the line ends twice; end"
        " lines with CR LF or LF",
        "la ligne {line} du fichier se termine par CR CR LF (0d 0d 0a) : un logiciel a converti deux fois les"
        " fins de ligne ; terminez les lignes par CR LF ou LF",
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
    "other_line": (
        "line {line} of the file cannot be read: {text}",
        "la ligne {line} du fichier ne se lit pas : {text}",
    ),
    "lines": (
        "its lines do not read as the descriptor declares them: check delimiter, quoteChar and encoding",
        "ses lignes ne se lisent pas comme le descripteur l'annonce : vérifiez delimiter, quoteChar et"
        " encoding",
    ),
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
    "parquet_decimal": (
        "column {name} is of type {found}: at most {most} digits are read exactly; store DECIMAL(18, 2) or"
        " (9, 6)",
        "la colonne {name} est de type {found} : {most} chiffres au plus se lisent exactement ; enregistrez"
        " DECIMAL(18, 2) ou (9, 6)",
    ),
    "parquet_float": (
        "column {name} is of type {found}, which does not hold values from {most} on exactly; store"
        " DECIMAL(18, 2) or (9, 6)",
        "la colonne {name} est de type {found}, qui ne porte pas exactement les valeurs à partir de {most} ;"
        " enregistrez DECIMAL(18, 2) ou (9, 6)",
    ),
    "workbook": ("it is not an XLSX workbook", "ce n'est pas un classeur XLSX"),
    "workbook_password": (
        "the workbook is protected by a password: remove the password",
        "le classeur est protégé par un mot de passe : retirez-le",
    ),
    "workbook_old": (
        "the workbook is in the format of Excel 97 (.xls): save it as .xlsx",
        "le classeur est au format d'Excel 97 (.xls) : enregistrez-le en .xlsx",
    ),
    "workbook_damaged": (
        "the workbook is damaged: open it in a spreadsheet, save it, and send it again",
        "le classeur est abîmé : ouvrez-le dans un tableur, enregistrez-le, puis renvoyez-le",
    ),
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
    "xml": (
        "the file is not well-formed XML: see line {line}",
        "ce n'est pas du XML bien formé : voyez la ligne {line}",
    ),
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
    "camt_no_namespace": (
        "line {line}: the document has no namespace; a statement camt.053 names its version there (xmlns)",
        "ligne {line} : le document n'a pas d'espace de noms ; un relevé camt.053 y nomme sa version (xmlns)",
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
    "camt_currency": (
        "statement {statement} of account {account} has balances in {expected}, and an entry or the account"
        " in"
        " {found}",
        "le relevé {statement} du compte {account} a ses soldes en {expected}, et une écriture ou le compte"
        " en"
        " {found}",
    ),
    "camt_page": (
        "statement {statement} of account {account}: page {found} is missing, or no page declares to be the"
        " last",
        "relevé {statement} du compte {account} : la page {found} manque, ou aucune ne se dit la dernière",
    ),
    "camt_message_page": (
        "page {found} of the message is missing, or no page declares to be the last (MsgPgntn)",
        "la page {found} du message manque, ou aucune ne se dit la dernière (MsgPgntn)",
    ),
    "camt_gap": (
        "statements of account {account} open at {found}, where no other closed: one is missing, or one too"
        " many",
        "des relevés du compte {account} s'ouvrent à {found}, où aucun autre ne s'est clos : il en manque un,"
        " ou il y en a un de trop",
    ),
    "sheet": (
        "the workbook has no sheet {found!r}; it has {known}",
        "le classeur n'a pas de feuille « {found} » ; il a {known}",
    ),
    "sheet_number": (
        "the workbook has no sheet number {found}: it has {most}",
        "le classeur n'a pas de feuille numéro {found} : il en a {most}",
    ),
    "sheet_kind": (
        "the sheet {found!r} is no table but a chart or a macro: name the sheet in dialect.sheetName",
        "la feuille « {found} » n'est pas un tableau, mais un graphique ou une macro : nommez la feuille dans"
        " dialect.sheetName",
    ),
    "cell_error": (
        "cell {cell} of sheet {sheet!r} shows {found!r}: it holds no value; correct it",
        "la cellule {cell} de la feuille « {sheet} » affiche « {found} » : elle ne porte aucune valeur ;"
        " corrigez-la",
    ),
    "cell_formula": (
        "cell {cell} of sheet {sheet!r} holds the formula {found!r} without its result: save the workbook in"
        " a"
        " spreadsheet",
        "la cellule {cell} de la feuille « {sheet} » porte la formule « {found} » sans son résultat :"
        " enregistrez le classeur dans un tableur",
    ),
    "beyond": (
        "row {line} of sheet {sheet!r} has a value beyond the last named column",
        "la ligne {line} de la feuille « {sheet} » porte une valeur au-delà de la dernière colonne nommée",
    ),
    "not_text": (
        "cell {cell} of sheet {sheet!r} (column {name}) holds the number or date {found}, not a text; give"
        " the"
        " column the format Text and type its values again, leading zeros included",
        "la cellule {cell} de la feuille « {sheet} » (colonne {name}) porte le nombre ou la date {found}, et"
        " non"
        " un texte ; donnez à la colonne le format Texte et ressaisissez ses valeurs, zéros de tête compris",
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
    """The error for what DuckDB reports of lines it cannot read, in our words."""
    place = _LINE.search(message)
    if place is None:
        return unreadable("lines")
    line, text = place[1], shown((place[2] or "").strip()[:_LONGEST_QUOTE])
    width = _WIDTH.search(message)
    if width is not None:
        return unreadable("columns_of_line", line=line, text=text, expected=width[1], found=width[2])
    for words, cause in _TOLD.items():
        if words in message:
            return unreadable(cause, line=line, text=text)
    return unreadable("other_line", line=line, text=text)
