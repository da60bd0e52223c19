"""Causes of unreadable packages and descriptors, in English and French."""

PACKAGE_CAUSES: dict[str, tuple[str, str]] = {
    # The package
    "zip": (
        "{name} cannot be unpacked: the zip is damaged, incomplete or protected by a password",
        "« {name} » ne se décompresse pas : archive zip abîmée, incomplète ou protégée par un mot de passe",
    ),
    "zip_password": (
        "“{name}” is protected by a password: make the zip without one",
        "« {name} » est protégé par un mot de passe : refaites l'archive zip sans mot de passe",
    ),
    "no_descriptor": (
        "{name} is missing at the top of the package",
        "« {name} » manque au premier niveau du paquet",
    ),
    "descriptor_below": (
        "{name} is missing at the top of the package, and is in its folder “{folder}”: pack the files of"
        " that folder, not the folder",
        "« {name} » manque au premier niveau du paquet et se trouve dans son dossier « {folder} » :"
        " compressez les fichiers de ce dossier, non le dossier",
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
        "{name} lacks the property “{property}”",
        "« {name} » n'a pas la propriété « {property} »",
    ),
    "misspelt_property": (
        "{name} lacks the property “{property}”, and has “{found}”: rename it",
        "« {name} » n'a pas la propriété « {property} », mais « {found} » : renommez-la",
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
        "{property} names “{found}”, which is not in the package: add it",
        "{property} désigne « {found} », qui n'est pas dans le paquet : ajoutez-le",
    ),
    "several_files": (
        "path lists several files of format {found}: only CSV files can be put end to end; send one file",
        "path énumère plusieurs fichiers au format {found} : seuls des CSV se mettent bout à bout ; envoyez"
        " un seul fichier",
    ),
    "rows_twice": (
        "{property} is {found}, and reassurance.rows {expected}: declare one number of lines",
        "{property} vaut {found}, et reassurance.rows {expected} : annoncez un seul nombre de lignes",
    ),
    "period": (
        "reassurance.period is “{found}”: expected a month YYYY-MM",
        "reassurance.period vaut « {found} » : attendu un mois AAAA-MM",
    ),
    "kind": (
        "reassurance.kind is “{found}”: expected full or correction",
        "reassurance.kind vaut « {found} » : attendu full ou correction",
    ),
    "sequence": (
        "reassurance.sequence is {found}: expected 1 or more",
        "reassurance.sequence vaut {found} : attendu 1 ou plus",
    ),
    "link": (
        "“{name}” is a symbolic link: send the file itself",
        "« {name} » est un lien symbolique : envoyez le fichier lui-même",
    ),
    "leads_out": (
        "“{name}” leads out of the package: use plain relative paths",
        "« {name} » mène hors du paquet : employez des chemins relatifs simples",
    ),
    "same_name": (
        "two members have the same name: send each file once",
        "deux fichiers portent le même nom : envoyez chacun une seule fois",
    ),
    "similar_names": (
        "“{name}” and “{other}” differ by capitals or by the form of their accents only: send each file once",
        "« {name} » et « {other} » ne diffèrent que par la casse ou la forme des accents : envoyez chacun une"
        " seule fois",
    ),
    "odd_name": (
        "“{name}” is not a name that every system can write: use UTF-8 without control characters",
        "« {name} » n'est pas un nom que tout système sait écrire : UTF-8, sans caractère de contrôle",
    ),
    "special": (
        "“{name}” is neither a file nor a folder: send files only",
        "« {name} » n'est ni un fichier ni un dossier : n'envoyez que des fichiers",
    ),
    "link_package": (
        "“{name}” is a symbolic link to elsewhere: send the package itself",
        "« {name} » est un lien symbolique vers un autre lieu : envoyez le paquet lui-même",
    ),
    "other_archive": (
        "“{name}” is an archive that is not read: send a folder or a .zip",
        "« {name} » est une archive qui ne se lit pas : envoyez un dossier ou un .zip",
    ),
    "deep_folders": (
        "its folders are nested deeper than {most}: put the files at the top",
        "ses dossiers sont imbriqués sur plus de {most} niveaux : mettez les fichiers au premier niveau",
    ),
    "no_permission": (
        "“{name}” may not be read by the platform: give it the permission to read",
        "« {name} » n'est pas lisible par la plateforme : donnez-lui le droit de lecture",
    ),
    "too_much": (
        "{files} files of {found} bytes together: a package holds at most {most_files} files and {most}"
        " bytes",
        "{files} fichiers de {found} octets en tout : un paquet compte au plus {most_files} fichiers et"
        " {most} octets",
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
}
