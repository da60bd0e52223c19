"""The anomalies of the market: how many there are of each; those of the ledger and those that are refused.

Every anomaly breaks one thing only; where one shows in several checks, the key has a row for each. Lines are
drawn by hash and reserved (`reservations`). The key is written next to the inbox, never into it.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import yaml

from reassurance.errors import ConfigurationError
from reassurance.market.answer_key import report
from reassurance.market.claim_anomalies import (
    CLAIM_CESSION,
    CLAIM_LEDGER,
    CLAIM_RULES,
    COVER,
    draw_for_ledger,
)
from reassurance.market.claim_contradictions import CONTRADICTION_RULES
from reassurance.market.convention_anomalies import CONVENTION_RULES, MONTHLY_RULE
from reassurance.market.envelope_anomalies import ENVELOPE_RULES
from reassurance.market.pair_anomalies import DOUBLED
from reassurance.market.population import Market
from reassurance.market.portfolio import PORTFOLIO_CESSION
from reassurance.market.premium_anomalies import CESSION, PREMIUM_DUE, choose_for_ledger, choose_refused
from reassurance.market.rule_anomalies import SINGLE_RULES
from reassurance.market.settlements import PENDING
from reassurance.market.story import Package, insurer
from reassurance.market.trigger_anomalies import TRIGGER_RULES

RULES = (*SINGLE_RULES, *TRIGGER_RULES, DOUBLED, *CONVENTION_RULES)
LEDGER = (
    "amount_differs",
    "period_differs",
    "currency_differs",
    "missing_in_ledger",
    "missing_in_bordereau",
    "duplicate_in_ledger",
)
REFUSALS = (
    "checksum",
    "enum",
    "type",
    "exactly_one_of",
    "dangling_key",
    "duplicate_key",
    "parent_quarantined",
)
ACCOUNT_REFUSALS = ("account_line_twice", "quarter")

# One premium line in five thousand for each class, and never fewer than three of each; of claims, accounts,
# movements and months, which are few, one for a hundred thousand premium lines, and never fewer than two.
# Each rule on envelopes is broken once. A claim is beyond its cover in three ways.
_LINES_PER_ANOMALY = 5000
_LINES_PER_CLAIM_ANOMALY = 100_000
# Days after its month on which a ledger is due.
_DUE_DAYS = 15
_FEWEST, _FEWEST_OF_CLAIMS, _FEWEST_BEYOND_COVER = 3, 2, 3

_LEDGER_CHANGES = {
    "amount_differs": "amount = cast(cast(amount as decimal(18, 2)) + 7.5 as varchar)",
    "period_differs": "account_period = case account_period when '2020-Q4' then '2020-Q3' else '2020-Q4' end",
    "currency_differs": "currency = case currency when 'EUR' then 'USD' else 'EUR' end",
}


def choose(anomalies: str, market: Market) -> dict[str, int]:
    """How many of each class: `default`, `none`, or a YAML file `{class: count}`.

    Raises ConfigurationError when the file names a class that does not exist.
    """
    of_claims = (
        *(*CLAIM_RULES, *CONTRADICTION_RULES, *CLAIM_CESSION, *CLAIM_LEDGER, PORTFOLIO_CESSION),
        *(*ACCOUNT_REFUSALS, PENDING, MONTHLY_RULE),
    )
    of_premiums = (*RULES, *CESSION, *PREMIUM_DUE, *LEDGER, *REFUSALS)
    lines = market.insurers * len(market.periods) * market.guarantees
    if anomalies == "none":
        return {}
    if anomalies == "default":
        return {
            **dict.fromkeys(of_premiums, max(_FEWEST, lines // _LINES_PER_ANOMALY)),
            **dict.fromkeys(of_claims, max(_FEWEST_OF_CLAIMS, lines // _LINES_PER_CLAIM_ANOMALY)),
            COVER: max(_FEWEST_BEYOND_COVER, lines // _LINES_PER_CLAIM_ANOMALY),
            **dict.fromkeys(ENVELOPE_RULES, 1),
        }
    chosen = yaml.safe_load(Path(anomalies).read_text(encoding="utf-8"))
    classes = (*of_premiums, *of_claims, *ENVELOPE_RULES)
    unknown = sorted(set(chosen) - set(classes))
    if unknown:
        raise ConfigurationError(
            f"{anomalies}: no anomaly {', '.join(unknown)}; there are {', '.join(classes)}."
        )
    return {str(name): int(count) for name, count in chosen.items()}


def break_ledger(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Book wrongly what was declared; on `reg_ledger`."""
    for name in LEDGER:
        choose_for_ledger(connection, name, counts.get(name, 0))
        drawn = "select premium_line_id from chosen"
        _break_entries(
            connection,
            name,
            "premium_ledger",
            f"line_code = 'ceded_premium' and source_reference in ({drawn})",
        )
    for name in CLAIM_LEDGER:
        draw_for_ledger(connection, name, counts.get(name, 0))
        _break_entries(
            connection,
            name.removeprefix("claim_"),
            "claim_ledger",
            "source_reference in (select id from chosen)",
        )


