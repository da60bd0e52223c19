"""Compare the oracle with a build, line by line. Columns have the names of the build's tables."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oracle.findings import Finding
from oracle.judge import Judgement
from oracle.premiums import Judged
from oracle.settlement import Settlement

Query = Callable[..., list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Difference:
    """A place where the build and the oracle differ, with both values. None when one side has no value."""

    subject: str
    place: Hashable
    build: object
    oracle: object

    def __str__(self) -> str:
        build, oracle = self.build, self.oracle
        if isinstance(build, dict) and isinstance(oracle, dict):
            differing = [name for name in build if build[name] != oracle[name]]
            build = {name: str(build[name]) for name in differing}
            oracle = {name: str(oracle[name]) for name in differing}
        return f"{self.subject} {self.place}: build {build}, oracle {oracle}"


@dataclass(frozen=True)
class Comparison:
    """Number of compared places by subject, and the differences."""

    compared: dict[str, int]
    differences: list[Difference]

    def of(self, subject: str) -> list[Difference]:
        return [difference for difference in self.differences if difference.subject == subject]


def compare(query: Query, judgement: Judgement) -> Comparison:
    """Compare findings, `cession_terms`, premium due, technical accounts, treaty years and envelope usage."""
    sides: dict[str, tuple[Mapping[Any, object], Mapping[Any, object]]] = {
        "findings": (findings_of_build(query), findings_of_oracle(judgement.findings)),
        "cession_terms, premiums": (
            lines_of_build(query, "rec_cession_terms"),
            lines_of_oracle(judgement.premiums),
        ),
        "premium due": (due_of_build(query), due_of_oracle(judgement)),
        "cession_terms, claims": (
            lines_of_build(query, "rec_claim_cession"),
            lines_of_oracle(judgement.claims),
        ),
        "technical accounts": (accounts_of_build(query), accounts_of_oracle(judgement)),
        "double cession": (pairs_of_build(query), pairs_of_oracle(judgement)),
        "continuity": (continuity_of_build(query), continuity_of_oracle(judgement)),
        "treaty years": (treaty_years_of_build(query), treaty_years_of_oracle(judgement)),
        "settlement, matches": (matches_of_build(query), matches_of_oracle(judgement.settlement)),
        "settlement, classes": (classes_of_build(query), classes_of_oracle(judgement.settlement)),
        "use of cover": (cover_use_of_build(query), cover_use_of_oracle(judgement)),
        "use of losses": (loss_use_of_build(query), loss_use_of_oracle(judgement)),
    }
    compared, differences = {}, []
    for subject, (build, oracle) in sides.items():
        compared[subject] = len(build.keys() | oracle.keys())
        differences += differences_of(subject, build, oracle)
    return Comparison(compared, differences)


def differences_of(
    subject: str, build: Mapping[Any, object], oracle: Mapping[Any, object]
) -> list[Difference]:
    """Places that differ or that are missing on one side, in order."""
    return [
        Difference(subject, place, build.get(place), oracle.get(place))
        for place in sorted(build.keys() | oracle.keys(), key=str)
        if build.get(place) != oracle.get(place)
    ]


def findings_of_build(query: Query) -> dict[Hashable, object]:
    rows = query("select rule_id, coalesce(insurer_id, period), key from marts.fct_findings")
    return {tuple(row): "finding" for row in rows}


def findings_of_oracle(findings: list[Finding]) -> dict[Hashable, object]:
    return {finding.place: "finding" for finding in findings}


def lines_of_build(query: Query, model: str) -> dict[Hashable, object]:
    """Class, further causes and expected amount by insurer and key.

    Several refused lines may have one key.
    """
    rows = query(f"select insurer_id, key, class, also, expected_amount from reconciliation.{model}")
    return _by_line((insurer, key, (cls, also or "", amount)) for insurer, key, cls, also, amount in rows)


def lines_of_oracle(judged: list[Judged]) -> dict[Hashable, object]:
    return _by_line(
        (line.insurer_id, line.key, (line.line_class, line.also, line.expected_amount)) for line in judged
    )


def due_of_build(query: Query) -> dict[Hashable, object]:
    """Class, premium due and declared premium by insurer, guarantee and month."""
    rows = query(
        "select insurer_id, guarantee_id, period, class, expected_amount, found_amount"
        " from reconciliation.rec_premium_due"
    )
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}


def due_of_oracle(judgement: Judgement) -> dict[Hashable, object]:
    return {
        (due.insurer_id, due.guarantee_id, due.month): (
            due.line_class,
            due.expected_amount,
            due.declared_amount,
        )
        for due in judgement.premium_due
    }


def accounts_of_build(query: Query) -> dict[Hashable, object]:
    """Class, further causes, the three amounts and refused lines by line of account."""
    rows = query(
        "select coalesce(insurer_id, ''), coalesce(treaty_id, ''), coalesce(account_period, ''),"
        " coalesce(line_code, ''), coalesce(currency, ''), class, coalesce(also, ''),"
        " bordereau_amount, account_amount, ledger_amount, refused_line_count"
        " from reconciliation.rec_technical_account"
    )
    return {tuple(row[:5]): tuple(row[5:]) for row in rows}


def accounts_of_oracle(judgement: Judgement) -> dict[Hashable, object]:
    return {
        line.place: (line.line_class, line.also, *line.amounts, line.refused)
        for line in judgement.account_lines
    }


def pairs_of_build(query: Query) -> dict[Hashable, object]:
    """Public limit of the later guarantee by pair."""
    rows = query(
        "select insurer_id, guarantee_id, earlier_insurer_id, earlier_guarantee_id, found_amount"
        " from reconciliation.rec_double_cession where class = 'double_ceded'"
    )
    return {tuple(row[:4]): row[4] for row in rows}


def pairs_of_oracle(judgement: Judgement) -> dict[Hashable, object]:
    return {(*later.key, *earlier.key): later.line.public_limit_amount for later, earlier in judgement.pairs}


MOVEMENTS = ("opening", "granted", "expired", "withdrawn", "changed", "closing")


def continuity_of_build(query: Query) -> dict[Hashable, object]:
    """Opening, movements and closing by guarantee and month; guarantees that agree, added up by insurer."""
    rows = query(
        "select insurer_id, coalesce(guarantee_id, class), period, class, sum(opening_stock_amount),"
        " sum(granted_stock_amount), sum(expired_stock_amount), sum(withdrawn_stock_amount),"
        " sum(changed_stock_amount),"
        " sum(found_amount), sum(compared_guarantee_count) from reconciliation.rec_continuity group by all"
    )
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}


def continuity_of_oracle(judgement: Judgement) -> dict[Hashable, object]:
    sums: dict[Hashable, list[Any]] = {}
    for movement in judgement.movements:
        insurer_id, guarantee_id, period = movement.place
        key = "matched" if movement.line_class == "matched" else guarantee_id
        amounts = [*(getattr(movement, name) for name in MOVEMENTS), 1]
        place = (insurer_id, key, period)
        known = sums.get(place, [movement.line_class, *[0] * len(amounts)])
        sums[place] = [known[0], *(one + other for one, other in zip(known[1:], amounts, strict=True))]
    return {place: tuple(values) for place, values in sums.items()}


def _by_line(rows: Iterable[tuple[str, str, object]]) -> dict[Hashable, object]:
    by_line: dict[Hashable, list[object]] = {}
    for insurer_id, key, value in rows:
        by_line.setdefault((insurer_id, key), []).append(value)
    return {place: sorted(values, key=str) for place, values in by_line.items()}


YEAR_COLUMNS = {
    "gross_premium_amount_eur": "gross_premium",
    "ceded_premium_amount_eur": "ceded_premium",
    "ceding_commission_amount_eur": "commission",
    "gross_loss_amount_eur": "gross_loss",
    "ceded_claim_amount_eur": "ceded_loss",
    "cap_adjustment_amount_eur": "cap_adjustment",
    "reserve_amount_eur": "reserve",
    "ceded_reserve_amount_eur": "state_reserve",
    "exchange_difference_amount_eur": "exchange_difference",
    "excluded_loss_amount_eur": "excluded_loss",
    "excluded_claim_amount_eur": "excluded_state_loss",
    "excluded_reserve_amount_eur": "excluded_reserve",
}


def treaty_years_of_build(query: Query) -> dict[Hashable, object]:
    """Amounts of each treaty year with at least one amount that is not zero."""
    rows = query(f"select treaty_id, loss_terms_id, {', '.join(YEAR_COLUMNS)} from marts.fct_treaty_years")
    return {
        (treaty, terms): dict(zip(YEAR_COLUMNS, amounts, strict=True))
        for treaty, terms, *amounts in rows
        if any(amounts)
    }


def treaty_years_of_oracle(judgement: Judgement) -> dict[Hashable, object]:
    years = {
        place: {column: getattr(year, name) for column, name in YEAR_COLUMNS.items()}
        for place, year in judgement.accounts.years.items()
    }
    return {place: amounts for place, amounts in years.items() if any(amounts.values())}


USE_COLUMNS = {
    "ceded_exposure_amount_eur": "counted",
    "conditional_amount_eur": "conditional",
    "excluded_amount_eur": "excluded",
    "guarantee_count": "guarantee_count",
    "run_off_amount_eur": "run_off",
    "ceded_run_off_amount_eur": "ceded_run_off",
}


def matches_of_build(query: Query) -> dict[Hashable, object]:
    """Evidence and amount by movement and balance; candidates have neither."""
    pairs = query(
        "select movement_key, balance_key, evidence_code, matched_amount"
        " from reconciliation.int_settlement_matches"
        " union all"
        " select movement_key, balance_key, 'candidate', null from reconciliation.int_settlement_candidates"
    )
    return {(movement, balance): (evidence, amount) for movement, balance, evidence, amount in pairs}


def matches_of_oracle(settlement: Settlement) -> dict[Hashable, object]:
    matches: dict[Hashable, object] = {
        ("|".join(movement), "|".join(balance)): (match.evidence, match.amount)
        for (movement, balance), match in settlement.matches.items()
    }
    candidates = {
        ("|".join(movement), "|".join(balance)): ("candidate", None)
        for movement, balance in settlement.candidates
    }
    return matches | candidates


def classes_of_build(query: Query) -> dict[Hashable, object]:
    """Class, further cause and actual amount of each balance and movement; not of refused movements."""
    rows = query(
        "select key, class, also, found_amount from reconciliation.rec_settlement"
        " where class <> 'quarantined' or treaty_id is not null"
    )
    return {key: (name, also or "", amount) for key, name, also, amount in rows}


def classes_of_oracle(settlement: Settlement) -> dict[Hashable, object]:
    balances: dict[Hashable, object] = {
        "|".join(key): classed for key, classed in settlement.balance_classes.items()
    }
    movements = {
        "|".join(key): (name, "", amount) for key, (name, amount) in settlement.movement_classes.items()
    }
    return balances | movements


def cover_use_of_build(query: Query) -> dict[Hashable, object]:
    rows = query(
        f"select envelope_id, usage_on, {', '.join(USE_COLUMNS)} from marts.fct_envelope_usage"
        " where ceded_exposure_amount_eur is not null"
    )
    return {
        (envelope_id, day): dict(zip(USE_COLUMNS, amounts, strict=True))
        for envelope_id, day, *amounts in rows
    }


LOSS_COLUMNS = {"ceded_claim_amount_eur": "paid", "ceded_incurred_amount_eur": "incurred"}


def loss_use_of_build(query: Query) -> dict[Hashable, object]:
    rows = query(
        f"select envelope_id, usage_on, {', '.join(LOSS_COLUMNS)} from marts.fct_envelope_usage"
        " where ceded_claim_amount_eur is not null"
    )
    return {
        (envelope_id, day): dict(zip(LOSS_COLUMNS, amounts, strict=True))
        for envelope_id, day, *amounts in rows
    }


def loss_use_of_oracle(judgement: Judgement) -> dict[Hashable, object]:
    return {
        place: {column: getattr(use, name) for column, name in LOSS_COLUMNS.items()}
        for place, use in judgement.loss_use.items()
    }


def cover_use_of_oracle(judgement: Judgement) -> dict[Hashable, object]:
    return {
        place: {column: getattr(use, name) for column, name in USE_COLUMNS.items()}
        for place, use in judgement.cover_use.items()
    }
