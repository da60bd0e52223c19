"""Parse untrusted XML element by element: no document type, no entities, bounded depth and lengths."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from reassurance.submissions.formats.time_limit import check_time
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.limits import Limits

_CHUNK = 1 << 16
_DOCTYPE = b"<!DOCTYPE"


def events(path: Path, limits: Limits) -> Iterator[tuple[str, etree._Element]]:
    """Each element of a file when it starts (`start`) and, complete, when it ends (`end`).

    Raises PackageError when the file is not XML, declares a document type, or exceeds the limits on bytes,
    elements, attributes, depth or text length. Also raises it when the processor time is used up, to which
    the caller's own work on the elements counts.
    """
    if path.stat().st_size > limits.xml_bytes:
        raise unreadable("xml_size", actual=path.stat().st_size, maximum=limits.xml_bytes)
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
                raise unreadable("xml_depth", line=element.sourceline, maximum=limits.xml_depth)
            if count > limits.xml_elements:
                raise unreadable("xml_elements", maximum=limits.xml_elements)
            # lxml accepts an undeclared prefix, but the meaning of the name is unknown.
            if ":" in element.tag.rpartition("}")[2]:
                raise unreadable("xml_prefix", line=element.sourceline, actual=element.tag)
            # lxml lists the attributes of an element in quadratic time.
            if len(element.attrib) > limits.xml_attributes:
                raise unreadable("xml_attributes", line=element.sourceline, maximum=limits.xml_attributes)
            if any(len(value) > limits.xml_text for value in element.attrib.values()):
                raise unreadable("xml_text", line=element.sourceline, maximum=limits.xml_text)
        else:
            depth -= 1
            if max(len(element.text or ""), len(element.tail or "")) > limits.xml_text:
                raise unreadable("xml_text", line=element.sourceline, maximum=limits.xml_text)
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
            # Yield pending events first: the caller may raise a clearer error than the parser does.
            yield from parser.read_events()
            if _DOCTYPE in head:
                raise unreadable("xml_doctype") from error
            raise unreadable("xml", line=error.lineno or 1) from error
