"""Messages to senders, in French and English: the observed value, the expected one, the next step."""

LINE_RULES: dict[str, tuple[str, str]] = {
    "required": (
        "La valeur manque. Renseignez {field}.",
        "The value is missing. Fill in {field}.",
    ),
    "type": (
        "« {value} » n'est pas lisible : attendu {expected}.",
        "“{value}” cannot be read: expected {expected}.",
    ),
    "cell_error": (
        "La cellule {expected} affiche « {value} » : elle ne porte aucune valeur. Corrigez-la dans le"
        " classeur.",
        "Cell {expected} shows “{value}”: it holds no value. Correct it in the workbook.",
    ),
    "cell_formula": (
        "La cellule {expected} porte la formule « {value} », et le classeur n'en garde pas le résultat. "
        "Ouvrez-le dans un tableur, enregistrez-le, puis renvoyez le paquet.",
        "Cell {expected} holds the formula “{value}”, and the workbook does not keep its result. Open it in"
        " a "
        "spreadsheet, save it, then send the package again.",
    ),
    "invisible": (
        "« {value} » porte un blanc ou un caractère invisible, montré entre crochets : un identifiant n'en a"
        " pas. "
        "Retirez-le.",
        "“{value}” has a blank or an invisible character, shown in brackets: an identifier has none. Remove"
        " it.",
    ),
    "null_word": (
        "« {value} » n'est pas un identifiant, mais la marque d'une valeur absente. Laissez la cellule vide,"
        " ou "
        "déclarez cette marque dans « missingValues ».",
        "“{value}” is not an identifier but the mark of a missing value. Leave the cell empty, or declare the"
        " mark "
        "in missingValues.",
    ),
    "pattern": (
        "« {value} » n'a pas la forme attendue : {expected}.",
        "“{value}” does not have the expected form: {expected}.",
    ),
    "enum": (
        "« {value} » n'est pas admis. Valeurs admises : {expected}.",
        "“{value}” is not allowed. Allowed values: {expected}.",
    ),
    "minimum": (
        "« {value} » est inférieur au minimum {expected}.",
        "“{value}” is below the minimum {expected}.",
    ),
    "maximum": (
        "« {value} » dépasse le maximum {expected}.",
        "“{value}” is above the maximum {expected}.",
    ),
    "length": (
        "« {value} » dépasse {expected} caractères.",
        "“{value}” is longer than {expected} characters.",
    ),
    "checksum": (
        "« {value} » n'est pas un SIREN : sa clé de contrôle est fausse. Vérifiez la saisie.",
        "“{value}” is not a SIREN: its check digit is wrong. Check the entry.",
    ),
    "exactly_one_of": (
        "Une ligne renseigne une seule de ces colonnes, et une au moins : {expected}. "
        "Gardez celle dont il s'agit, videz les autres.",
        "A line fills in one of these columns, and no more than one: {expected}. "
        "Keep the one that is meant, empty the others.",
    ),
    "duplicate_key": (
        "La clé « {value} » figure plusieurs fois : toutes ses lignes sont écartées. N'en envoyez qu'une.",
        "The key “{value}” occurs several times: all its lines are set aside. Send one only.",
    ),
    "dangling_key": (
        "« {value} » ne désigne aucune ligne connue du registre {expected}. Envoyez d'abord cette ligne.",
        "“{value}” refers to no known line of register {expected}. Send that line first.",
    ),
    "parent_quarantined": (
        "« {value} » désigne une ligne du registre {expected} elle-même écartée. Corrigez cette ligne, puis "
        "renvoyez les deux par une correction.",
        "“{value}” refers to a line of register {expected} that is itself set aside. Correct that line, then "
        "send both again in a correction.",
    ),
    "period": (
        "« {value} » n'est pas la date d'arrêté de la période : attendu {expected}.",
        "“{value}” is not the period's closing date: expected {expected}.",
    ),
    "month": (
        "Aucun mouvement de son relevé n'est du mois {expected} : celui-ci est du {value}. Envoyez-le avec"
        " le "
        "paquet de son mois, ou vérifiez sa date.",
        "No movement of its statement is of the month {expected}: this one is of {value}. Send it with the "
        "package of its month, or check its date.",
    ),
    "quarter": (
        "« {value} » n'est pas le trimestre que clôt la période : attendu {expected}. Une ligne d'un autre "
        "trimestre se corrige dans un paquet de la période qui le clôt.",
        "“{value}” is not the quarter that the period closes: expected {expected}. A line of another quarter "
        "is corrected in a package of the period that closes it.",
    ),
}

# Added where the number of a line does not give its place in the file.
LINE_PLACE = (
    " Mouvement {movement_id}, ligne {xml_line} du fichier XML ; un relevé se renvoie entier.",
    " Movement {movement_id}, line {xml_line} of the XML file; a statement is sent again completely.",
)

