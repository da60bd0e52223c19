"""XML from outside, element by element: no document type, no entity, nothing deep or long without bound."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from reassurance.submissions.formats.time_limit import check_time
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.limits import Limits

_CHUNK = 1 << 16
_DOCTYPE = b"<!DOCTYPE"


def events(path: Path, limits: Limits) -> Iterator[tuple[str, etree._Element]]:
    """Each element of a file as it begins (`start`) and, whole, as it ends (`end`).

    Raises PackageError when it is no XML, when it declares a document type, whatever for, and when it has
    more bytes, elements or attributes of one, is nested deeper or holds a longer text than the limits. The
    reader's own work on the elements counts: when the processor time is used up, PackageError is raised too.
    """
    if path.stat().st_size > limits.xml_bytes:
        raise unreadable("xml_size", found=path.stat().st_size, most=limits.xml_bytes)
    parser = etree.XMLPullParser(
        ("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = count = 0
    for kind, element in _parsed(path, parser, limits):
        if kind == "start":
            if count == 0 and element.getroottree().docinfo.internalDTD is not None:
                raise unreadable("xml_doctype")
            depth, count = depth + 1, count + 1
            if depth > limits.xml_depth:
                raise unreadable("xml_depth", line=element.sourceline, most=limits.xml_depth)
            if count > limits.xml_elements:
                raise unreadable("xml_elements", most=limits.xml_elements)
            # The parser reads on where a prefix is not declared; what the name means is unknown.
            if ":" in element.tag.rpartition("}")[2]:
                raise unreadable("xml_prefix", line=element.sourceline, found=element.tag)
            # lxml gives the values of an element in a time that grows with the square of their number.
            if len(element.attrib) > limits.xml_attributes:
                raise unreadable("xml_attributes", line=element.sourceline, most=limits.xml_attributes)
            if any(len(value) > limits.xml_text for value in element.attrib.values()):
                raise unreadable("xml_text", line=element.sourceline, most=limits.xml_text)
        else:
            depth -= 1
            if max(len(element.text or ""), len(element.tail or "")) > limits.xml_text:
                raise unreadable("xml_text", line=element.sourceline, most=limits.xml_text)
        yield kind, element


def _parsed(path: Path, parser: etree.XMLPullParser, limits: Limits) -> Iterator[tuple[str, etree._Element]]:
    head = b""
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                check_time(limits)
                head = head or chunk
                parser.feed(chunk)
                yield from parser.read_events()
            parser.close()
            yield from parser.read_events()
        except etree.XMLSyntaxError as error:
            # What was read before may be told more clearly, and so is a bomb that the parser stopped at.
            yield from parser.read_events()
            if _DOCTYPE in head:
                raise unreadable("xml_doctype") from error
            raise unreadable("xml", line=error.lineno or 1) from error
