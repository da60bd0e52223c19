"""Causes of unreadable files: any file, CSV, and declared formats of values. In English and French."""

TABLE_CAUSES: dict[str, tuple[str, str]] = {
    # Any file
    "format": ("format “{found}”: expected {expected}", "format « {found} » : attendu {expected}"),
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
        "line of data {line} holds a null character: a text has none",
        "la ligne de données {line} contient un caractère nul : un texte n'en a pas",
    ),
    "same_column": (
        "several columns are named “{name}”: columns {found}; keep one",
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
        " them (“{found}”)",
        "la première ligne{place} ne porte pas les noms de colonnes, qui sont à la ligne {line} : supprimez"
        " les"
        " lignes qui les précèdent (« {found} »)",
    ),
    "names_below_blank": (
        "the first row{place} is empty; the column names are in row {line}: remove the rows above them",
        "la première ligne{place} est vide ; les noms de colonnes sont à la ligne {line} : supprimez les"
        " lignes qui les précèdent",
    ),
    "names_after_separator": (
        "its first line is “{found}”, which Excel alone understands: remove it",
        "sa première ligne est « {found} », que seul Excel comprend : supprimez-la",
    ),
    "other_delimiter": (
        "its values are separated by {found}, and the descriptor declares {expected} (dialect.delimiter)",
        "ses valeurs sont séparées par {found}, et le descripteur annonce {expected} (dialect.delimiter)",
    ),
    "no_known_name": (
        "its first row{place} holds none of the column names of the register, but “{found}”",
        "sa première ligne{place} ne porte aucun des noms de colonnes du registre, mais « {found} »",
    ),
    "empty_sheet": (
        "the sheet “{found}” is empty: expected column names in its first row",
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
    "is_mac_file": (
        "the file is a resource fork that macOS adds (its name begins with ._): send the file without “._”",
        "le fichier est une copie de ressources qu'ajoute macOS (son nom commence par ._) : envoyez le"
        " fichier sans « ._ »",
    ),
    "part_names": (
        "its first row names other columns than “{first}”, or in another order: give each file"
        " the same names",
        "sa première ligne nomme d'autres colonnes que « {first} », ou dans un autre ordre : donnez à chaque"
        " fichier les mêmes noms",
    ),
    # CSV
    "encoding": (
        "encoding “{found}”: expected utf-8, latin-1 or windows-1252",
        "encodage « {found} » : attendu utf-8, latin-1 ou windows-1252",
    ),
    "encoding_differs": (
        "declared as {found}, but its letters beyond ASCII are UTF-8: declare utf-8",
        "annoncé en {found}, mais ses lettres accentuées sont en UTF-8 : annoncez utf-8",
    ),
    "mark": ("{name} “{found}”: expected one character", "{name} « {found} » : attendu un seul caractère"),
    "same_mark": (
        "delimiter and quoteChar are both “{found}”",
        "delimiter et quoteChar sont tous deux « {found} »",
    ),
    "header_encoding": (
        "the header is not {encoding}: it holds the byte {found}",
        "la ligne des noms de colonnes n'est pas écrite en {encoding} : elle contient l'octet {found}",
    ),
    "header": (
        "the quotes of the header do not close: “{found}”",
        "les guillemets de la ligne des noms de colonnes ne se referment pas : « {found} »",
    ),
    "columns_of_line": (
        "line {line} of the file has {found} values, expected {expected}: “{text}”",
        "la ligne {line} du fichier a {found} valeurs, {expected} attendues : « {text} »",
    ),
    "open_quote": (
        "line {line} of the file: a quote is opened and not closed properly: “{text}”",
        "ligne {line} du fichier : un guillemet est ouvert et mal refermé : « {text} »",
    ),
    "open_quote_alone": (
        "line {line} of the file: a quote is opened and not closed properly",
        "ligne {line} du fichier : un guillemet est ouvert et mal refermé",
    ),
    "line_encoding": (
        "line {line} of the file is not utf-8: “{text}”",
        "la ligne {line} du fichier n'est pas écrite en utf-8 : « {text} »",
    ),
    "no_letter": (
        "line {line} of the file holds the byte {found}, which is not a letter in {encoding}: declare the"
        " encoding"
        " that the file is written in",
        "la ligne {line} du fichier contient l'octet {found}, qui n'est pas une lettre en {encoding} :"
        " annoncez"
        " l'encodage dans lequel le fichier est écrit",
    ),
    "no_letter_latin_1": (
        "line {line} of the file holds the byte {found}, which is not a letter in {encoding}: the file"
        " probably is in windows-1252; declare it so",
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
        "its dialect declares no header, and no schema names its columns: write the schema's fields",
        "son dialecte dit qu'il n'a pas de ligne de noms, et aucun schéma ne nomme ses colonnes : écrivez les"
        " champs du schéma",
    ),
    "bare_number": (
        "bareNumber “{found}” of {field}: expected true or false",
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
        "line {line} of the file cannot be read: “{text}”",
        "la ligne {line} du fichier ne se lit pas : « {text} »",
    ),
    "lines": (
        "its lines do not read as the descriptor declares them: check delimiter, quoteChar and encoding",
        "ses lignes ne se lisent pas comme le descripteur l'annonce : vérifiez delimiter, quoteChar et"
        " encoding",
    ),
    # Formats of values in the descriptor
    "same_marks": (
        "decimalChar and groupChar of {field} are both “{found}”",
        "decimalChar et groupChar de {field} sont tous deux « {found} »",
    ),
    "number_mark": (
        "{name} “{found}” of {field}: expected one mark, such as “,” or a space",
        "{name} « {found} » de {field} : attendu un seul signe, tel que « , » ou une espace",
    ),
    "date_format": (
        "format “{found}” of {field}: expected %d, %m and %Y, such as “%d/%m/%Y”",
        "format « {found} » de {field} : attendu %d, %m et %Y, par exemple « %d/%m/%Y »",
    ),
    "both_words": (
        "“{found}” of {field} is both in trueValues and in falseValues",
        "« {found} » de {field} figure à la fois dans trueValues et dans falseValues",
    ),
    "words": (
        '{name} “{found}” of {field}: expected a list of texts, such as ["oui"]',
        '{name} “{found}” de {field} : attendu une liste de mots, telle que ["oui"]',
    ),
}
