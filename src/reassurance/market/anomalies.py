"""What goes wrong in the market, and the key that says so.

Every anomaly breaks one thing only; where one shows in several checks, the key has a row for each.
Lines are drawn by hash and never drawn twice. The key is written beside the inbox, never into it.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import yaml

from reassurance.errors import ConfigurationError
from reassurance.market.claim_anomalies import CLAIM_CESSION, CLAIM_LEDGER, CLAIM_RULES, break_claim_ledger
from reassurance.market.convention_anomalies import CONVENTION_RULES, MONTHLY_RULE
from reassurance.market.envelope_anomalies import ENVELOPE_RULES
from reassurance.market.population import Market
from reassurance.market.portfolio import PORTFOLIO_CESSION
from reassurance.market.registers import charge
from reassurance.market.rule_anomalies import ELIGIBILITY_RULES
from reassurance.market.settlements import PENDING
from reassurance.market.story import Package, insurer

RULES = (*ELIGIBILITY_RULES, *CONVENTION_RULES)
CESSION = (
    "no_terms_in_force",
    "base_differs",
    "rate_differs",
    "gross_differs",
    "share_differs",
    "commission_differs",
    "within_tolerance",
)
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

# One premium line in five thousand for each class, and never fewer than two of each; of claims,
# accounts, movements and months, which are few, one for a hundred thousand premium lines. Each rule on
# envelopes is broken once.
_LINES_PER_ANOMALY = 5000
_LINES_PER_CLAIM_ANOMALY = 100_000
_FEWEST = 2

_PREMIUM_CHANGES = {
    # (what is wrong, the last amount it leaves as it is)
    "base_differs": ("premium_base_amount = premium_base_amount + 10000", "premium_base_amount"),
    "rate_differs": ("annual_premium_rate = annual_premium_rate + 0.001", "premium_base_amount"),
    "gross_differs": ("gross_premium_amount = gross_premium_amount + 10", "gross_premium_amount"),
    "share_differs": ("ceded_premium_amount = money(gross_premium_amount, 0.8, 1)", "ceded_premium_amount"),
    "commission_differs": (
        "ceding_commission_amount = ceding_commission_amount + 5",
        "ceding_commission_amount",
    ),
    "within_tolerance": (
        "ceding_commission_amount = ceding_commission_amount + 0.01",
        "ceding_commission_amount",
    ),
}
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
        *(*CLAIM_RULES, *CLAIM_CESSION, *CLAIM_LEDGER, PORTFOLIO_CESSION),
        *(*ACCOUNT_REFUSALS, PENDING, MONTHLY_RULE),
    )
    of_premiums = (*RULES, *CESSION, *LEDGER, *REFUSALS)
    lines = market.insurers * len(market.periods) * market.guarantees
    if anomalies == "none":
        return {}
    if anomalies == "default":
        return {
            **dict.fromkeys(of_premiums, max(_FEWEST, lines // _LINES_PER_ANOMALY)),
            **dict.fromkeys(of_claims, max(_FEWEST, lines // _LINES_PER_CLAIM_ANOMALY)),
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


def open_key(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty key and the list of what was drawn already."""
    connection.execute(
        "create table answer_key (register varchar, period varchar, insurer_id varchar, key varchar,"
        ' "check" varchar, expected_class varchar, expected_difference decimal(18, 2))'
    )
    connection.execute("create table drawn (guarantee_id varchar)")


