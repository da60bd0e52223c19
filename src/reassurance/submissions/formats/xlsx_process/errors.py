"""What keeps a workbook from being read."""


class UnreadableError(Exception):
    """A workbook cannot be read: a cause of `submissions.unreadable`, and the values its message quotes."""

    def __init__(self, cause: str, **told: object) -> None:
        """Keep both for the answer."""
        super().__init__(cause)
        self.answer = {"cause": cause, "told": told}
