"""XML with entities or references to other files is refused with the reason, before its content is used."""

import pytest

from support.statements import document, entry, statement

BOMB = (
    '<!DOCTYPE Document [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {letter} "{f"&{previous};" * 10}">'
        for previous, letter in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
SOUND = document(statement(entry("1.00"), opening="0", closing="1.00"))


@pytest.mark.parametrize(
    "text",
    [
        BOMB + SOUND.replace("<Id>S1", "<Id>&i;"),
        BOMB + SOUND.replace("<Ntry>", '<Ntry a="&i;">'),
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SOUND.replace("S1", "&x;"),
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>' + SOUND.replace("S1", "&x;"),
        '<!DOCTYPE Document SYSTEM "file:///etc/hostname">' + SOUND,
        '<!DOCTYPE Document [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + SOUND,
        "<!DOCTYPE Document>" + SOUND,
    ],
    ids=["bomb", "bomb in an attribute", "file", "network", "DTD", "parameter entity", "harmless"],
)
def test_a_document_type_is_refused_whatever_it_declares(unread, text):
    assert unread(text) == "the file declares a document type (DOCTYPE): a bank statement has none; remove it"


@pytest.mark.parametrize(
    ("text", "limit", "message"),
    [
        (SOUND, {"max_xml_bytes": 100}, f"{len(SOUND)} bytes: an XML file has at most 100"),
        (SOUND, {"max_xml_depth": 4}, "line 1: elements are nested deeper than 4"),
        (SOUND, {"max_xml_elements": 10}, "more than 10 elements"),
        (SOUND.replace("S1", "S" * 41), {"max_xml_text": 40}, "line 1: a text has more than 40 characters"),
        (SOUND.replace("<Ntry>", f"<Ntry a='{'x' * 51}'>"), {"max_xml_text": 50}, "a text has more than 50"),
        (
            SOUND.replace("<Ntry>", f"<Ntry/>{'x' * 51}<Ntry>"),
            {"max_xml_text": 50},
            "a text has more than 50",
        ),
        ("<a>" * 400, {}, "nested deeper than 64"),
    ],
)
def test_a_file_above_a_limit_is_refused_with_the_limit(unread, text, limit, message):
    assert message in unread(text, **limit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "no XML",
        SOUND[:-1],
        SOUND + "more",
        SOUND.replace("S1", "&lost;"),
        SOUND.replace("S1", "\x01"),
    ],
)
def test_a_file_that_is_not_xml_is_reported(unread, text):
    assert unread(text).startswith("the file is not well-formed XML: ")