def break_premiums(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Charge, cede or commission wrongly; before the reinsurer books what it was told."""
    connection.execute("alter table premium_lines add column anomaly varchar")
    connection.execute("alter table premium_lines add column right_gross_amount decimal(18, 2)")
    connection.execute("alter table premium_lines add column right_ceded_amount decimal(18, 2)")
    connection.execute("alter table premium_lines add column right_commission_amount decimal(18, 2)")
    for name, (change, after) in _PREMIUM_CHANGES.items():
        _draw_premiums(connection, name, counts.get(name, 0))
        connection.execute(
            f"update premium_lines set right_gross_amount = gross_premium_amount where anomaly = '{name}'"
        )
        connection.execute(f"update premium_lines set {change} where anomaly = '{name}'")
        charge(connection, f"anomaly = '{name}'", after)
    connection.execute(
        "update premium_lines set"
        " right_ceded_amount = money(gross_premium_amount, premium_cession_share, 1),"
        " right_commission_amount = money(ceded_premium_amount, ceding_commission_rate, 1)"
        " where anomaly is not null"
    )
    connection.execute(
        """
        insert into answer_key
        select 'premiums', period, insurer_id, premium_line_id, 'cession_terms', anomaly,
            case
                when anomaly in ('base_differs', 'rate_differs', 'gross_differs')
                    then gross_premium_amount - right_gross_amount
                when anomaly = 'share_differs' then ceded_premium_amount - right_ceded_amount
                else ceding_commission_amount - right_commission_amount
            end
        from premium_lines where anomaly is not null and anomaly <> 'within_tolerance'
        """
    )
    connection.execute(
        "insert into answer_key select 'premiums', period, insurer_id, premium_line_id, 'cession_terms',"
        " 'no_terms_in_force', null from premium_lines where guarantee_id in (from without_terms)"
    )
    connection.execute(
        "insert into answer_key select 'premiums', period, insurer_id, premium_line_id, 'cession_terms',"
        " 'rate_differs', gross_premium_amount from premium_lines where guarantee_id in (from without_rate)"
    )


def break_ledger(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Book wrongly what was declared; on `reg_ledger`."""
    for name in LEDGER:
        _draw_premiums(connection, name, counts.get(name, 0))
        drawn = f"select premium_line_id from premium_lines where anomaly = '{name}'"
        _break_entries(
            connection,
            name,
            "premium_ledger",
            f"line_code = 'ceded_premium' and source_reference in ({drawn})",
        )
    break_claim_ledger(connection, counts)
    for name in CLAIM_LEDGER:
        drawn = f"select movement_id from claim_movements where anomaly = '{name}'"
        _break_entries(
            connection, name.removeprefix("claim_"), "claim_ledger", f"source_reference in ({drawn})"
        )


def _break_entries(connection: duckdb.DuckDBPyConnection, name: str, check: str, entries: str) -> None:
    key, difference = "source_reference || '|' || line_code", "null"
    if name in _LEDGER_CHANGES:
        connection.execute(f"update reg_ledger set {_LEDGER_CHANGES[name]} where {entries}")
        difference = "7.5" if name == "amount_differs" else "0"
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
    connection.execute(
        f"insert into answer_key select distinct 'ledger', period, insurer_id, {key}, '{check}',"
        f" '{name}', {difference} from reg_ledger where {entries}"
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
    _draw_premiums(connection, "type", counts.get("type", 0), calm.replace("sender", "insurer_id"))
    connection.execute(
        "update reg_premiums set covers_to = '31/02/2020' where premium_line_id in"
        " (select premium_line_id from premium_lines where anomaly = 'type')"
    )
    connection.execute(
        """
        insert into answer_key
        select 'premiums', period, sender, premium_line_id || suffix, "check", class, null
        from reg_premiums, (values
            ('', 'refusal', 'type'), ('', 'cession_terms', 'quarantined'),
            ('|ceded_premium', 'premium_ledger', 'quarantined'),
            ('|ceding_commission', 'premium_ledger', 'quarantined')
        ) as shown(suffix, "check", class)
        where covers_to = '31/02/2020'
        """
    )
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
        connection.execute(
            f"insert into answer_key select '{register}', period, sender, {shown}, 'refusal', '{rule}', null"
            f" from copied, range({lines})"
        )
        if register == "claims":
            _tell_refused_claims(connection)
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
    connection.execute(
        "insert into answer_key select 'exposures', period, sender, guarantee_id, 'refusal',"
        " 'parent_quarantined', null from copied"
    )


def _tell_refused_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """A refused movement shows in every comparison it would have been in."""
    connection.execute(
        """
        insert into answer_key
        select 'claims', period, sender, movement_id, 'cession_terms', 'quarantined', null from copied
        union all
        select 'claims', period, sender, movement_id || '|' || line_code, 'claim_ledger', 'quarantined', null
        from copied inner join claim_accounts using (movement_type)
        """
    )


def add_packages(connection: duckdb.DuckDBPyConnection, packages: list[Package]) -> None:
    """Put into the key what is wrong with whole packages."""
    for package, measure, name in _faults(packages):
        connection.execute(
            "insert into answer_key values ('premiums', ?, ?, ?, 'control_totals', ?, null)",
            [package.period, package.sender, f"{package.name}|premiums|{measure}", name],
        )


def write_key(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the key, numbered; returns how many rows it has."""
    connection.execute(
        "copy (select 'A' || lpad(cast(row_number() over () as varchar), 6, '0') as anomaly_id, *"
        f" from (from answer_key order by all)) to '{path}' (format csv, header)"
    )
    return int(connection.execute("select count(*) from answer_key").fetchall()[0][0])


def _faults(packages: list[Package]) -> Iterator[tuple[Package, str, str]]:
    for package in packages:
        if package.fault == "wrong_total":
            yield package, "gross_premium_amount", "total_differs"
        elif package.fault == "wrong_rows":
            yield package, "rows", "rows_differ"


def _draw_premiums(connection: duckdb.DuckDBPyConnection, name: str, count: int, where: str = "true") -> None:
    """Mark lines for one anomaly, each of another guarantee, none of them marked before."""
    connection.execute(
        "create or replace temp table chosen as select premium_line_id, guarantee_id from premium_lines"
        f" where anomaly is null and guarantee_id not in (from drawn) and {where}"
        f" order by draw('{name}', number * 100 + month_number, 1000000007), premium_line_id limit {count}"
    )
    connection.execute("insert into drawn select guarantee_id from chosen")
    connection.execute(
        f"update premium_lines set anomaly = '{name}'"
        " where premium_line_id in (select premium_line_id from chosen)"
    )
