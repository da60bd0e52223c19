"""The oracle: compute findings, expected amounts and envelope usage from raw packages and seeds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from oracle.accounts import Accounts, run_accounts
from oracle.attachments import ClaimKey, attachments
from oracle.claims import judge_claims
from oracle.continuity import Movement, judge_continuity
from oracle.covers import Cover, Covers, covers_of
from oracle.envelopes import CoverUse, LossUse, Place, judge_envelopes, use_of_cover, use_of_losses
from oracle.findings import Finding, excluded_within
from oracle.premium_due import Due, judge_premium_due
from oracle.premiums import Judged, judge_premiums
from oracle.registers import Registers, read_typed
from oracle.rules_claims import invoices_of, judge_claims_rules, movements_of_claims
from oracle.rules_convention import judge_convention
from oracle.rules_guarantee import judge_guarantees
from oracle.rules_together import covers_beyond_maximum, pairs_ceded_twice, risks_ceded_twice
from oracle.rules_trigger import judge_triggers
from oracle.seeds import Seeds, TreatyTerms, read_seeds
from oracle.settlement import Settlement
from oracle.settlement_inputs import judge_settlement
from oracle.technical_account import AccountLine, judge_accounts

# Issue 12 B16: days are days in Paris.
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Judgement:
    findings: list[Finding]
    premiums: list[Judged]
    premium_due: list[Due]
    claims: list[Judged]
    account_lines: list[AccountLine]
    pairs: list[tuple[Cover, Cover]]
    movements: list[Movement]
    accounts: Accounts
    cover_use: dict[Place, CoverUse]
    loss_use: dict[Place, LossUse]
    settlement: Settlement


def judge(home: Path, seeds_folder: Path, as_of: datetime) -> Judgement:
    """Judge the packages archived in `home` at `as_of`, with the seeds of a folder."""
    on = as_of.astimezone(PARIS).date()
    seeds = read_seeds(seeds_folder, on)
    registers = read_typed(home, as_of)
    covers = covers_of(registers, seeds)
    attached = attachments(registers, covers, seeds)
    findings = judge_lines(registers, covers, seeds, attached)
    blocking = blocking_findings(findings, seeds)
    accounts = run_accounts(registers, covers, seeds, attached, excluded_claims(registers, blocking), on)
    cover_use = use_of_cover(registers, covers, blocking, seeds)
    loss_use = use_of_losses(accounts, seeds)
    used = {place: use.counted for place, use in cover_use.items()}
    used |= {place: use.incurred for place, use in loss_use.items()}
    return Judgement(
        findings=findings + list(judge_envelopes(used, seeds)),
        premiums=judge_premiums(registers, covers, seeds),
        premium_due=judge_premium_due(registers, covers, seeds),
        claims=judge_claims(registers, covers, seeds, accounts),
        movements=judge_continuity(registers, covers),
        pairs=list(pairs_ceded_twice(covers, blocking_findings(_of_one_cover(findings), seeds))),
        account_lines=judge_accounts(registers, covers, seeds, attached, accounts),
        accounts=accounts,
        cover_use=cover_use,
        loss_use=loss_use,
        settlement=judge_settlement(registers, seeds),
    )


def judge_lines(
    registers: Registers, covers: Covers, seeds: Seeds, attached: dict[ClaimKey, TreatyTerms | None]
) -> list[Finding]:
    """Findings on lines. Days that earlier rules exclude use no maximum and are not ceded twice."""
    findings = [*judge_guarantees(covers), *judge_triggers(registers, covers)]
    findings += covers_beyond_maximum(covers, blocking_findings(findings, seeds))
    findings += risks_ceded_twice(covers, blocking_findings(findings, seeds))
    findings += judge_claims_rules(registers, covers, seeds, attached)
    findings += judge_convention(registers, seeds)
    return findings


def _of_one_cover(findings: list[Finding]) -> list[Finding]:
    """Findings that exclude days before risks are compared."""
    return [finding for finding in findings if finding.rule_id != "ELI-13"]


def blocking_findings(findings: list[Finding], seeds: Seeds) -> dict[tuple[str, str], list[Finding]]:
    """Blocking findings on guarantees and claims, by insurer and key."""
    by_key: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.insurer_id is not None and seeds.rules[finding.rule_id].severity == "block":
            by_key[finding.insurer_id, finding.key].append(finding)
    return by_key


def excluded_claims(registers: Registers, blocking: dict[tuple[str, str], list[Finding]]) -> set[ClaimKey]:
    """Claims with a blocking finding, or that may have an invoice on an excluded day (decision 0019)."""
    excluded = set()
    for claim, movements in movements_of_claims(registers).items():
        first, last = invoices_of(movements)
        on_cover = blocking.get((claim[0], movements[0].guarantee_id or ""), [])
        if claim in blocking or excluded_within((first, last), on_cover):
            excluded.add(claim)
    return excluded
