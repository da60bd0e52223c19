"""No name, comment, description or document uses a word that CONTRIBUTING ("Words") lists as one to avoid."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import pytest
import yaml

from reassurance.settings import PROJECT_DIR

# `at_least` and `at_most` are how a threshold is compared. The third name is a property of stored receipts.
# The others are columns of reconciliations and of published tables.
ALLOWED_NAMES = {
    "at_least",
    "at_most",
    "former_sha256",
    "found_amount",
    "found_amount_eur",
    "found_currency",
}
GENERATED = ("docs/reference/scheme.md", "docs/reference/submissions.md")
SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".md"}
DESCRIBED = {"name", "description", "description_en", "title_en", "message_en", "definition_en", "meaning_en"}

_ROW = re.compile(r"^\| (?P<terms>`.+?) \| .+? \| (?P<where>text|names|review) \|$", re.MULTILINE)
_SQL_COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)
_SQL_STRING = re.compile(r"'(?:[^'\n]|'')*'")
_SQL_NAME = re.compile(
    r"\bas\s+([a-z_]\w*)|\b([a-z_]\w*)\s+as\s*(?:materialized\s*)?\(|\{%-?\s*(?:set|macro)\s+(\w+)"
)
_YAML_COMMENT = re.compile(r"(?:^|\s)#[^\n]*", re.MULTILINE)
_MARKDOWN_CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL)


@dataclass(frozen=True)
class Avoided:
    """Words to avoid: anywhere in a text, or only at the start of a name."""

    text: frozenset[str]
    names: frozenset[str]

    def in_text(self, text: str) -> list[str]:
        """The words of a comment, a description or a document that are to be avoided."""
        return [term for term in re.findall(r"[a-z]+", text.lower()) if term in self.text]

    def in_name(self, name: str) -> list[str]:
        """The parts of a name that are to be avoided."""
        parts = [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]
        if name in ALLOWED_NAMES or not parts:
            return []
        return [part for part in parts if part in self.text] + [parts[0]] * (parts[0] in self.names)


@cache
def avoided() -> Avoided:
    contributing = (PROJECT_DIR / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [(row["where"], re.findall(r"`([a-z ]+)`", row["terms"])) for row in _ROW.finditer(contributing)]
    listed = {
        kind: frozenset(term for where, terms in rows if where == kind for term in terms)
        for kind in ("text", "names")
    }
    return Avoided(**listed)


def python_uses(source: str) -> Iterator[tuple[str, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield "text", token.string
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(docstring))):
                yield "text", docstring
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield "name", name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield "name", name


def sql_uses(source: str) -> Iterator[tuple[str, str]]:
    for comment in _SQL_COMMENT.findall(source):
        yield "text", comment
    code = _SQL_STRING.sub("''", _SQL_COMMENT.sub("", source))
    for names in _SQL_NAME.findall(code):
        yield "name", next(filter(None, names))


def yaml_uses(source: str) -> Iterator[tuple[str, str]]:
    for comment in _YAML_COMMENT.findall(source):
        yield "text", comment
    pending = list(yaml.load_all(source, yaml.CSafeLoader))
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending += value.values()
            yield from (
                ("text", text) for key, text in value.items() if key in DESCRIBED and isinstance(text, str)
            )
        elif isinstance(value, list):
            pending += value


def markdown_uses(source: str) -> Iterator[tuple[str, str]]:
    before, heading, after = source.partition("\n## Words\n")
    if heading:
        source = before + after[after.index("\n## ") :]
    yield "text", _MARKDOWN_CODE.sub(" ", source)


READERS = {".py": python_uses, ".sql": sql_uses, ".yml": yaml_uses, ".yaml": yaml_uses, ".md": markdown_uses}


def checked_files() -> list[str]:
    tracked = subprocess.run(["git", "ls-files"], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    return [
        name
        for name in tracked.stdout.splitlines()
        if PurePosixPath(name).suffix in SUFFIXES and not name.startswith(GENERATED)
    ]


def uses_to_avoid(name: str, source: str) -> list[str]:
    """`file: word` for each word to avoid in a file or in its name."""
    path = PurePosixPath(name)
    uses = avoided().in_name(path.stem.replace("-", "_"))
    for kind, text in READERS[path.suffix](source):
        uses += avoided().in_text(text) if kind == "text" else avoided().in_name(text)
    return [f"{name}: {use}" for use in sorted(set(uses))]


def test_names_comments_and_documents_avoid_the_words_of_the_list():
    files = checked_files()
    assert len(files) > 500
    uses = []
    for name in files:
        uses += uses_to_avoid(name, (PROJECT_DIR / name).read_text(encoding="utf-8"))
    assert uses == [], "use the words that CONTRIBUTING (Words) gives instead"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.py", "# What a sender told."),
        ("a.py", "def f():\n    '''What a sender told.'''\n"),
        ("a.py", "def told(): ...\n"),
        ("a.py", "def f(most_rows): ...\n"),
        ("told.py", ""),
        ("a.sql", "-- Rows told by a sender.\nselect 1"),
        ("a.sql", "with told as (select 1) select * from told"),
        ("a.sql", "select 1 as found_total"),
        ("a.yml", "# Rows told by a sender.\nmodels: []"),
        ("a.yml", "models: [{name: a, description: Rows told by a sender.}]"),
        ("a.md", "What a sender told."),
    ],
)
def test_a_word_to_avoid_is_reported(name, source):
    assert uses_to_avoid(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.py", "at_most = 1  # most senders\n"),
        ("a.py", "counted.most_common()\n"),
        ("a.sql", "select 'told' as title"),
        ("a.md", "The column `told`."),
    ],
)
def test_other_uses_are_left_alone(name, source):
    assert uses_to_avoid(name, source) == []


def test_the_list_is_read():
    assert {"told", "nobody"} <= avoided().text
    assert {"found", "most"} <= avoided().names
