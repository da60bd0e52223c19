"""Commands on breaks: list them, write them as a form, and record the decisions of a person."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reassurance.break_decisions import ACTIONS, Action, BreakDecision, SettlementPair, check_decision
from reassurance.cli.options import Json
from reassurance.console import print_json, step
from reassurance.errors import UsageError
from reassurance.periods import paris_day
from reassurance.settings import Settings

if TYPE_CHECKING:
    from reassurance.breaks import OpenBreak

breaks = typer.Typer()

# A command that recorded some rows of a form and refused others.
_SOME_REFUSED = 1

# The options that choose breaks, for both commands.
Reconciliation = Annotated[str | None, typer.Option(help="Only this reconciliation, such as premium_ledger.")]
Insurer = Annotated[str | None, typer.Option(help="Only breaks of this insurer, such as INS05.")]
BreakClass = Annotated[str | None, typer.Option("--class", help="Only this class, such as amount_differs.")]
Group = Annotated[str | None, typer.Option(help="Only this group, or groups that begin like this.")]
Owner = Annotated[str | None, typer.Option("--owned-by", help="Only breaks of this owner.")]
MinAge = Annotated[int | None, typer.Option(min=0, help="Only breaks of at least this many days.")]
MinAmount = Annotated[str | None, typer.Option(help="Only differences of at least this many euros.")]
MaxAmount = Annotated[str | None, typer.Option(help="Only differences of at most this many euros.")]
Build = Annotated[
    str | None, typer.Option("--build", help="The build; by default the last one the gate decided on.")
]


@breaks.command(name="breaks")
def list_breaks(
    reconciliation: Reconciliation = None,
    insurer: Insurer = None,
    break_class: BreakClass = None,
    group: Group = None,
    owner: Owner = None,
    min_age: MinAge = None,
    min_amount: MinAmount = None,
    max_amount: MaxAmount = None,
    groups: Annotated[bool, typer.Option("--groups", help="One row per group of breaks.")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook to decide in.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the same form as CSV.")] = None,
    maximum: Annotated[int, typer.Option(min=1, help="Maximum number of rows shown.")] = 50,
    build: Build = None,
    as_json: Json = False,
) -> None:
    """List the open breaks, largest first, or write them as a form for `decide --from`."""
    from reassurance.breaks import Choice, chosen, open_register
    from reassurance.cli.break_report import break_facts, show_breaks, show_groups, write_forms

    choice = Choice(
        reconciliation=reconciliation,
        insurer=insurer,
        break_class=break_class,
        group=group,
        owner=owner,
        min_age=min_age,
        min_amount=_amount(min_amount),
        max_amount=_amount(max_amount),
    )
    settings = Settings()
    register = open_register(settings, build)
    selected = chosen(register.breaks.values(), choice)
    if xlsx or csv:
        with step(f"Write {len(selected)} breaks", quiet=as_json):
            write_forms(settings, register.build_id, selected, xlsx, csv)
    if as_json:
        print_json(break_facts(register.build_id, selected, groups=groups))
    elif groups:
        show_groups(register.build_id, selected, maximum)
    elif not (xlsx or csv):
        show_breaks(register.build_id, selected, maximum)


@breaks.command()
def decide(
    reconciliation: Reconciliation = None,
    insurer: Insurer = None,
    break_class: BreakClass = None,
    group: Group = None,
    owner: Owner = None,
    min_age: MinAge = None,
    min_amount: MinAmount = None,
    max_amount: MaxAmount = None,
    action: Annotated[Action | None, typer.Argument(help="What is decided.")] = None,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="BREAK...", help="Identifiers, or their beginnings.")
    ] = None,
    by: Annotated[str, typer.Option(help="Name of the person who decides.")] = "",
    reason: Annotated[str | None, typer.Option(help="Why, or the comment.")] = None,
    approved_by: Annotated[str | None, typer.Option(help="Who approves a waiver.")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day of a waiver.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="The owner to whom breaks are assigned.")] = None,
    treaty: Annotated[str | None, typer.Option(help="Treaty of a settlement.")] = None,
    account_period: Annotated[str | None, typer.Option(help="Its account period, such as 2020-Q2.")] = None,
    currency: Annotated[str | None, typer.Option(help="Its currency.")] = None,
    account: Annotated[str | None, typer.Option(help="Identifier of the account.")] = None,
    bank_movement: Annotated[str | None, typer.Option(help="Identifier of the bank movement.")] = None,
    seen_state: Annotated[
        str | None, typer.Option("--state", help="State of the one break as listed: refuse if it changed.")
    ] = None,
    form: Annotated[
        Path | None, typer.Option("--from", help="Record the decisions of a form that was filled in.")
    ] = None,
    refused: Annotated[
        Path | None,
        typer.Option(help="Where refused rows of a form are written, XLSX or CSV; by default next to it."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Record without asking.")] = False,
    build: Build = None,
    as_json: Json = False,
) -> None:
    """Record a decision on breaks: on those named, on all that match filters, or from a form."""
    from reassurance.breaks import Choice, chosen, decide_by_form, decide_on, open_register, read_form
    from reassurance.cli.break_report import show_decision, show_recorded, write_refused

    choice = Choice(
        reconciliation=reconciliation,
        insurer=insurer,
        break_class=break_class,
        group=group,
        owner=owner,
        min_age=min_age,
        min_amount=_amount(min_amount),
        max_amount=_amount(max_amount),
    )
    settings = Settings()
    if form is not None:
        if action or names or not choice.is_empty:
            raise UsageError("A form has its own decisions: give --from and --by, and no action or filter.")
        result = decide_by_form(settings, read_form(settings, form), by, build)
        written = write_refused(settings, result, form, refused)
        show_recorded(result, written, as_json=as_json)
        if result.refused:
            raise typer.Exit(_SOME_REFUSED)
        return
    if action is None:
        raise UsageError(f"Name an action, one of {', '.join(ACTIONS)}, or give a form with --from.")
    pair = _settlement(treaty, account_period, currency, account, bank_movement)
    decision = BreakDecision(
        action,
        reason=reason,
        approved_by=approved_by,
        owner=to,
        waived_until_on=until.date().isoformat() if until else None,
        settlement=pair,
    )
    is_bulk = not names and not choice.is_empty
    register = open_register(settings, build) if names or is_bulk else None
    selected: list[OpenBreak] = []
    if register is not None:
        named = [register.find(name) for name in names or ()]
        selected = chosen(named or register.breaks.values(), choice)
    if is_bulk and not selected:
        raise UsageError("No open break matches the filters: `reassurance breaks` lists them.")
    _refuse_if_changed(selected, seen_state)
    if is_bulk and not yes:
        seen = replace(decision, breaks=tuple(each.seen for each in selected))
        check_decision(seen, by, paris_day(datetime.now(UTC)))
        show_decision(decision, selected)
        _confirm()
    result = decide_on(settings, decision, selected, by)
    show_recorded(result, None, as_json=as_json)


def _amount(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise UsageError(f"{text!r} is not an amount: expected one such as 100.00.") from error


def _settlement(*values: str | None) -> SettlementPair | None:
    """The settlement of all five options, None without any. Raises UsageError when some are missing."""
    if not any(values):
        return None
    treaty, period, currency, account, movement = values
    if not (treaty and period and currency and account and movement):
        raise UsageError(
            "A settlement needs --treaty, --account-period, --currency, --account and --bank-movement."
        )
    return SettlementPair(treaty, period, currency, account, movement)


def _refuse_if_changed(selected: "list[OpenBreak]", seen_state: str | None) -> None:
    if seen_state is None:
        return
    if len(selected) != 1:
        raise UsageError("--state is that of one break: name this break and no other.")
    if selected[0].state != seen_state:
        raise UsageError(
            f"Break {selected[0].break_id} has changed: its state is {selected[0].state}, not {seen_state}. "
            "List it again with `reassurance breaks`, then decide."
        )


def _confirm() -> None:
    """Ask on a terminal; elsewhere, raise UsageError."""
    if not sys.stdin.isatty():
        raise UsageError("Nothing was recorded. To record this decision, add --yes.")
    typer.confirm("Record this decision?", abort=True)
