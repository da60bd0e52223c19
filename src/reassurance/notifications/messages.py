"""The text of a message, from `labels_fr.yaml` or `labels_en.yaml`."""

from dataclasses import dataclass

from reassurance.french import typography
from reassurance.notifications.cause import Cause
from reassurance.notifications.configuration import Language
from reassurance.templates import load_template
from reassurance.texts import Catalogue, load_catalogue, read_texts
from reassurance.wording import Worded, in_english, in_french, number

_FRENCH, _ENGLISH = "reassurance/notifications/labels_fr.yaml", "reassurance/notifications/labels_en.yaml"
# Items of a message. The receipt, the record of the build or the status has all of them.
_LISTED = 10


@dataclass(frozen=True)
class Text:
    """The subject and the body of a message."""

    subject: str
    body: str


def render(cause: Cause, language: Language) -> Text:
    """The message of a cause in a language."""
    is_french = language == "fr"
    catalogue = load_catalogue(_FRENCH) if is_french else Catalogue(_ENGLISH, read_texts(_ENGLISH))
    values = in_french(cause.values) if is_french else in_english(cause.values)
    items = [_item(item, is_french=is_french) for item in cause.items[:_LISTED]]
    if len(cause.items) > _LISTED:
        others = number(len(cause.items) - _LISTED)
        items.append(catalogue.text("others", count=_item(others, is_french=is_french)))
    body = load_template("reassurance/notifications/message.txt.j2").render(
        lead=catalogue.text(f"events.{cause.event}.lead", **values),
        items=items,
        next_step=catalogue.text(f"events.{cause.event}.next_step", **values),
        signature=catalogue.text("signature"),
    )
    return Text(catalogue.text(f"events.{cause.event}.subject", **values), body)


def _item(item: Worded, *, is_french: bool) -> str:
    return typography(item.french) if is_french else item.english
