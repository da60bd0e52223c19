from support.movements import read, unread

__all__ = ["read", "unread"]
