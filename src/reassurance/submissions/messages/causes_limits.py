"""Causes of exceeded limits, which are in proportion to the size of a file. In English and French."""

LIMIT_CAUSES: dict[str, tuple[str, str]] = {
    "xml_attributes": (
        "line {line}: an element has more than {most} attributes",
        "ligne {line} : un élément porte plus de {most} attributs",
    ),
    "expansion": (
        "its values take more than {most} bytes once unpacked, the limit for a file of this size: shorten the"
        " longest values or send CSV",
        "ses valeurs occupent plus de {most} octets une fois décompressées, la limite pour un fichier de"
        " cette taille : raccourcissez les plus longues ou envoyez du CSV",
    ),
    "judging_room": (
        "its checks take more than {memory} bytes of memory and {spill} bytes of disk, the limits for a"
        " package of this size: shorten long values or send the data in several packages",
        "ses contrôles demandent plus de {memory} octets de mémoire et {spill} octets de disque, les limites"
        " pour un paquet de cette taille : raccourcissez les valeurs longues ou répartissez les données sur"
        " plusieurs paquets",
    ),
    "judging_seconds": (
        "its checks take more than {most} seconds of processor time, the limit for a package of this size:"
        " shorten long values or send the data in several packages",
        "ses contrôles demandent plus de {most} secondes de calcul, la limite pour un paquet de cette"
        " taille : raccourcissez les valeurs longues ou répartissez les données sur plusieurs paquets",
    ),
}
