"""The Jinja environment of every page: HTML is escaped, Markdown is not, an undefined name is an error.

Templates are package files; a template is named by its path, which begins with `reassurance/`.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

_ROOT = Path(__file__).parent.parent


@cache
def load_template(name: str, **filters: Callable[..., Any]) -> Template:
    """The template at `name`, such as `reassurance/submissions/receipt/page.html.j2`, with `filters` added.

    Compiled once per process for the same filters.
    """
    environment = _environment().overlay()
    environment.filters = environment.filters | filters
    return environment.get_template(name)


def breakable(name: str) -> Markup:
    """A name in snake case, which a page may break after each underscore."""
    return Markup("_<wbr>").join(name.split("_"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ROOT),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["breakable"] = breakable
    return environment
