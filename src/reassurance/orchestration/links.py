"""Links from a task of Airflow to the page for operators, as a button on the page of the task.

A task names its page while it runs (`show_page`); `with_page` adds the button to a task of a DAG.
"""

from typing import Any
from urllib.parse import urlparse

from airflow.sdk import BaseOperatorLink, get_current_context
from airflow.sdk.configuration import conf

from reassurance.cockpit import MOUNT

_KEY = "page"


class PageLink(BaseOperatorLink):
    """The button."""

    name = "Suivi"

    @property
    def xcom_key(self) -> str:
        """The XCom with the address."""
        return _KEY

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002  Airflow passes by name
        """The address that the task has stored, or an empty text. Airflow calls this when the task ends."""
        address: str | None = ti_key.xcom_pull(task_ids=ti_key.task_id, key=_KEY)
        return address or ""


def with_page(made: Any) -> Any:
    """Add the button to a task. Returns the task."""
    made.operator.operator_extra_links = (PageLink(),)
    return made


def show_page(path: str) -> str:
    """Store the page of the running task. Returns its address."""
    address = page_address(path)
    get_current_context()["ti"].xcom_push(key=_KEY, value=address)
    return address


def page_address(path: str) -> str:
    """The address of a page for operators, on the host of Airflow."""
    return f"{urlparse(conf.get('api', 'base_url', fallback='')).path.rstrip('/')}{MOUNT}{path}"