EXPECTED_TYPES: dict[str, tuple[str, str]] = {
    "amount": (
        "un montant à deux décimales au plus, point décimal, sans séparateur de milliers (1234.50)",
        "an amount with two decimals at most, decimal point, no thousands separator (1234.50)",
    ),
    "rate": ("une fraction à six décimales au plus (0.75)", "a fraction with six decimals at most (0.75)"),
    "integer": ("un nombre entier", "a whole number"),
    "date": ("une date AAAA-MM-JJ", "a date YYYY-MM-DD"),
    "boolean": ("true ou false", "true or false"),
    "declared_amount": (
        "un montant à deux décimales au plus, écrit comme votre schéma le déclare",
        "an amount with two decimals at most, written as your schema declares",
    ),
    "declared_rate": (
        "une fraction à six décimales au plus, écrite comme votre schéma le déclare",
        "a fraction with six decimals at most, written as your schema declares",
    ),
    "declared_integer": (
        "un nombre entier, écrit comme votre schéma le déclare",
        "a whole number, written as your schema declares",
    ),
    "declared_date": (
        "une date écrite comme votre schéma le déclare",
        "a date written as your schema declares",
    ),
    "declared_boolean": (
        "l'une des valeurs que votre schéma déclare pour oui et pour non",
        "one of the values that your schema declares for true and for false",
    ),
}

