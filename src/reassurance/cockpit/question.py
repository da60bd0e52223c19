"""What a person reads in Airflow before releasing a held build: reasons, open breaks, changes, links."""

from collections.abc import Iterator

from reassurance.breaks.open_groups import break_groups
from reassurance.french import amount, number
from reassurance.publication.previous import changes_since_release
from reassurance.publication.texts import code_label
from reassurance.quality.hold import hold_page
from reassurance.settings import Settings
from reassurance.texts import load_catalogue
from reassurance.warehouse.marts import Marts
from reassurance.warehouse.record import BuildRecord

_TEXTS = load_catalogue("reassurance/cockpit/labels_fr.yaml")
# Rows of each table. The page of the build has all of them.
_LISTED = 10


def question(settings: Settings, record: BuildRecord, page: str) -> str:
    """The question about a held build, as Markdown; `page` is the address of the pages for operators."""
    return "\n".join(
        [
            hold_page(record),
            "",
            *_breaks(settings, record, page),
            "",
            *_changes(settings, record),
            "",
            f"- [{_TEXTS.text('question.build')}]({page}/builds/{record.build_id})",
            f"- [{_TEXTS.text('question.quality')}]({page}/builds/{record.build_id}/quality)",
            *_last_release(record, page),
            f"- [{_TEXTS.text('question.runbook')}]({page}/runbooks/a-held-release.md)",
        ]
    )


def _breaks(settings: Settings, record: BuildRecord, page: str) -> Iterator[str]:
    groups = break_groups(Marts(settings), record)
    total = sum(group.count for group in groups)
    yield f"**[{_TEXTS.text('question.breaks', count=number(total))}]({page}/breaks)**"
    if groups:
        yield ""
        yield from _table("reconciliation", "class", "total", "oldest", "amount", section="breaks")
    for group in groups[:_LISTED]:
        yield _row(
            code_label("reconciliation", group.reconciliation),
            code_label("class", group.break_class),
            number(group.count),
            _TEXTS.text("breaks.age_value", count=number(group.oldest_days)),
            amount(group.amount_eur),
        )


def _changes(settings: Settings, record: BuildRecord) -> Iterator[str]:
    if record.previous_release is None:
        yield f"**{_TEXTS.text('question.no_release')}**"
        return
    yield f"**{_TEXTS.text('question.changes', release=record.previous_release)}**"
    yield ""
    yield from _table("table", "added", "removed", "modified", section="releases")
    for title, rows in changes_since_release(settings, record):
        if rows is None:
            yield _row(title, *([_TEXTS.text("releases.not_compared")] * 3))
        elif rows.added or rows.removed or rows.changed:
            yield _row(title, number(rows.added), number(rows.removed), number(rows.changed))


def _last_release(record: BuildRecord, page: str) -> Iterator[str]:
    if record.previous_release is not None:
        yield f"- [{_TEXTS.text('question.release')}]({page}/releases/current)"


def _table(*columns: str, section: str) -> list[str]:
    return [
        _row(*(_TEXTS.text(f"{section}.{column}") for column in columns)),
        _row(*("---" for _ in columns)),
    ]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
