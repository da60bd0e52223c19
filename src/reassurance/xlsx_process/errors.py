"""The error for a workbook that cannot be read."""


class UnreadableError(Exception):
    """A workbook cannot be read: a cause of `messages.unreadable`, and the values of its message."""

    def __init__(self, cause: str, **told: object) -> None:
        """Store both for the answer to the caller."""
        super().__init__(cause)
        self.answer = {"cause": cause, "told": told}
