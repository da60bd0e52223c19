"""Reference pages: the scheme's terms, from the seeds; the page for senders, from the schemas."""

from reassurance.reference.page import PAGE, reference_page

__all__ = ["PAGE", "reference_page"]
