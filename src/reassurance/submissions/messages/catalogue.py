"""The messages to senders by code: `fr.yaml` and `en.yaml` have the texts."""

from dataclasses import dataclass
from functools import cache

from reassurance.texts import read_texts
from reassurance.wording import Worded

_FOLDER = "reassurance/submissions/messages"


@dataclass(frozen=True)
class Messages:
    """Texts in French and English by code; `{name}` in a text is the place of a value.

    - `line_rules`: why a line is set aside.
    - `line_places`: added to a rule where the number of a line does not give its place in the file.
    - `expected_types`: what is expected of a value.
    - `reasons`: why a package is rejected.
    - `causes`: why a package or a file cannot be read; the `detail` of a reason.
    """

    line_rules: dict[str, Worded]
    line_places: dict[str, Worded]
    expected_types: dict[str, Worded]
    reasons: dict[str, Worded]
    causes: dict[str, Worded]


@cache
def load_messages() -> Messages:
    """All messages. Raises KeyError for a code without an English text."""
    french, english = read_texts(f"{_FOLDER}/fr.yaml"), read_texts(f"{_FOLDER}/en.yaml")
    return Messages(
        **{
            group: {code: Worded(text, english[group][code]) for code, text in texts.items()}
            for group, texts in french.items()
        }
    )
