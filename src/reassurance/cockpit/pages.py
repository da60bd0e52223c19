"""The pages, as HTML in French."""

import base64
import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from reassurance.breaks.open_groups import LINES, Filter, age_bands, break_groups, break_page
from reassurance.cockpit import MOUNT, files
from reassurance.cockpit.builds import build_line, last_builds, last_decided
from reassurance.cockpit.envelopes import envelopes
from reassurance.cockpit.late import LateSenders
from reassurance.cockpit.releases import last_releases, release_line
from reassurance.cockpit.senders import last_packages
from reassurance.errors import BuildError
from reassurance.french import amount, day, moment, number, share
from reassurance.periods import parse_instant
from reassurance.publication.texts import code_label
from reassurance.registers.senders import sender_names
from reassurance.settings import Settings
from reassurance.submissions import stopped_senders
from reassurance.submissions.archive.receipts import reference_of
from reassurance.templates import load_template
from reassurance.texts import load_catalogue
from reassurance.warehouse.marts import Marts
from reassurance.warehouse.record import Records

_FOLDER = "reassurance/cockpit"
_TEXTS = load_catalogue(f"{_FOLDER}/labels_fr.yaml")
_SCRIPT = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
# Outcomes of runs (`config/plugins/run_outcomes.py`), and the DAG that has them. Airflow's list of runs shows
# the outcome in its last column, folded and out of sight at 1 280 pixels, but its filter finds it.
_OUTCOMES = (
    *((name, "reconcile_nightly") for name in ("held", "released", "already_made", "failed")),
    ("nothing_new", "receive_submissions"),
)
# Headers of every response: only our style and script run, and only Airflow may show the page in a frame.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    f"script-src 'sha256-{_SCRIPT_HASH}'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    """Renders what is stored in a home."""

    def __init__(self, settings: Settings, marts: Marts) -> None:
        """`marts` reads the marts of builds."""
        self._settings = settings
        self._marts = marts
        self._late = LateSenders(settings)
        self._records = Records(settings)

    def overview(self, root: str) -> str:
        """The first page."""
        records = self._records.read()
        decided = last_decided(self._settings, records)
        try:
            groups = break_groups(self._marts, decided) if decided else ()
            used = envelopes(self._marts, decided) if decided else ()
        except BuildError:
            groups, used, decided = (), (), None
        return self._render(
            "overview",
            root,
            late=self._late.find(datetime.now(UTC)),
            stopped=stopped_senders(self._settings),
            builds=last_builds(self._settings, records),
            outcomes=_OUTCOMES,
            decided=decided,
            groups=groups,
            envelopes=used,
            releases=last_releases(self._settings),
        )

    def breaks(self, root: str, chosen: Filter, page: int) -> str | None:
        """A page of open breaks of the last decided build."""
        decided = last_decided(self._settings, self._records.read())
        if decided is None:
            return None
        listed = break_page(self._marts, decided, chosen, page)
        return self._render(
            "breaks",
            root,
            decided=decided,
            chosen=chosen,
            listed=listed,
            page=page,
            pages=max(1, -(-listed.total // LINES)),
        )

    def build(self, root: str, build_id: str) -> str | None:
        """The page of a build; None when there is none."""
        records = self._records.read()
        record = next((record for record in records if record.build_id == build_id), None)
        if record is None:
            return None
        return self._render("build", root, build=build_line(self._settings, record, records))

    def release(self, root: str, name: str) -> str | None:
        """The page of a release; None when there is none."""
        folder = files.find_release(self._settings, name)
        return None if folder is None else self._render("release", root, release=release_line(folder))

    def sender(self, root: str, sender_id: str) -> str | None:
        """The page of a sender; None for an unknown one."""
        packages = last_packages(self._settings, sender_id)
        if packages is None:
            return None
        name = sender_names(self._settings).get(sender_id, sender_id)
        return self._render("sender", root, sender_id=sender_id, name=name, packages=packages)

    def not_found(self, root: str = MOUNT) -> str:
        """The page for an unknown path."""
        return self._render("message", root, message=_TEXTS.text("not_found"))

    def unavailable(self, root: str, why: str) -> str:
        """The page for a request that cannot be answered now."""
        return self._render("message", root, message=_TEXTS.text("unavailable", why=why))

    def _render(self, page: str, root: str, /, **values: Any) -> str:
        return load_template(f"{_FOLDER}/{page}.html.j2").render(
            root=root,
            airflow=root.removesuffix(MOUNT),
            script=_SCRIPT,
            text=_TEXTS.text,
            age_bands=age_bands(),
            code_label=code_label,
            day=day,
            moment=moment,
            instant=lambda stored: moment(parse_instant(stored)),
            number=number,
            share=share,
            euros=_euros,
            money=_money,
            query=_query,
            reference_of=reference_of,
            **values,
        )


def _money(value: Decimal | None) -> str:
    return _TEXTS.text("none") if value is None else amount(value)


def _euros(value: Decimal | None) -> str:
    return _TEXTS.text("none") if value is None else _TEXTS.text("euros", amount=amount(value))


def _query(chosen: Filter, **others: Any) -> str:
    """A filter as the query of an address; without its empty parts."""
    values = {
        "reconciliation": chosen.reconciliation,
        "class": chosen.break_class,
        "insurer_id": chosen.insurer_id,
        "age": chosen.age,
        **others,
    }
    return urlencode({name: value for name, value in values.items() if value is not None})
