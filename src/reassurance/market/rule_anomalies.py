"""Cover that a rule of eligibility forbids, each guarantee breaking one rule alone.

ELI-06 is not among them: what an insurer keeps shows in its claims, see `claim_anomalies`. What takes several
guarantees or further decisions is in `pair_anomalies` and `trigger_anomalies`.
"""

import duckdb

from reassurance.market.answer_key import report
from reassurance.market.reservations import reserve, reserve_also

# A policy that carries more guarantees would break its rule too often for a small market.
_GUARANTEES_PER_POLICY = 3

# Guarantees that no other is linked to, with one limit from first to last.
ALONE = "change_month is null and not is_renewed and renewed_guarantee_id is null"

_PART_OF_LIMIT = "money(public_limit_amount, {} / maximum_multiple(product_code, granted_on), 1)"
_FIRST_WEEKS = "granted_on between date '2020-04-15' and date '2020-04-30' and form = 'substitute'"
_GUARANTEE_CHANGES = {
    # (guarantees that can break the rule alone, what breaks it)
    # A substitute for a refused limit: the refusal hides no limit that is in force before the cover.
    "ELI-01": (
        f"{_FIRST_WEEKS} and decision_type = 'refuse'",
        "granted_on = date '2020-04-10', effective_on = date '2020-04-10', decided_on = date '2020-04-08'",
    ),
    # What the decision leaves of the limit is too little, whatever the line declares.
    "ELI-05": (
        "form = 'complement'",
        f"kept_limit_amount = {_PART_OF_LIMIT.format(0.4)},"
        f" previous_limit_amount = {_PART_OF_LIMIT.format(0.6)},"
        " primary_limit_amount = case when number % 2 = 0 then primary_limit_amount"
        f" else {_PART_OF_LIMIT.format(0.4)} end",
    ),
    "ELI-07": ("product_code = 'CAP'", "insured_percentage = 0.95"),
    "ELI-08": ("product_code = 'CAP_PLUS'", "buyer_pd = 0.08"),
    "ELI-09": (
        "product_code = 'CAP_PLUS'",
        "public_limit_amount = buyer_maximum(product_code, buyer_grade, granted_on) + 10000",
    ),
    "ELI-10": ("product_code = 'CAP_FRANCEXPORT'", "buyer_country = 'KP'"),
    "ELI-11": ("segment = 'domestic'", "credit_period_days = 210"),
    # No month begins between the effective day and the grant: the premium is the same.
    "ELI-17": ("decision_type = 'refuse' and day(granted_on) > 3", "effective_on = granted_on - 3"),
    "ELI-14": ("true", "declared_premium_rate = declared_premium_rate + 0.001"),
    "no_terms_in_force": (
        f"{_FIRST_WEEKS} and decision_type = 'refuse'",
        "granted_on = date '2020-03-20', effective_on = date '2020-03-20', decided_on = date '2020-03-18'",
    ),
}
_POLICY_CHANGES = {
    # (policies that can break the rule, what breaks it)
    # Corsica before 1976: a code that registers accept and France no longer has.
    "ELI-02": ("true", "insured_department = '20'"),
    # A smaller turnover that is reported later changes nothing for cover granted before.
    "ELI-12": (
        "max(granted_on) <= date '2020-12-31'",
        "insured_turnover_amount = 1600000000, grown_turnover_amount = 900000000",
    ),
    "ELI-16": ("true", "factor_siren = insured_siren"),
    "ELI-18": ("true", "inception_on = date '2022-01-01', expires_on = date '2022-12-31'"),
}
SINGLE_RULES = (
    *(name for name in _GUARANTEE_CHANGES if name.startswith("ELI-")),
    *_POLICY_CHANGES,
)


def create_term_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros that look up a term on a day: `maximum_multiple` and `buyer_maximum`."""
    connection.execute(
        "create macro maximum_multiple(product, day) as (select max(cast(primary_limit_multiple as double))"
        " from complement_maxima as m where m.product_code = product"
        " and day between cast(m.valid_from as date) and cast(m.valid_to as date))"
    )
    connection.execute(
        "create macro buyer_maximum(product, buyers_grade, day) as"
        " (select max(cast(maximum_amount as decimal(18, 2))) from buyer_maxima as m"
        " where m.product_code = product and m.grade = buyers_grade"
        " and day between cast(m.valid_from as date) and cast(m.valid_to as date))"
    )


def break_guarantees(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Grant cover that a rule forbids; before decisions, months and premiums are derived from it.

    Keeps the cover without terms in `without_terms`, and that without a rate in `without_rate`.
    """
    for name, (eligible, change) in _GUARANTEE_CHANGES.items():
        reserve(
            connection,
            name,
            "guarantee",
            f"select guarantee_id as id, number from guarantees where {eligible} and {ALONE}",
            counts.get(name, 0),
        )
        connection.execute(f"update guarantees set {change} where guarantee_id in (select id from chosen)")
        if name == "no_terms_in_force":
            connection.execute("create table without_terms as select id from chosen")
            report_guarantees(connection, "ELI-01", "select id from chosen")
            # Countries are classified from the first day of the scheme on. A domestic rule needs none.
            report_guarantees(
                connection,
                "ELI-10",
                "select id from chosen inner join guarantees on id = guarantee_id where segment = 'export'",
            )
        else:
            report_guarantees(connection, name, "select id from chosen")
        if name == "ELI-10":
            connection.execute("create table without_rate as select id from chosen")
    for name, (eligible, change) in _POLICY_CHANGES.items():
        _break_policies(connection, name, eligible, change, counts.get(name, 0))


def report_guarantees(connection: duckdb.DuckDBPyConnection, rule: str, ids: str) -> None:
    """Put the guarantees of a query of ids into the key."""
    report(
        connection,
        "guarantees",
        rule,
        rule,
        "select period, insurer_id, guarantee_id as key from guarantees"
        f" inner join months on start_month = month_number where guarantee_id in ({ids})",
    )


def _break_policies(
    connection: duckdb.DuckDBPyConnection, name: str, eligible: str, change: str, count: int
) -> None:
    """Change policies none of whose guarantees is reserved; each of their guarantees breaks the rule."""
    reserve(
        connection,
        name,
        "policy",
        "select policy_id as id, min(number) as number from guarantees"
        " left join reservations as r on r.kind = 'guarantee' and r.id = guarantee_id"
        f" group by policy_id having count(*) <= {_GUARANTEES_PER_POLICY} and count(r.id) = 0 and {eligible}",
        count,
    )
    connection.execute(f"update policies set {change} where policy_id in (select id from chosen)")
    carried = "select guarantee_id from guarantees where policy_id in (select id from chosen)"
    reserve_also(connection, name, "guarantee", carried)
    report_guarantees(connection, name, carried)
