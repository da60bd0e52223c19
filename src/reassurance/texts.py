"""Catalogues of texts: one YAML file each. French ones are typeset, once per process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reassurance.french import typeset

_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Catalogue:
    """The texts of one file, addressed by a path of keys such as `columns.value`."""

    file: str
    content: dict[str, Any]

    def text(self, path: str, **values: object) -> str:
        """The text at `path`, its placeholders replaced by `values`."""
        value = self.at(path)
        assert isinstance(value, str), f"{path} is not a text of {self.file}"
        return value.format(**values) if values else value

    def lines(self, path: str) -> list[str]:
        """The list of texts at `path`."""
        value = self.at(path)
        assert isinstance(value, list), f"{path} is not a list of {self.file}"
        return value

    def at(self, path: str) -> Any:
        """The text, list or mapping at `path`. Raises KeyError when there is none."""
        value: Any = self.content
        for step in path.split("."):
            value = value[step]
        return value


@cache
def load_catalogue(file: str) -> Catalogue:
    """The catalogue at `file`, such as `reassurance/publication/labels_fr.yaml`."""
    return Catalogue(file, typeset(read_texts(file)))


def read_texts(file: str) -> dict[str, Any]:
    """The content of the YAML file at `file`, not typeset."""
    content: dict[str, Any] = yaml.load((_ROOT / file).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return content
