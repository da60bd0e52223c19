"""Causes of unreadable Parquet files, workbooks and bank statements, in English and French."""

FORMAT_CAUSES: dict[str, tuple[str, str]] = {
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
        "the workbook cannot be read within {most} bytes of memory: a cell is far away from the"
        " others, or it is damaged; send CSV or Parquet",
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
        "line {line}: the prefix of “{found}” is not declared",
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
        "line {line}: “{found}” is not a bank statement that is read: expected {expected}",
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
        "a bank statement is not corrected line by line: send the whole period again",
        "un relevé de compte ne se corrige pas ligne à ligne : renvoyez la période entière",
    ),
    "camt_order": (
        "line {line}: an entry precedes its statement's identifier (Id) and account (Acct)",
        "ligne {line} : une écriture précède l'identifiant (Id) et le compte (Acct) de son relevé",
    ),
    "camt_bad_balance": (
        "line {line}: the balance {code} has no amount or no direction that can be read",
        "ligne {line} : le solde {code} n'a pas de montant ou de sens lisible",
    ),
    # A bank statement that contradicts itself
    "camt_balance": (
        "statement {statement} of account {account}: opening {opening} and booked entries {booked} make"
        " {found}, closing is {closing}",
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
        "the workbook has no sheet “{found}”; it has {known}",
        "le classeur n'a pas de feuille « {found} » ; il a {known}",
    ),
    "sheet_number": (
        "the workbook has no sheet number {found}: it has {most}",
        "le classeur n'a pas de feuille numéro {found} : il en a {most}",
    ),
    "sheet_kind": (
        "the sheet “{found}” is not a table but a chart or a macro: name the sheet in dialect.sheetName",
        "la feuille « {found} » n'est pas un tableau, mais un graphique ou une macro : nommez la feuille dans"
        " dialect.sheetName",
    ),
    "cell_error": (
        "cell {cell} of sheet “{sheet}” shows “{found}”: it holds no value; correct it",
        "la cellule {cell} de la feuille « {sheet} » affiche « {found} » : elle ne porte aucune valeur ;"
        " corrigez-la",
    ),
    "cell_formula": (
        "cell {cell} of sheet “{sheet}” holds the formula “{found}” without its result: save the workbook in"
        " a"
        " spreadsheet",
        "la cellule {cell} de la feuille « {sheet} » porte la formule « {found} » sans son résultat :"
        " enregistrez le classeur dans un tableur",
    ),
    "beyond": (
        "row {line} of sheet “{sheet}” has a value beyond the last named column",
        "la ligne {line} de la feuille « {sheet} » porte une valeur au-delà de la dernière colonne nommée",
    ),
    "not_text": (
        "cell {cell} of sheet “{sheet}” (column {name}) holds the number or date {found}, not a text; give"
        " the"
        " column the format Text and type its values again, leading zeros included",
        "la cellule {cell} de la feuille « {sheet} » (colonne {name}) porte le nombre ou la date {found}, et"
        " non"
        " un texte ; donnez à la colonne le format Texte et ressaisissez ses valeurs, zéros de tête compris",
    ),
}
