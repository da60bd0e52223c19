"""The page for senders as HTML: one file without scripts or external resources, from its Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup

from reassurance.templates import breakable, load_template

_ENGLISH = "en anglais"
_TITLE, _SECTION = "h1", "h2"


@dataclass(frozen=True)
class _Heading:
    """A heading of the page: its element, its anchor and its text."""

    element: str
    anchor: str
    text: str


def senders_html(page: str) -> str:
    """The HTML page of a Markdown page. On a narrow screen, each row of a table becomes a block."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # The comment that begins the file is for those who read its source.
    markdown.add_render_rule("code_inline", _code)
    tokens = markdown.parse(re.sub(r"<!--.*?-->\n", "", page))
    headings = _anchored(tokens)
    _labelled(tokens)
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "em_open":
                inner.attrSet("lang", "en")
    (title,) = (heading.text for heading in headings if heading.element == _TITLE)
    return load_template("reassurance/reference/senders_page.html.j2").render(
        title=title,
        sections=[heading for heading in headings if heading.element == _SECTION],
        body=Markup(markdown.renderer.render(tokens, markdown.options, {})),  # noqa: S704 (escaped by the renderer)
    )


def _code(_renderer: RendererProtocol, tokens: Sequence[Token], position: int, *_: object) -> str:
    """A piece of code; a name breaks only after an underscore."""
    content = tokens[position].content
    if re.fullmatch(r"\w+", content):
        return Markup('<code class="name">{}</code>').format(breakable(content))
    return Markup("<code>{}</code>").format(content)


def _anchored(tokens: Sequence[Token]) -> list[_Heading]:
    """The headings of the page, each with its anchor: its text in lower case, with hyphens for spaces."""
    headings = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            text = tokens[position + 1].content
            anchor = re.sub(r"\W+", "-", text.lower()).strip("-")
            token.attrSet("id", anchor)
            headings.append(_Heading(token.tag, anchor, text))
    return headings


def _labelled(tokens: Sequence[Token]) -> None:
    """Give each cell the title of its column, and its language if that is English."""
    titles: list[str] = []
    column = 0
    for position, token in enumerate(tokens):
        if token.type == "thead_open":
            titles = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            titles.append(tokens[position + 1].content)
            token.attrSet("scope", "col")
        elif token.type == "td_open":
            token.attrSet("data-label", titles[column].replace("`", ""))
            if titles[column] == _ENGLISH:
                token.attrSet("lang", "en")
            column += 1