def _break_entries(connection: duckdb.DuckDBPyConnection, name: str, check: str, entries: str) -> None:
    key, difference = "source_reference || '|' || line_code", "null"
    if name in _LEDGER_CHANGES:
        connection.execute(f"update reg_ledger set {_LEDGER_CHANGES[name]} where {entries}")
        difference = {"amount_differs": "7.5", "period_differs": "0"}.get(name, "null")
    elif name == "duplicate_in_ledger":
        connection.execute(
            "insert into reg_ledger select * replace (entry_id || '-BIS' as entry_id) from reg_ledger"
            f" where {entries}"
        )
        difference = "cast(amount as decimal(18, 2))"
    elif name == "missing_in_ledger":
        difference = "-cast(amount as decimal(18, 2))"
    else:
        connection.execute(
            "insert into reg_ledger select * replace ('X' || entry_id as entry_id,"
            f" 'X' || source_reference as source_reference) from reg_ledger where {entries}"
        )
        key, difference = "'X' || source_reference || '|' || line_code", "cast(amount as decimal(18, 2))"
    # What a side misses is awaited until that side is due; other anomalies show once the ledger is sent.
    known_from = (
        f"cast(last_day + {_DUE_DAYS + 1} as timestamp)"
        if name in ("missing_in_ledger", "missing_in_bordereau")
        else "(select max(sent_at) from sent where sent.sender = e.sender and sent.period = e.period)"
    )
    report(
        connection,
        "ledger",
        check,
        name,
        f"select distinct period, insurer_id, {key} as key, {difference} as expected_difference,"
        f" {known_from} as known_from from reg_ledger as e inner join months using (period) where {entries}",
    )
    if name == "missing_in_ledger":
        connection.execute(f"delete from reg_ledger where {entries}")


def break_lines(connection: duckdb.DuckDBPyConnection, market: Market, counts: dict[str, int]) -> None:
    """Write lines that must be refused; on the registers, before they are spread over sequences."""
    # Lines that are sent and accepted twice would be refused twice.
    calm = (
        f"(sender, period) not in (('{insurer(3)}', '{market.periods[0]}'),"
        f" ('{insurer(1)}', '{market.periods[min(1, len(market.periods) - 1)]}'))"
    )
    choose_refused(connection, "type", counts.get("type", 0), calm.replace("sender", "insurer_id"))
    connection.execute(
        "update reg_premiums set covers_to = '31/02/2020' where premium_line_id in (from refused_premiums)"
    )
    refused = (
        "select period, sender as insurer_id, premium_line_id{} as key from reg_premiums"
        " where covers_to = '31/02/2020'"
    )
    report(connection, "premiums", "refusal", "type", refused.format(""))
    report(connection, "premiums", "cession_terms", "quarantined", refused.format(""))
    for line_code in ("ceded_premium", "ceding_commission"):
        report(connection, "premiums", "premium_ledger", "quarantined", refused.format(f" || '|{line_code}'"))
    copies = {
        # rule: (register, key column, what makes the copied line wrong)
        "checksum": (
            "policies",
            "policy_id",
            "'123456789' as insured_siren, 'BAD-' || policy_id as policy_id",
        ),
        "enum": (
            "guarantees",
            "guarantee_id",
            "'CAP_DOUBLE' as product_code, 'BAD-' || guarantee_id as guarantee_id",
        ),
        "exactly_one_of": (
            "claims",
            "movement_id",
            "'T-' || guarantee_id as treaty_id, 'BAD-' || movement_id as movement_id",
        ),
        "dangling_key": ("exposures", "guarantee_id", "'LOST-' || guarantee_id as guarantee_id"),
        "duplicate_key": ("exposures", "guarantee_id", "outstanding_amount as outstanding_amount"),
        "account_line_twice": ("accounts", "account_id", "'BIS-' || account_id as account_id"),
        "quarter": (
            "accounts",
            "account_id",
            "'2019-Q4' as account_period, 'BAD-' || account_id as account_id",
        ),
    }
    refused_with_its_copy = ("duplicate_key", "account_line_twice")
    for rule, (register, key, change) in copies.items():
        connection.execute(
            f"create or replace temp table copied as select * replace ({change}) from reg_{register}"
            f" where {calm} order by hash({market.seed}, '{rule}', {key}, period), {key}, period"
            f" limit {counts.get(rule, 0)}"
        )
        connection.execute(f"insert into reg_{register} from copied")
        lines = 2 if rule in refused_with_its_copy else 1
        shown = f"{key} || '|' || as_of" if register == "exposures" and rule == "duplicate_key" else key
        report(
            connection,
            register,
            "refusal",
            rule,
            f"select period, sender as insurer_id, {shown} as key from copied, range({lines})",
        )
        if register == "claims":
            _report_refused_claims(connection)
    connection.execute(
        f"""
        create or replace temp table copied as
        select sender, period, sequence, _action, guarantee_id, last_day as as_of, public_limit_amount,
            '0.00' as outstanding_amount, currency
        from reg_guarantees inner join months using (period)
        where guarantee_id like 'BAD-%' order by all limit {counts.get("parent_quarantined", 0)}
        """
    )
    connection.execute("insert into reg_exposures from copied")
    report(
        connection,
        "exposures",
        "refusal",
        "parent_quarantined",
        "select period, sender as insurer_id, guarantee_id as key from copied",
    )


def _report_refused_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """A refused movement shows in every comparison it would have been in."""
    refused = "select period, sender as insurer_id, movement_id"
    report(connection, "claims", "cession_terms", "quarantined", f"{refused} as key from copied")
    report(
        connection,
        "claims",
        "claim_ledger",
        "quarantined",
        f"{refused} || '|' || line_code as key from copied inner join claim_accounts using (movement_type)",
    )


def add_packages(connection: duckdb.DuckDBPyConnection, packages: list[Package]) -> None:
    """Put into the key the faults of packages."""
    for package, measure, name in _faults(packages):
        key = f"{package.name}|premiums|{measure}"
        report(
            connection,
            "premiums",
            "control_totals",
            name,
            f"select '{package.period}' as period, '{package.sender}' as insurer_id, '{key}' as key",
        )


def _faults(packages: list[Package]) -> Iterator[tuple[Package, str, str]]:
    for package in packages:
        if package.fault == "wrong_total":
            yield package, "gross_premium_amount", "total_differs"
        elif package.fault == "wrong_rows":
            yield package, "rows", "rows_differ"
