"""Compare the receipt of `check` with that of `receive`; search messages for technical terms."""

from reassurance.settings import Settings
from reassurance.submissions import PackagePath, Receipt, receive_package
from reassurance.submissions.archive.objects import object_path
from reassurance.submissions.check import check_package
from support.packages import RECEIVED_AT
from support.technical_terms import foreign_terms, technical_terms


def receive_checked(settings: Settings, place: PackagePath) -> Receipt:
    """Check a package, then receive it. Both receipts must be equal and without technical terms."""
    settings.receipts_dir.mkdir(parents=True, exist_ok=True)
    checked = check_package(
        settings, place.path, sender=place.sender_id, home=settings.home, received_at=RECEIVED_AT
    )
    receipt = receive_package(settings, place, RECEIVED_AT)
    assert (checked.verdict, checked.receipt) == (receipt.verdict, receipt)
    assert messages_with_technical_terms(settings, receipt) == []
    return receipt


def messages_with_technical_terms(settings: Settings, receipt: Receipt) -> list[tuple[str, list[str]]]:
    """The messages of a receipt that contain technical or foreign terms, each with these terms."""
    sent = [object_path(settings, member.sha256).read_bytes() for member in receipt.members]
    texts = " ".join(content.decode("utf-8", "replace") for content in sent)
    known = " ".join([texts, receipt.package_name, *(member.path for member in receipt.members)])
    messages = [(each.message_fr, each.message_en) for each in (*receipt.reasons, *receipt.findings)]
    terms = [(french, foreign_terms(french, known)) for french, _ in messages]
    terms += [(english, technical_terms(english, known)) for _, english in messages]
    return [(message, listed) for message, listed in terms if listed]
