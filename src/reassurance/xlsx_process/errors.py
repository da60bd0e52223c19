"""The error for a workbook that cannot be read."""


class UnreadableError(Exception):
    """A workbook cannot be read. Has a cause of `messages.unreadable`, and the values of its message."""

    def __init__(self, cause: str, **values: object) -> None:
        """Store the cause and the values as the answer to the caller."""
        super().__init__(cause)
        self.answer = {"cause": cause, "values": values}