REASONS: dict[str, tuple[str, str]] = {
    "unreadable_package": (
        "Le paquet n'est pas lisible : {detail}. Recomposez-le et envoyez-le de nouveau.",
        "The package cannot be read: {detail}. Make it again and send it again.",
    ),
    "not_brought": (
        "Le paquet n'a pas été pris chez vous : {detail}. Corrigez-le, puis déposez-le de nouveau.",
        "The package was not collected: {detail}. Correct it and make it available again.",
    ),
    "unforeseen": (
        "Le paquet n'a pas pu être lu, pour une raison que la plateforme n'a pas reconnue. Demandez à "
        "l'administrateur ce que dit le journal sous la référence {found}.",
        "The package cannot be read, for a cause that the platform did not recognise. Ask the administrator "
        "what the log holds under the reference {found}.",
    ),
    "period_outside": (
        "La période {found} est hors du dispositif : aucun cours de change n'y est connu ({expected})."
        " Vérifiez "
        "la période.",
        "The period {found} is outside the scheme: no exchange rate is known for it ({expected}). Check the "
        "period.",
    ),
    "unknown_sender": (
        "L'expéditeur « {found} » n'est pas connu du dispositif. Adressez-vous à l'administrateur.",
        "The sender “{found}” is not known to the scheme. Ask the administrator.",
    ),
    "sender_mismatch": (
        "Le paquet se dit de « {found} » mais a été déposé chez « {expected} ». Déposez-le dans votre boîte.",
        "The package declares the sender “{found}” but is in the inbox of “{expected}”. Use your own inbox.",
    ),
    "unreadable_file": (
        "Le fichier n'est pas lisible : {detail}. Corrigez-le et envoyez le paquet de nouveau.",
        "The file cannot be read: {detail}. Correct it and send the package again.",
    ),
    "statement_differs": (
        "Le relevé se contredit : {detail}. Demandez-le de nouveau à la banque, puis renvoyez le paquet.",
        "The statement contradicts itself: {detail}. Ask the bank for it again, then resend the package.",
    ),
    "register_twice": (
        "Le registre {found} est annoncé plusieurs fois. Annoncez-le une fois ; « path » peut énumérer"
        " plusieurs fichiers.",
        "The register {found} is announced several times. Announce it once; path may list several files.",
    ),
    "missing_file": (
        "Le fichier annoncé « {expected} » n'est pas dans le paquet. Ajoutez-le.",
        "The announced file “{expected}” is not in the package. Add it.",
    ),
    "misspelt_file": (
        "Le fichier annoncé « {expected} » n'est pas dans le paquet, qui contient « {found} ». Écrivez le"
        " même nom dans le descripteur.",
        "The announced file “{expected}” is not in the package, which holds “{found}”. Write the same name in"
        " the descriptor.",
    ),
    "misspelt_register": (
        "Le registre « {found} » s'écrit « {expected} » dans un descripteur. Renommez-le.",
        "The register “{found}” is written “{expected}” in a descriptor. Rename it.",
    ),
    "missing_register": (
        "Le registre {expected} manque. Un envoi complet porte tous les registres dus, même vides.",
        "The register {expected} is missing. A full package carries every register owed, even empty.",
    ),
    "not_owed": (
        "Le registre {found} n'est pas attendu de cet expéditeur. Retirez-le.",
        "The register {found} is not expected from this sender. Remove it.",
    ),
    "not_owed_yet": (
        "Le registre {found} accompagne le dernier mois du trimestre {expected}. Retirez-le ici.",
        "The register {found} comes with the last month of the quarter {expected}. Remove it here.",
    ),
    "missing_column": (
        "La colonne « {expected} » manque. Ajoutez-la, vide s'il n'y a rien à dire.",
        "The column “{expected}” is missing. Add it, empty when it has no values.",
    ),
    "hidden_sheet": (
        "La feuille lue, « {found} », est masquée : un tableur ne la montre pas. Nommez dans"
        " dialect.sheetName la feuille qui porte les lignes.",
        "The sheet that was read, “{found}”, is hidden: a spreadsheet does not show it. Name in"
        " dialect.sheetName the sheet that holds the lines.",
    ),
    "misspelt_column": (
        "La colonne « {found} » s'écrit « {expected} ». Renommez-la.",
        "The column “{found}” is written “{expected}”. Rename it.",
    ),
    "unexpected_column": (
        "La colonne « {found} » n'est pas attendue. Retirez-la.",
        "The column “{found}” is not expected. Remove it.",
    ),
    "hash_differs": (
        "L'empreinte annoncée est {expected}, celle du fichier {found}. Le fichier a changé après la "
        "rédaction du descripteur : recalculez-la et renvoyez le paquet.",
        "The declared hash is {expected}, the file's is {found}. The file changed after the descriptor was "
        "written: compute it again and resend the package.",
    ),
    "missing_hash": (
        "Aucune empreinte n'est annoncée. Ajoutez au descripteur celle du fichier : sha256:{expected}.",
        "No hash is declared. Add the file's to the descriptor: sha256:{expected}.",
    ),
    "other_hash": (
        "L'empreinte annoncée est en {found} : attendu sha256. Celle du fichier est sha256:{expected}.",
        "The declared hash is of {found}: expected sha256. The file's is sha256:{expected}.",
    ),
    "missing_bytes": (
        "Aucune taille n'est annoncée. Ajoutez au descripteur celle du fichier : {expected} octets (bytes).",
        "No size is declared. Add the file's to the descriptor: {expected} bytes.",
    ),
    "bytes_differ": (
        "Taille annoncée : {expected} octets ; du fichier : {found}. Renvoyez le fichier entier.",
        "Declared size: {expected} bytes; the file's: {found}. Send the complete file.",
    ),
    "rows_differ": (
        "{expected} lignes annoncées, {found} lues. Vérifiez l'extraction, puis renvoyez le paquet.",
        "{expected} lines declared, {found} read. Check the extraction, then resend the package.",
    ),
    "total_differs": (
        "Total annoncé {expected}, total des lignes lues {found}. Vérifiez l'extraction, puis renvoyez.",
        "Declared total {expected}, total of the lines read {found}. Check the extraction, then resend.",
    ),
    "total_scaled": (
        "Total annoncé {expected}, total des lignes lues {found} : l'un est {scale} fois l'autre. Vérifiez"
        " l'unité et la marque décimale, puis renvoyez.",
        "Declared total {expected}, total of the lines read {found}: one is {scale} times the other. Check"
        " the unit and the decimal mark, then resend.",
    ),
    "missing_total": (
        "Le total de contrôle « {expected} » n'est pas annoncé. Ajoutez-le au descripteur.",
        "The control total “{expected}” is not declared. Add it to the descriptor.",
    ),
    "unknown_total": (
        "Un total est annoncé pour « {found} », qui n'en a pas : il ne se compare à rien. Retirez-le."
        " Colonnes à "
        "total de ce registre : {expected}.",
        "A total is declared for “{found}”, which has none: it is compared with nothing. Remove it. Columns"
        " of "
        "this register with a total: {expected}.",
    ),
    "unreadable_total": (
        "Le total de contrôle annoncé vaut « {found} » : attendu un nombre décimal tel que 1234.50, de "
        "{expected} chiffres au plus avant le point et deux après. Corrigez le descripteur.",
        "The control total declared is “{found}”: expected a decimal number such as 1234.50, of at most "
        "{expected} digits before the point and two after. Correct the descriptor.",
    ),
    "too_many_refusals": (
        "{found} valeurs refusées : au-delà de {expected}, le paquet entier est rejeté. Vérifiez "
        "l'extraction, puis renvoyez le paquet.",
        "{found} values refused: beyond {expected} the entire package is rejected. Check the extraction, "
        "then resend the package.",
    ),
    "more_reasons": (
        "{found} autres motifs ne sont pas listés. Corrigez ceux-ci, puis renvoyez le paquet.",
        "{found} more reasons are not listed. Correct these, then resend the package.",
    ),
    "amounts_too_large": (
        "Les montants de la colonne, sans leurs signes, font {found} ; un paquet en porte {expected} au plus."
        " Vérifiez l'unité des montants, puis renvoyez le paquet.",
        "The amounts of the column, without their signs, add up to {found}; a package carries {expected} at "
        "most. Check the unit of the amounts, then resend the package.",
    ),
    "sequence_reused": (
        "La séquence {sequence} de cette période a déjà été acceptée avec un autre contenu."
        " Prenez la suivante.",
        "Sequence {sequence} of this period was already accepted with other content. Use the next one.",
    ),
    "closed_period": (
        "La période {found} est close depuis le {expected}. Demandez sa réouverture à l'administrateur.",
        "The period {found} has been closed since {expected}. Ask the administrator to reopen it.",
    ),
}
